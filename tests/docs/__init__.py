"""Tests of the documents: their snippets, their links, the site."""
