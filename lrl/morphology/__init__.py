"""Inflection tables of real languages: read, looked up, linted, and carried to unseen words."""
