"""From diverged factors to their causes, along the catalogue's graph."""

from braggtrace.diagnosis.causes import Cause, root_causes

__all__ = ["Cause", "root_causes"]
