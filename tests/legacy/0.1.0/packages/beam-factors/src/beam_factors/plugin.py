"""What braggtrace is handed; the entry point in pyproject.toml names this module."""

from collections.abc import Sequence

from braggtrace import Comparator, FactorExtractor, hookimpl

from beam_factors.comparator import SYMMETRIC
from beam_factors.factor import GROUP


@hookimpl
def braggtrace_factors() -> Sequence[FactorExtractor]:
    """The factor group ``beam_factors``."""
    return (GROUP,)


@hookimpl
def braggtrace_comparators() -> Sequence[Comparator]:
    """The comparator ``beam_factors_symmetric``."""
    return (SYMMETRIC,)
