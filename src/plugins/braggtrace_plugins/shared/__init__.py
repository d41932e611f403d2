"""What several of the built-in plugins need; it uses the public names alone, too."""
