"""Adaptation: a pretrained encoder with a head, trained on labelled and pseudo-labelled text."""
