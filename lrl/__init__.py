"""Bootstrap language technology for a language from a word list and a table of inflections."""

__version__ = "0.1.0"
