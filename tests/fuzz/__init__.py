"""Mutated files through every reader: an answer or a sentence, never a crash."""
