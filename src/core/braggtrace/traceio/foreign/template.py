"""The form of a log's line, such as ``step {step}: {name} = {values} {unit}``.

A template becomes a regular expression whose parts cannot overlap, so that no line,
however hostile, takes more than its length to match.
"""

import re
from dataclasses import dataclass
from typing import Final

_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_WORD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_TOKENS: Final = {
    "name": r"[^\s=:,;]+",
    "value": r"[^\s=,;]+",
    "values": r"\S.*?",
    "unit": r"[^\s=,;()\[\]]+",
    "_": r"\S+",
    "...": r".*",
}
_AXIS: Final = r"[+-]?[0-9]+"
_LOOSE: Final = "=:,;"  # signs with or without blanks around them


class TemplateError(ValueError):
    """A template that cannot be read, in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """What one line says.

    Attributes:
        place: index by axis.
        name: of the event, or "".
        unit: as written, or None.
        value: text of its value or values, or None.
        named: text of the value by event, where the template names the events.
    """

    place: dict[str, str]
    name: str
    unit: str | None
    value: str | None
    named: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template, ready to match.

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
    def of(cls, text: str) -> "Template":
        """Read a template.

        Args:
            text: literal text with ``{name}``, ``{value}`` or ``{values}``, ``{unit}``,
                ``{value:EVENT}``, ``{_}`` for a word that does not matter, ``{...}``
                for the rest of a line, and axes by any other name.

        Raises:
            TemplateError: it says nothing, or not where one part ends.
        """
        parts = _PLACE.split(text)
        places = tuple(part.strip() for part in parts[1::2])
        _require_sound(text, parts[::2], places)
        pieces = [_literal(parts[0])]
        for place, literal in zip(places, parts[2::2], strict=True):
            pieces += [f"({_token(place)})", _literal(literal)]
        expression = re.compile(rf"[ \t]*{''.join(pieces)}[ \t]*\Z")
        return cls(
            text=text, prefix=parts[0].strip(), places=places, expression=expression
        )

    def match(self, line: str) -> Matched | None:
        """What a line says, or None where it has another form."""
        found = self.expression.match(line)
        if found is None:
            return None
        said = dict(zip(self.places, found.groups(), strict=True))
        value = said.get("value", said.get("values"))
        return Matched(
            place={axis: said[axis] for axis in self.axes},
            name=said.get("name", ""),
            unit=said.get("unit"),
            value=value,
            named={
                place.partition(":")[2].strip(): text
                for place, text in said.items()
                if ":" in place
            },
        )

    @property
    def axes(self) -> tuple[str, ...]:
        """Axes that it reads."""
        return tuple(p for p in self.places if p not in _TOKENS and ":" not in p)


def _require_sound(text: str, literals: list[str], places: tuple[str, ...]) -> None:
    if "{" in "".join(literals) or "}" in "".join(literals):
        raise TemplateError(f"a brace of {text!r} is not closed; write {{name}}")
    kinds = [place.partition(":")[0] for place in places]
    for place in places:
        _require_known(place)
        if place != "_" and places.count(place) > 1:
            raise TemplateError(f"{{{place}}} stands twice in {text!r}")
    if "..." in places[:-1] or ("..." in places and literals[-1].strip()):
        raise TemplateError(f"{{...}} takes the rest of the line, in {text!r} no end")
    if any(not literal for literal in literals[1:-1]):
        raise TemplateError(f"two places of {text!r} touch: where does one end?")
    values = kinds.count("values") + places.count("value")
    if values > 1:
        raise TemplateError(f"give one of {{value}} and {{values}} in {text!r}")
    if ("name" in places) != bool(values):
        raise TemplateError(
            f"{text!r} needs {{name}} and {{value}} or {{values}}, or {{value:EVENT}}"
        )
    if "unit" in places and "name" not in places:
        raise TemplateError(f"{{unit}} belongs to {{name}}, which {text!r} lacks")
    if not any(p not in ("_", "...") for p in places):
        raise TemplateError(f"{text!r} reads nothing: it has no {{name}} and no axis")


def _require_known(place: str) -> None:
    kind, sign, event = place.partition(":")
    if sign and (kind.strip() not in ("value", "values") or not event.strip()):
        raise TemplateError(f"{{{place}}}: wanted {{value:EVENT}} or {{values:EVENT}}")
    if not sign and place not in _TOKENS and not _WORD.fullmatch(place):
        raise TemplateError(
            f"{{{place}}} is no axis; a name has letters, digits, _ . and -"
        )


def _token(place: str) -> str:
    return _TOKENS.get(place.partition(":")[0].strip(), _AXIS)


def _literal(text: str) -> str:
    """Literal text; a run of blanks is any run, and none is needed around = : , ;."""
    text = re.sub(rf"\s*([{_LOOSE}])\s*", r"\1", text)
    pieces = []
    for piece in re.findall(rf"\s+|[{_LOOSE}]|[^\s{_LOOSE}]+", text):
        if piece.isspace():
            pieces.append(r"[ \t]+")
        elif piece in _LOOSE:
            pieces.append(rf"[ \t]*{re.escape(piece)}[ \t]*")
        else:
            pieces.append(re.escape(piece))
    return "".join(pieces)
