"""Numbers that the C program printed, held against the simulator."""
