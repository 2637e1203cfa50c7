"""Text and labelled text of the source language: the sentence record, its readers and writers."""
