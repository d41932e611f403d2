"""The picture of the rooms of the core, drawn from the import contract."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from html import escape
from typing import Final

from tests.helpers import REPOSITORY

CORE: Final = REPOSITORY / "src/core/braggtrace"
PAGE: Final = REPOSITORY / "docs/architecture.md"
# the straight path from a configuration to an exit code, room by room
PATH: Final = ("config", "sources", "traceio", "judgement", "explain", "report")
PATH_END: Final = ("bundle", "cli")
_ROW: Final = re.compile(r"^\| `([a-z_]+)` \| (.+) \|$", re.MULTILINE)
_WIDTH, _LINE, _GAP, _TOP = 1180, 30, 6, 44
_LEFT, _RIGHT = 20, 20


def layers() -> list[tuple[str, ...]]:
    """Rooms of each layer, the highest first, from the contract in pyproject.toml."""
    with (REPOSITORY / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    (found,) = (c["layers"] for c in contracts if c.get("containers") == ["braggtrace"])
    return [tuple(re.split(r" [|:] ", layer)) for layer in found]


def described() -> Mapping[str, str]:
    """What each room holds, by its name, from the table of the page."""
    return dict(_ROW.findall(PAGE.read_text("utf-8")))


def rooms_figure() -> str:
    """docs/rooms.svg: one row for each layer, the highest first."""
    floors = layers()
    height = _TOP + len(floors) * (_LINE + _GAP) + 8
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
        'font-family="sans-serif" font-size="13" role="img" '
        'aria-labelledby="title desc">',
        '<title id="title">Rooms of braggtrace, one row for each layer</title>',
        f'<desc id="desc">From above: {escape("; ".join(map(", ".join, floors)))}. '
        "Each imports only what stands in a lower row.</desc>",
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        f'<text x="{_LEFT}" y="26" font-weight="bold">A room imports only rooms of '
        "lower rows. Circles: the way of a value from YAML to exit code.</text>",
    ]
    for row, rooms in enumerate(floors):
        parts += _floor(rooms, _TOP + row * (_LINE + _GAP))
    return "\n".join([*parts, "</svg>\n"])


def _floor(rooms: tuple[str, ...], top: int) -> Iterator[str]:
    """One layer: its rooms side by side, of one width."""
    inner = _WIDTH - _LEFT - _RIGHT
    width = (inner - _GAP * (len(rooms) - 1)) / len(rooms)
    about = described() if len(rooms) <= 2 else {}
    for place, room in enumerate(rooms):
        left = _LEFT + place * (width + _GAP)
        step = [*PATH, *PATH_END].index(room) + 1 if room in (*PATH, *PATH_END) else 0
        fill = "#dce9f7" if step else "#f1f1ee"
        yield (
            f'<rect x="{left:.1f}" y="{top}" width="{width:.1f}" height="{_LINE}" '
            f'rx="3" fill="{fill}" stroke="#555"/>'
        )
        x, y = left + 10, top + 20
        if step:
            yield f'<circle cx="{x + 9:.1f}" cy="{top + 15}" r="10" fill="#1f4e8c"/>'
            yield (
                f'<text x="{x + 9:.1f}" y="{y}" fill="#fff" text-anchor="middle">'
                f"{step}</text>"
            )
            x += 26
        text = f'<tspan font-weight="bold">{room}</tspan>'
        if room in about:
            text += f'<tspan fill="#444">  {escape(_short(about[room], width))}</tspan>'
        yield f'<text x="{x:.1f}" y="{y}" xml:space="preserve">{text}</text>'


def _short(text: str, width: float) -> str:
    """The first part of a description, as far as it fits into a box."""
    plain = re.sub(r"[`*]|\[([^\]]*)\]\([^)]*\)", r"\1", text)
    room = int((width - 170) / 6.6)
    for end in ("; ", ": ", ", "):
        if len(plain) > room:
            plain = plain[:room].rpartition(end)[0] or plain
    return plain if len(plain) <= room else ""
