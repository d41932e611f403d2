"""``python -m tests.blame`` writes docs/blame.md."""

from tests.blame.blaming import write

write()
