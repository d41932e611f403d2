"""No name of the code has one of a few words that say too little."""

from collections import Counter

import pytest

from tests.meta.identifiers import words_of
from tests.meta.sources import SRC, listed, source_of, sources

# each with what to write instead; words anywhere in a name
REPLACED = {
    "told": "text, lines or sentence",
    "said": "text, message or printed",
    "asked": "request, requested or wanted",
    "beside": "candidate, alongside or what it is",
    "knowledge": "known_good",
    "suspects": "unobserved",
    "suspect": "unobserved",
    "accuse": "mark_faulty",
    "accused": "faulty",
    "guilty": "faulty",
    "vouch": "confirm",
    "vouched": "confirmed_by",
    "vouches": "confirms",
    "witness": "upstream",
    "witnesses": "upstream",
    "gear": "engine",
    "gears": "engines",
    "rung": "step",
    "rungs": "steps",
    "climb": "step_ladder",
    "climbs": "step_ladders",
}
# only where it is the whole name; in cell_given it says which
BARE = {"given": "substituted, stated or what it is"}


def words(source):
    """How often code gives a name with one of the words, by word."""
    stem = source.path.stem
    found = Counter(word for word in words_of(stem) if word in REPLACED)
    for name, count in source.names.items():
        for word in words_of(name):
            found[word] += count * (word in REPLACED)
        found[name.strip("_")] += count * (name.strip("_") in BARE)
    return {word: count for word, count in found.items() if count}


def words_of_code(code, name=""):
    return words(source_of(code, SRC / f"{name}.py"))


def instead(word):
    return f"{word} (write {(REPLACED | BARE)[word]})"


def test_no_file_gives_a_name_with_one_of_the_words():
    found = [
        f"{source.place}: {instead(word)}"
        for source in sources()
        for word in words(source)
    ]
    assert not found, listed(found)


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("told = 1", "told"),
        ("def _said(): pass", "said"),
        ("def read(pivot_asked): pass", "asked"),
        ("class Witnesses: pass", "witnesses"),
        ("for given in range(3): pass", "given"),
        ("import numpy as beside", "beside"),
        ("self.gear = 1", "gear"),
        ("match x:\n    case {'a': rung}: pass", "rung"),
        ("try: pass\nexcept OSError as told: pass", "told"),
        ("[said for said in range(3)]", "said"),
        ("if (asked := 1): pass", "asked"),
    ],
)
def test_a_word_is_found_wherever_a_name_is_given(code, word):
    assert words_of_code(code) == {word: 1}


def test_a_word_is_found_in_the_name_of_a_module():
    assert words_of_code("", "suspects") == {"suspects": 1}


@pytest.mark.parametrize("code", ["cell_given = 1", "x = told", "f(told=1)", "x.said"])
def test_use_of_a_name_and_given_in_a_longer_one_are_no_new_names(code):
    assert not words_of_code(code)
