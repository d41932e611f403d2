"""``python -m braggtrace``."""

from braggtrace.cli import main

if __name__ == "__main__":
    main()
