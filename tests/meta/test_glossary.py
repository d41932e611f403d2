"""Names of modules and public classes are made of words that docs/glossary.md has."""

import re

import pytest

from tests.helpers import REPOSITORY
from tests.meta.identifiers import words_of
from tests.meta.sources import CORE, listed, sources

GLOSSARY = REPOSITORY / "docs/glossary.md"
# what is allowed besides the glossary: words of programming, and names of programs
ORDINARY = frozenset(
    re.findall(
        "[a-z]+",
        """
        accumulate add again allocator angular announce answer area arithmetic array
        assertion at attribute autograd base blockwise bound build builder cache
        call can cannot carried cast check choose chosen class cli code collect
        built in planned prepared promote rendering writer diff text summary
        column comment compare comparison compile compute config configuration
        configured console content context copy correction count data decision
        default describe difference digit dir directory document dump duplicate
        effect entry every exact executable exit export extent field file find
        finish finite first float folder format function gather gauss generate
        generator github grid harmless has header home image import include init
        input integer internal inverse item itself json jsonl junit keep kept key last
        launch least left length life line load long lost machine main map mapping
        match matching matrix memory message mismatch model most move name nanobragg
        narrative new next null number one open operation option output package pass
        path pattern people placement plot pluginmanager poisson precision print
        process protocol publish pytest quantity question random range read
        recompare recompute record rename require result round set setting several
        sine single site size split stand start state statistic step store stream string
        table take taken tensor testing text third time to type uniform unknown
        usage use verify warning whole word worst would write yaml
        """,
    )
)
# names of packages that are written as one word
JOINED = frozenset({"braggtrace", "imagecompare", "imageio", "traceio"})


def rows():
    """Cells of every row of the glossary, table by table."""
    table: list[list[str]] = []
    for line in GLOSSARY.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|"):
            if table:
                yield table[2:]
            table = []
        else:
            table.append(cells)
    if table:
        yield table[2:]


TABLES = list(rows())


def glossary_words():
    """Single words of all terms, "noise floor" being two."""
    terms = " ".join(cells[0] for table in TABLES for cells in table).lower()
    return frozenset(re.findall(r"[a-z]+", terms.replace("-", ""))) | frozenset(
        re.findall(r"[a-z]+", terms)
    )


KNOWN = glossary_words() | ORDINARY | JOINED


def base_forms(word):
    """A word, and what it may be a plural, a participle or an agent of."""
    yield word
    for ending in ("s", "es", "d", "ed", "ing", "r", "er", "or"):
        if word.endswith(ending) and len(word) - len(ending) > 2:
            stem = word[: -len(ending)]
            yield from (stem, f"{stem}e")
            if stem[-1] == stem[-2]:
                yield stem[:-1]
    if word.endswith("ies"):
        yield f"{word[:-3]}y"
    if word.endswith("ses"):
        yield f"{word[:-2]}is"


def unknown(name, known=KNOWN):
    """Words of a name that are in no list."""
    return [
        word
        for word in words_of(name)
        if len(word) > 1 and known.isdisjoint(base_forms(word))
    ]


def names(source):
    """Names of a module, its packages and its public classes."""
    public = (name for name in source.classes if not name.startswith("_"))
    return [*source.path.relative_to(CORE).with_suffix("").parts, *public]


def advice(name, words):
    return (
        f"{name}: {', '.join(words)} is no word of this code; use one of "
        "docs/glossary.md, add a line there that says what it means and where, or, "
        "if it is an ordinary word of programming, add it to ORDINARY in "
        "tests/meta/test_glossary.py"
    )


def test_names_of_modules_and_their_classes_are_words_of_the_glossary():
    found = [
        f"{source.place}: {advice(name, unknown(name))}"
        for source in sources()
        if source.in_core
        for name in names(source)
        if unknown(name)
    ]
    assert not found, listed(found)


def test_new_word_is_refused_with_the_place_where_it_belongs():
    assert unknown("GizmoTraces") == ["gizmo"]
    assert "docs/glossary.md" in advice("Gizmo", unknown("Gizmo"))
    assert unknown("NoiseFloors", frozenset({"noise"})) == ["floors"]


def test_forms_of_a_known_word_are_known():
    assert not unknown("ReplayedTolerances")
    assert not unknown("running_summaries", frozenset({"run", "summary"}))
    assert unknown("sing", frozenset({"s", "se"})) == ["sing"]


@pytest.mark.parametrize("table", TABLES, ids=["code", "field"])
def test_a_table_is_in_alphabetical_order(table):
    assert len(table) > 20
    terms = [re.sub("[^a-z ]", "", cells[0].lower()) for cells in table]
    assert terms == sorted(terms)
    assert len(set(terms)) == len(terms)


@pytest.mark.parametrize("table", TABLES, ids=["code", "field"])
def test_every_word_has_a_meaning_and_a_module_that_exists(table):
    for word, meaning, where, *_ in table:
        assert meaning, word
        modules = re.findall("`([^`]+)`", where)
        assert modules, word
        for module in modules:
            place = CORE / module.replace(".", "/")
            assert place.is_dir() or place.with_suffix(".py").exists(), (
                f"docs/glossary.md: {word} is said to be in {module}, which is gone"
            )


def test_ordinary_words_are_no_words_of_the_glossary():
    assert not ORDINARY & glossary_words()


@pytest.mark.parametrize(
    ("document", "link"),
    [
        ("mkdocs.yml", "glossary.md"),
        ("docs/index.md", "(glossary.md)"),
        ("docs/architecture.md", "(glossary.md)"),
        ("CONTRIBUTING.md", "(docs/glossary.md)"),
    ],
)
def test_the_glossary_is_linked(document, link):
    assert link in (REPOSITORY / document).read_text("utf-8")
