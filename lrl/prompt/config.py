"""What there is to choose of prompts and of how a model is asked them, by name."""

SHOTS = ("source", "pseudo")  # examples in the source language, or translated word by word
NONE, FREE, PMI = "none", "content-free", "pmi"
CALIBRATIONS = (NONE, FREE, PMI)
LENGTHS = ("none", "pieces", "letters")  # by which the log probability of an answer is divided
