"""Which events depend on a parameter, and which only through whole numbers."""

from collections.abc import Iterable
from typing import Final

from braggtrace.catalog import CATALOG
from braggtrace.catalog.entries import entries
from braggtrace.gradients.parameter import Parameter

_LOOKED_UP: Final = "F_cell"


def reached(parameter: Parameter) -> frozenset[str]:
    """Events into which a parameter enters, directly or not."""
    return _closure(_entries(parameter), whole=True)


def smoothly_reached(parameter: Parameter, *, interpolates: bool) -> frozenset[str]:
    """Those of them that it reaches along a path without whole numbers.

    Args:
        parameter: any.
        interpolates: F is interpolated: it follows the fractional index, too.
    """
    found = _closure(_entries(parameter), whole=False)
    if interpolates and "hkl_frac" in found:
        found = _closure({*found, _LOOKED_UP}, whole=False)
    return found


def _entries(parameter: Parameter) -> Iterable[str]:
    own = entries((parameter.enters,))
    return CATALOG if own is None else own


def _closure(start: Iterable[str], *, whole: bool) -> frozenset[str]:
    """What is computed from some events; the catalogue is in causal order."""

    def passes(name: str) -> bool:
        return whole or CATALOG[name].kind != "int"

    found = {name for name in start if name in CATALOG and passes(name)}
    for name, spec in CATALOG.items():
        if passes(name) and found.intersection(spec.upstream):
            found.add(name)
    return frozenset(found)
