"""The kinds of evidence in a bundle, one file each, and the table of all."""
