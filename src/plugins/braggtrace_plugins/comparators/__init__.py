"""Built-in comparators, one plugin a file."""
