"""Any bilingual lexicon in, one columnar lexicon out: read, clean, score, store, look up."""
