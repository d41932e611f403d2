"""Built-in hypotheses: deviations and slips of the trade, one kind a file."""
