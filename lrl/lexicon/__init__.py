"""Any bilingual lexicon in, one columnar lexicon out: read, clean, score, accept, store, look up."""
