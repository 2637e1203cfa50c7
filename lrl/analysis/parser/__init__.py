"""A small tagger and dependency parser that lrl trains itself from a treebank."""
