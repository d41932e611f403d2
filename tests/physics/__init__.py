"""Textbook problems: what the physics must give, whatever the program."""
