"""Prompts for generative models in which the words of the input have their dictionary entries."""
