"""Search index and lexicon."""
