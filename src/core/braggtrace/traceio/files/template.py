"""The form of a log's line, such as ``step {step}: {name} = {values} {unit}``.

A template becomes a regular expression that never backtracks into a place: a place ends
at the last match of what may follow it. Only ``{values}`` grows step by step, and no
place behind it holds the sign that ends it. So no line takes long, however hostile.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_AXIS_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_ENDS: Final = {  # what no character of a place is
    "name": r"\s=:,;",
    "value": r"\s=,;",
    "unit": r"\s=,;()\[\]",
    "word": r"\s=,;",
    "time": r"\s=,;",
    "_": r"\s",
}
_SEVERAL: Final = "name+"
_NO_PART_OF_A_LABEL: Final = r"=:,;\n\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029"
_NAMED: Final = ("value", "values")
_LABELS: Final = ("word", "time")
_FREE: Final = {"values": r"\S.*?", "...": r".*"}
_KNOWN: Final = frozenset({"name", _SEVERAL, "value", "values", "unit", "_", "..."})
_AXIS: Final = r"[+-]?[0-9]+"
_LOOSE: Final = "=:,;"  # signs with or without blanks around them
_ANY: Final = r"[ \t]*+"
_SOME: Final = r"[ \t]++"
_WHOLE_RUN: Final = r"(?<![ \t])"
LINE_END: Final = r"(?=\n|\Z)"
_END: Final = rf"{_ANY}{LINE_END}"
_BARE_END: Final = rf"{_WHOLE_RUN}{_END}"


class TemplateError(ValueError):
    """A template that cannot be read, in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """The parts of one line.

    Attributes:
        place: index by axis.
        name: of the event, or "".
        unit: as written, or None.
        value: text of its value or values, or None.
        named: text of the value by event, where the template names the events.
        labels: words or times by axis, where these are its index.
    """

    place: dict[str, str]
    name: str
    unit: str | None
    value: str | None
    named: dict[str, str]
    labels: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePattern:
    """A form of a line, ready to match.

    Attributes:
        text: as written.
        prefix: the words before the first place; a line that begins with them and does
            not match is wrong.
        places: what each group of the expression holds.
        expression: matches a whole line.
    """

    text: str
    prefix: str
    places: tuple[str, ...]
    expression: re.Pattern[str]

    @classmethod
    def of(cls, text: str, decimal: str = ".") -> "LinePattern":
        """Read a template.

        Args:
            text: literal text with ``{name}`` (``{name+}`` for one of several words),
                ``{value}`` or ``{values}``, ``{unit}``, ``{value:EVENT}`` or
                ``{values:EVENT}``, ``{_}`` for a word that does not matter, ``{...}``
                for the rest of a line, ``{time:AXIS}`` or ``{word:AXIS}`` for an index
                that is none, and axes by any other name.
            decimal: sign between whole and broken part of a number.

        Raises:
            TemplateError: it says nothing, or not where one part ends.
        """
        parts = _PLACE.split(text.strip())
        places = tuple(part.strip() for part in parts[1::2])
        _require_sound(text, parts[::2], places)
        follow = [_literal(part, later=True) for part in parts[2::2]]
        follow[-1] += _END if parts[-1].strip() else _BARE_END
        barrier = _behind_values(places, parts[2::2])
        pieces = (
            _part(place, after, sign, decimal)
            for place, after, sign in zip(places, follow, barrier, strict=True)
        )
        expression = re.compile(_literal(parts[0], later=False) + "".join(pieces))
        return cls(
            text=text, prefix=parts[0].strip(), places=places, expression=expression
        )

    def match(self, line: str) -> Matched | None:
        """The parts of a line, or None where it has another form."""
        found = self.expression.match(line)
        if found is None:
            return None
        groups = dict(zip(self.places, found.groups(), strict=True))
        value = groups.get("value", groups.get("values"))
        return Matched(
            place={axis: groups[axis] for axis in self.axes},
            name=groups.get("name", groups.get(_SEVERAL, "")).strip(),
            unit=groups.get("unit"),
            value=value,
            named={e: groups[place] for place, e in self.named_by(*_NAMED).items()},
            labels={a: groups[place] for place, a in self.named_by(*_LABELS).items()},
        )

    def named_by(self, *kinds: str) -> dict[str, str]:
        """Places of these kinds that name an event or an axis, with that name."""
        return {
            place: place.partition(":")[2].strip()
            for place in self.places
            if ":" in place and _kind(place) in kinds
        }

    @property
    def labels(self) -> dict[str, str]:
        """Axes whose index is a word or a time, each with that kind."""
        found = self.named_by(*_LABELS)
        return {axis: _kind(place) for place, axis in found.items()}

    @property
    def axes(self) -> tuple[str, ...]:
        """Axes that it reads."""
        return tuple(p for p in self.places if p not in _KNOWN and ":" not in p)


def _require_sound(text: str, literals: list[str], places: tuple[str, ...]) -> None:
    if "{" in "".join(literals) or "}" in "".join(literals):
        raise TemplateError(f"a brace of {text!r} is not closed; write {{name}}")
    kinds = [_kind(place) for place in places]
    targets = [_target(place) for place in places]
    seen = Counter(targets)
    for place, target in zip(places, targets, strict=True):
        _require_known(place)
        if place != "_" and seen[target] > 1:
            raise TemplateError(f"{{{place}}} stands twice in {text!r}")
    if "..." in places[:-1] or ("..." in places and literals[-1].strip()):
        raise TemplateError(f"{{...}} takes the rest of the line, in {text!r} no end")
    if any(not literal for literal in literals[1:-1]):
        raise TemplateError(f"two places of {text!r} touch: where does one end?")
    named = places.count("values") + places.count("value")
    if named > 1 or kinds.count("values") > 1:
        raise TemplateError(f"give one of {{value}} and {{values}} in {text!r}")
    names = places.count("name") + places.count(_SEVERAL)
    if names > 1:
        raise TemplateError(f"give one of {{name}} and {{name+}} in {text!r}")
    if bool(names) != bool(named):
        raise TemplateError(
            f"{text!r} needs {{name}} and {{value}} or {{values}}, or {{value:EVENT}}"
        )
    if "unit" in places and not names:
        raise TemplateError(f"{{unit}} belongs to {{name}}, which {text!r} lacks")
    if not any(p not in ("_", "...") for p in places):
        raise TemplateError(f"{text!r} reads nothing: it has no {{name}} and no axis")
    behind = "".join(
        t[:1] for k, t in zip(kinds, literals[1:], strict=True) if k == "values"
    )
    if behind.isdigit():
        raise TemplateError(f"a digit behind {{values}} is one of theirs, in {text!r}")


def _require_known(place: str) -> None:
    kind, sign, name = place.partition(":")
    if sign and (kind.strip() not in (*_NAMED, *_LABELS) or not name.strip()):
        raise TemplateError(
            f"{{{place}}}: wanted {{value:EVENT}} or {{values:EVENT}}, or "
            "{time:AXIS} or {word:AXIS}"
        )
    if kind.strip() in _LABELS and sign and not _AXIS_NAME.fullmatch(name.strip()):
        raise TemplateError(f"{{{place}}} is no axis; see {{AXIS}}")
    if not sign and place not in _KNOWN and not _AXIS_NAME.fullmatch(place):
        raise TemplateError(
            f"{{{place}}} is no axis; a name has letters, digits, _ . and -"
        )


def _kind(place: str) -> str:
    return place.partition(":")[0].strip()


def _target(place: str) -> tuple[bool, str]:
    """What a place fills: an event, or else an axis or the place itself."""
    kind, sign, name = place.partition(":")
    return (bool(sign) and kind.strip() in _NAMED, name.strip() if sign else place)


def _behind_values(places: Sequence[str], literals: Sequence[str]) -> Iterator[str]:
    """For each place the sign that ended {values} before it; "" for none or a blank."""
    barrier = ""
    for place, literal in zip(places, literals, strict=True):
        yield barrier
        if _kind(place) == "values":
            sign = literal.strip()[:1]
            barrier = "" if literal[:1].isspace() and sign not in _LOOSE else sign


def _part(place: str, follow: str, barrier: str, decimal: str) -> str:
    """A place and what follows it; all but values end once and for all."""
    kind = place if ":" not in place else _kind(place)
    if kind == "...":
        return f"({_FREE[kind]}){LINE_END}"
    if kind == "values":
        return f"({_FREE[kind]}){follow}"
    token = _AXIS
    if kind == _SEVERAL:  # where a blank ends the name, no word of it has a digit
        digits = "" if re.search(rf"\*\+[{_LOOSE}]", follow) else "0-9"
        token = rf"(?=\S)[^{re.escape(barrier)}{_NO_PART_OF_A_LABEL}{digits}]+"
    elif kind in _ENDS and (":" in place or place in _KNOWN):
        ends = _ENDS[kind]
        ends = ends.replace(decimal, "") if kind == "value" else ends
        token = f"[^{re.escape(barrier)}{ends}]+"
    return f"((?>{token}(?={follow}))){follow}"


def _literal(text: str, *, later: bool) -> str:
    """Literal text; a run of blanks is any run, and none is needed around = : , ;.

    Args:
        text: between two places, or before the first.
        later: whether a place stands before it; blanks that follow one are then taken
            from their first on, or not at all.
    """
    text = re.sub(rf"\s*([{_LOOSE}])\s*", r"\1", text)
    pieces = [] if later else [_ANY]
    for piece in re.findall(rf"\s+|[{_LOOSE}]|[^\s{_LOOSE}]+", text):
        first = _WHOLE_RUN if not pieces else ""
        if piece.isspace():
            pieces.append(rf"{first}{_SOME}")
        elif piece in _LOOSE:
            pieces.append(rf"{first}{_ANY}{re.escape(piece)}{_ANY}")
        else:
            pieces.append(re.escape(piece))
    return "".join(pieces)
