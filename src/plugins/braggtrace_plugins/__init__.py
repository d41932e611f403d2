"""Built-in plugins of braggtrace; they use its public interface alone."""
