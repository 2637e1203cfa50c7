"""Measurement: test sets, metrics, intervals, comparisons, and what is wrong with the data."""
