"""Is the right quantity blamed? Planted changes against the golden recordings."""
