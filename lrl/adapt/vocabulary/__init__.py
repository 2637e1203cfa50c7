"""More pieces for a tokenizer and more rows for its encoder, chosen and filled by a lexicon."""
