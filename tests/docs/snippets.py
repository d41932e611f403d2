"""Fenced blocks of the documents, and how a shell would read their commands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.helpers import REPOSITORY
from tests.shipped import shipped

DOCS: Final = REPOSITORY / "docs"
_BLOCK: Final = re.compile(
    r'^ *```(\w+)(?: title="(\S+)")?\n(.*?)^ *```$', re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True)
class Snippet:
    """One block.

    Attributes:
        page: its file below docs/, without the ending.
        number: of the block on its page, from one.
        language: as the fence names it.
        title: the file that the reader is asked to save, or "".
        text: what stands in it.
    """

    page: str
    number: int
    language: str
    title: str
    text: str


def snippets_of(page: str) -> list[Snippet]:
    """Every block of a page, in its order."""
    text = (DOCS / f"{page}.md").read_text("utf-8")
    return [
        Snippet(page, number, *found.groups(default=""))
        for number, found in enumerate(_BLOCK.finditer(text), start=1)
    ]


def pages() -> list[str]:
    """Every page by its name below docs/."""
    found = [path for path in shipped(DOCS) if path.suffix == ".md"]
    return [path.relative_to(DOCS).with_suffix("").as_posix() for path in found]


def commands(snippet: Snippet) -> list[str]:
    """Command lines of a console, with those that are continued in one."""
    joined = snippet.text.replace("\\\n", "")
    return [line[2:] for line in joined.splitlines() if line.startswith("$ ")]


def expanded(words: Sequence[str]) -> Iterator[str]:
    """A shell's words: patterns become the files that they match."""
    for word in words:
        found = sorted(str(p) for p in Path().glob(word)) if "*" in word else []
        yield from found or [word]
