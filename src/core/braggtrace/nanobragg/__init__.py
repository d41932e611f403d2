"""The C program: its argument list, and its process."""
