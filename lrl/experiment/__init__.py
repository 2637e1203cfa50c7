"""Experiments: a TOML file that joins synthesis, adaptation and measurement."""
