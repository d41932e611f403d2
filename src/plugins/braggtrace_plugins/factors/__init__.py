"""Built-in factor extractors, one plugin a file."""
