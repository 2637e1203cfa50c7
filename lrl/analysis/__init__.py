"""The grammar of source sentences: tags, features, lemmas and trees, gold or analysed."""

from lrl.analysis.analyser import ANALYSERS, Analyser, named, open_analyser
from lrl.analysis.trees import with_trees

__all__ = ["ANALYSERS", "Analyser", "named", "open_analyser", "with_trees"]
