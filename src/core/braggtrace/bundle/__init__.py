"""Evidence on disk: sections, what a run records, what is read again."""
