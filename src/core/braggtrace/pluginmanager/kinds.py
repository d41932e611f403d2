"""The kinds of objects that plugins hand over, one for each hook."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from braggtrace.defaults import COMPARATOR_OF
from braggtrace.judgement.limits import STANDARD, require_limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What one hook hands over.

    Attributes:
        noun: what one object is called in a message.
        methods: what each object must have besides name and description.
    """

    noun: str
    methods: tuple[str, ...]

    @property
    def promise(self) -> tuple[str, ...]:
        """All that an object of this kind must have."""
        return ("name", "description", *self.methods)


# by the hook's name without its prefix, in the order of hookspecs
KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "factors": Kind(noun="factor", methods=("names", "extract")),
        "comparators": Kind(noun="comparator", methods=("compare",)),
        "hypotheses": Kind(noun="hypothesis", methods=("change", "fix")),
        "readers": Kind(noun="reader", methods=("read",)),
        "catalogs": Kind(noun="catalogue", methods=("get", "rank")),
        "baselines": Kind(noun="baseline", methods=("trace",)),
        "reports": Kind(noun="report", methods=("render",)),
        "outcomes": Kind(noun="renderer", methods=("render",)),
    }
)


def hook_of(kind: str) -> str:
    """Name of the hook that hands over objects of a kind."""
    return f"braggtrace_{kind}"


def sound(item: Any, kind: str) -> Any:
    """The object, if it has what its hook promises.

    Args:
        item: what a plugin handed over.
        kind: a key of KINDS.

    Raises:
        TypeError: it lacks a method, its name is no text, or a declaration
            (``endings``, ``limits``, ``kinds``, ``derived``) has the wrong type.
    """
    lacking = [m for m in KINDS[kind].methods if not callable(getattr(item, m, None))]
    if lacking:
        raise TypeError(f"{type(item).__name__} lacks {', '.join(lacking)}")
    if kind == "comparators":
        _require_declarations(item)
    if not isinstance(item.name, str) or not isinstance(item.description, str):
        raise TypeError(f"{type(item).__name__} has a name that is no text")
    endings = getattr(item, "endings", ()) if kind == "readers" else ()
    if isinstance(endings, str) or not all(_is_ending(e) for e in endings):
        raise TypeError(f"{item.name} has endings {endings!r}; wanted ('.dat',)")
    if kind == "reports":
        _require_sound_report(item)
    return item


def _require_sound_report(item: Any) -> None:
    """What a report says of itself is recorded, and read again from JSON."""
    derived, version = getattr(item, "derived", False), getattr(item, "version", 1)
    if not isinstance(derived, bool):
        raise TypeError(f"{item.name} has derived {derived!r}; wanted True or False")
    if isinstance(version, bool) or not isinstance(version, int | str):
        raise TypeError(f"{item.name} has version {version!r}; wanted a number or text")


def _is_ending(ending: Any) -> bool:
    return isinstance(ending, str) and ending != ""


def _require_declarations(comparator: Any) -> None:
    require_limits(getattr(comparator, "limits", STANDARD))
    kinds = getattr(comparator, "kinds", ())
    if isinstance(kinds, str) or not set(kinds) <= COMPARATOR_OF.keys():
        raise TypeError(f"kinds wants some of {tuple(COMPARATOR_OF)}, got {kinds!r}")
