"""Every citation of the numerical reference leads to a section of its pages."""

import io
import re
import tokenize
from functools import cache
from pathlib import Path

import pytest

from braggtrace.experiment import SWITCHES, WITHOUT_SWITCH
from tests.helpers import REPOSITORY
from tests.meta.sources import listed

FOLDER = "docs/reference/numerical"
PAGES = sorted((REPOSITORY / FOLDER).glob("*.md"))
SOURCES = sorted(
    path
    for folder in ("src", "tests")
    for path in (REPOSITORY / folder).rglob("*.py")
    if path != Path(__file__)
)
ANCHOR = re.compile(r'<a id="([^"]+)"></a>')
HEADING = re.compile(r"^#+ (\S+) .*?(?:<a id=\"([^\"]+)\"></a>)?$", re.MULTILINE)
NUMBER = r"\d+(?:\.\d+)?"
LIST = rf"{NUMBER}(?:(?:, | and | to ){NUMBER})*"
SECTION = re.compile(rf"\b[Ss]ections? ({LIST})")
DEVIATION = re.compile(r"\bQ\d+[a-z]?\b")
# whatever is called the reference must say where in it
PHRASE = re.compile(
    r"numerical reference\b(?!\])(?: \(``[^`]*``\))?(.{0,12})", re.IGNORECASE
)
BY_SECTION = re.compile(rf", sections? {NUMBER}")


def anchors():
    """Every anchor of the pages."""
    texts = (page.read_text("utf-8") for page in PAGES)
    return [anchor for text in texts for anchor in ANCHOR.findall(text)]


KNOWN = frozenset(anchors())


# code without any of these cites nothing, so that it need not be divided into tokens
HINT = re.compile(r"[Ss]ection|Q\d|numerical", re.IGNORECASE)


@cache
def citing():
    """Strings and comments of every file that may cite, by its path."""
    texts = ((path, path.read_text("utf-8")) for path in SOURCES)
    return {path: tuple(prose(text)) for path, text in texts if HINT.search(text)}


def prose(code):
    """Strings and comments of Python code, on one line each."""
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type in (tokenize.STRING, tokenize.COMMENT):
            yield " ".join(token.string.split())


def sections(text):
    """Numbers of the sections that a text cites; "3.1 to 3.4" are four."""
    for cited in SECTION.findall(text):
        parts = re.split(r"(, | and | to )", cited)
        yield parts[0]
        for before, join, number in zip(
            parts[::2], parts[1::2], parts[2::2], strict=False
        ):
            yield from between(before, number) if join == " to " else (number,)


def between(first, last):
    chapter, _, start = first.rpartition(".")
    end = last.rpartition(".")[2]
    head = f"{chapter}." if chapter else ""
    within = [f"{head}{n}" for n in range(int(start) + 1, int(end) + 1)]
    return within if last in within else [*within, last]


def unresolved(text):
    """Citations of a text that lead nowhere."""
    lost = [s for s in sections(text) if f"s{s.replace('.', '-')}" not in KNOWN]
    lost += [q for q in DEVIATION.findall(text) if q.lower() not in KNOWN]
    lost += [m[0] for m in PHRASE.finditer(text) if not BY_SECTION.match(m[1])]
    return lost


def test_every_citation_leads_to_a_section():
    lost = [
        f"{path}: {citation} is in no page of {FOLDER}"
        for path, texts in citing().items()
        for text in texts
        for citation in unresolved(text)
    ]
    assert not lost, listed(lost)


def test_the_code_cites_the_reference():
    texts = [text for texts in citing().values() for text in texts]
    cited = {number for text in texts for number in sections(text)}
    assert {"2.6", "3.3", "3.9", "4.1", "5.3", "6.2", "7.4", "8.1", "9"} <= cited
    assert sum(len(PHRASE.findall(text)) for text in texts) >= 13


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda s: s.name)
def test_every_deviation_of_a_switch_names_the_switch(switch):
    text = (REPOSITORY / FOLDER / "deviations.md").read_text("utf-8")
    parts = re.split(r"^## (?=Q)", text, flags=re.MULTILINE)
    described = {part.split()[0]: part for part in parts[1:]}
    for number in switch.deviation.split():
        assert f"`{switch.name}`" in described[number], number


@pytest.mark.parametrize("number", WITHOUT_SWITCH)
def test_every_deviation_without_a_switch_is_described(number):
    assert number.lower() in KNOWN


def test_every_numbered_heading_has_the_anchor_of_its_number():
    for page in PAGES:
        for word, anchor in HEADING.findall(page.read_text("utf-8")):
            if re.fullmatch(NUMBER, word):
                assert anchor == f"s{word.replace('.', '-')}", f"{page.name}: {word}"
            elif DEVIATION.fullmatch(word):
                assert anchor == word.lower(), f"{page.name}: {word}"


def test_an_anchor_stands_once():
    assert sorted(KNOWN) == sorted(anchors())


def test_every_page_stands_in_the_navigation_and_in_the_index():
    navigation = (REPOSITORY / "mkdocs.yml").read_text("utf-8")
    index = (REPOSITORY / FOLDER / "index.md").read_text("utf-8")
    for page in PAGES:
        assert f"reference/numerical/{page.name}" in navigation
        assert page.name == "index.md" or f"({page.name})" in index


@pytest.mark.parametrize(
    "text",
    [
        "numerical reference (``docs/reference/numerical``), section 3.14",
        "sections 2.2, 2.77 and 4.1",
        "sections 2.2 to 2.12",
        "sections 2.9 to 3.11",
        "section 12",
        "deviation Q36",
        "Q4d",
        "numerical reference of the C program",
        "numerical reference of the C program, section 3.9",
    ],
)
def test_wrong_citation_is_found(text):
    assert HINT.search(text)
    assert unresolved(text)


def test_right_citation_is_followed():
    text = "numerical reference (``docs/reference/numerical``), sections 1, 2.9 and 9"
    assert list(sections(text)) == ["1", "2.9", "9"]
    assert list(sections("sections 2.2, 3.6 to 3.8 and 4.1")) == [
        *("2.2", "3.6", "3.7", "3.8", "4.1"),
    ]
    assert not unresolved(f"{text}, deviation Q21; see Q4c")
