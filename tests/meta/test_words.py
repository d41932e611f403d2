"""Names of code keep out of a few words; those still there can only get fewer."""

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
# how often each stands in a file: a list that only grows shorter
STILL_THERE: dict[str, dict[str, int]] = {
    "core/braggtrace/bundle/sections/collected_tests.py": {"said": 1},
    "core/braggtrace/bundle/sections/hypotheses.py": {"told": 2},
    "core/braggtrace/bundle/sections/inputs.py": {"given": 1},
    "core/braggtrace/bundle/sections/renderings.py": {"given": 1, "told": 1},
    "core/braggtrace/bundle/write.py": {"told": 2},
    "core/braggtrace/cli/options.py": {"told": 1},
    "core/braggtrace/config/arguments.py": {"given": 2},
    "core/braggtrace/config/build.py": {"given": 21},
    "core/braggtrace/config/candidate_model.py": {"given": 1},
    "core/braggtrace/config/experiment_model.py": {"given": 3},
    "core/braggtrace/config/load.py": {"beside": 1, "given": 1},
    "core/braggtrace/config/measures.py": {"given": 5},
    "core/braggtrace/config/model.py": {"given": 2},
    "core/braggtrace/config/required_keys.py": {"given": 1},
    "core/braggtrace/config/rules.py": {"given": 3},
    "core/braggtrace/config/schema.py": {"given": 1},
    "core/braggtrace/config/side_model.py": {"given": 3},
    "core/braggtrace/config/tolerance_model.py": {"given": 4},
    "core/braggtrace/config/trace_model.py": {"given": 6},
    "core/braggtrace/diagnosis/explanation.py": {"vouched": 1},
    "core/braggtrace/errors.py": {"said": 1},
    "core/braggtrace/imagecompare/verdict.py": {"suspects": 1},
    "core/braggtrace/nanobragg/arguments/files.py": {"given": 1},
    "core/braggtrace/nanobragg/arguments/option.py": {"asked": 2},
    "core/braggtrace/nanobragg/arguments/settings.py": {"asked": 2},
    "core/braggtrace/nanobragg/arguments/side_effects.py": {"given": 1},
    "core/braggtrace/nanobragg/arguments/write_beam.py": {"given": 1},
    "core/braggtrace/nanobragg/arguments/write_detector.py": {"given": 1},
    "core/braggtrace/pipeline/verify.py": {"said": 1, "told": 2},
    "core/braggtrace/pytest_plugin.py": {"told": 1},
    "core/braggtrace/bundle/add.py": {"said": 2},
    "core/braggtrace/bundle/blockers.py": {"said": 1},
    "core/braggtrace/report/console.py": {"told": 1},
    "core/braggtrace/report/diff_trace.py": {"told": 1},
    "core/braggtrace/report/environment.py": {"told": 1},
    "core/braggtrace/report/github.py": {"told": 2},
    "core/braggtrace/bundle/history.py": {"told": 2},
    "core/braggtrace/report/image_plot.py": {"told": 1},
    "core/braggtrace/report/junit.py": {"said": 2},
    "core/braggtrace/report/text.py": {"told": 1},
    "core/braggtrace/report/next_steps.py": {"told": 1},
    "core/braggtrace/report/sides_text.py": {"told": 1},
    "core/braggtrace/report/story.py": {"witnesses": 1},
    "core/braggtrace/report/summary.py": {"told": 1},
    "core/braggtrace/report/three_way/table.py": {"told": 2},
    "core/braggtrace/report/three_way/text.py": {"told": 5},
    "core/braggtrace/bundle/trend.py": {"told": 1},
    "core/braggtrace/simulator/beam.py": {"given": 1},
    "core/braggtrace/simulator/divergence.py": {"given": 1},
    "core/braggtrace/simulator/structure_factor.py": {"given": 2},
    "core/braggtrace/simulator/substitution.py": {"given": 4},
    "core/braggtrace/sources/file_reader.py": {"given": 1},
    "core/braggtrace/sources/nanobragg.py": {"given": 2},
    "core/braggtrace/sources/plugin.py": {"given": 2},
    "core/braggtrace/sources/request.py": {"given": 3},
    "core/braggtrace/sources/selection.py": {"given": 3},
    "core/braggtrace/sources/trace.py": {"given": 2},
}


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


def test_files_give_no_further_name_with_one_of_the_words():
    more = [
        f"{source.place}: {instead(word)}"
        for source in sources()
        for word, count in words(source).items()
        if count > STILL_THERE.get(source.place, {}).get(word, 0)
    ]
    assert not more, listed(more)


def test_what_is_still_there_is_counted_exactly():
    found = {source.place: words(source) for source in sources()}
    fewer = [
        f"{place}: {word} {found.get(place, {}).get(word, 0)} times, not {count}"
        for place, allowed in STILL_THERE.items()
        for word, count in allowed.items()
        if found.get(place, {}).get(word, 0) < count
    ]
    assert not fewer, f"STILL_THERE in {__file__} allows more:{listed(fewer)}"


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
