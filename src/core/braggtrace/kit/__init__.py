"""A new plugin package, from a template that passes its own tests."""

from braggtrace.kit.package import write_package

__all__ = ["write_package"]
