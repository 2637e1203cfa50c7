"""Substitution: text and labels of a rich language in, aligned and labelled pseudo-text out."""
