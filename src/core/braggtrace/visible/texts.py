"""Texts of others as they may be shown: no terminal and no CI system obeys them."""

import re
from typing import Final

# control characters but for tab and newline, what turns the direction of writing
# round or ends a line by Unicode, and bytes of a file name that are not UTF-8; also
# commands of CI systems that may stand anywhere in a line
_SPEAKING: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufeff]|#(?=#(?:\\[|vso\\[|teamcity\\[))"
)
_LINE: Final = re.compile("[\t\n]")


def visible(text: str) -> str:
    r"""A text in which what would be obeyed is written as ``\uNNNN``.

    Tabs and newlines stay.
    """
    return _SPEAKING.sub(_escaped, text)


def visible_line(text: object) -> str:
    """A text, or a file's name, as one line: tabs and newlines are escaped, too."""
    return _LINE.sub(_escaped, visible(str(text)))


def is_one_line(text: str) -> bool:
    """Whether a text is shown as it is, on one line."""
    return visible_line(text) == text


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
