"""What other programs leave in logs: read rightly, or refused; never green wrongly."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.cli.runner import Result, call

PLAIN = ("{name} = {value}",)
STEPS = ("step {n}", "{name} = {value}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Logs:
    """Two logs in a folder, compared by patterns."""

    folder: Path

    def compare(
        self, one: str, other: str, /, *patterns: str, **keys: object
    ) -> Result:
        """The verdict on two texts; ``keys`` of the reader, or ``top`` of the file."""
        top = dict(keys.pop("top", {}))  # type: ignore[call-overload]
        only = dict(keys.pop("baseline", {}))  # type: ignore[call-overload]
        (self.folder / "a.log").write_text(one, "utf-8")
        (self.folder / "b.log").write_text(other, "utf-8")
        reader = {"pattern": list(patterns), **keys}
        data = {
            "version": 1,
            "name": "case",
            "baseline": {"trace": "a.log", "reader": {**reader, **only}},
            "subject": {"trace": "b.log", "reader": reader},
            **top,
        }
        config = self.folder / "c.yaml"
        config.write_text(yaml.safe_dump(data, sort_keys=False), "utf-8")
        a, b = self.folder / "a.log", self.folder / "b.log"
        return call("compare", a, b, "--config", config, "--format", "text")

    def metrics(self) -> dict[str, object]:
        """What a bundle says of the same configuration."""
        call("run", self.folder / "c.yaml", "-q")
        (path,) = self.folder.glob("reports/case/*/metrics.json")
        found: dict[str, object] = json.loads(path.read_text("utf-8"))
        return found


@pytest.fixture
def logs(tmp_path: Path) -> Logs:
    return Logs(folder=tmp_path)


@pytest.mark.parametrize(
    ("first", "second", "patterns"),
    [
        ("a = 1.0\nb = 0,05\n", "a = 1.0\nb = 0,5\n", ("{name} = {values}",)),
        ("a = 1.0\nb = 0,05\n", "a = 1.0\nb = 0,5\n", PLAIN),
        ("b = -1,5E+03 mm\n", "b = -1,5E+03 mm\n", ("{name} = {values} {unit}",)),
        ("b = 1,05,2\n", "b = 1,5,2\n", ("{name} = {values}",)),
        ("b = 1,050.5\n", "b = 1,50.5\n", ("{name} = {values}",)),
        ("b: ,5\n", "b: ,5\n", ("{name}: {values}",)),
        ("b = 3,25\n", "b = 3,99\n", ("{name} = {value}, {...}",)),
        ("3 0,05\n", "3 0,5\n", ("{i} {value:x}",)),
    ],
)
def test_a_decimal_comma_is_refused_with_the_key_that_reads_it(
    logs, first, second, patterns
):
    for others in ("fail", "ignore"):
        result = logs.compare(first, second, *patterns, others=others)
        assert result.code == 3, result.out
        assert 'add `decimal: ","`' in result.err


def test_a_decimal_comma_is_read_where_it_is_declared(logs):
    text = "a = 1,5 mm\nv = 1,5 2,5; 3E-2, 7\n"
    patterns = ("{name} = {value} mm", "{name} = {values}")
    result = logs.compare(text, text, *patterns, decimal=",")
    assert result.code == 0, result.out + result.err
    assert "5 expected = 5 compared" in result.out
    other = text.replace("1,5 mm", "1,05 mm")
    result = logs.compare(text, other, *patterns, decimal=",")
    assert result.code == 1
    assert "first divergence  a" in result.out


def test_one_side_may_print_a_comma_and_the_other_a_point(logs):
    both = ("x = 0,05\n", "x = 0.05\n")
    result = logs.compare(*both, *PLAIN, baseline={"decimal": ","})
    assert result.code == 0, result.err


@pytest.mark.parametrize("text", ["x = 1.5\n", "x = 1.234,5\n", "t = 1,5 2.5\n"])
def test_a_point_where_the_comma_is_declared_is_refused(logs, text):
    result = logs.compare(text, text, "{name} = {values}", decimal=",")
    assert result.code == 3
    assert "point" in result.err


def test_a_list_between_commas_stays_one(logs):
    lists = ("v = 1,2,3\nw = 1.5,2.5\nu = 1, 2\n",) * 2
    result = logs.compare(*lists, "{name} = {values}")
    assert result.code == 0, result.err
    assert "7 expected = 7 compared" in result.out


@pytest.mark.parametrize(
    ("first", "second", "patterns", "factor"),
    [
        ("# step 1\nE = 1.0\n", "# step 2\nE = 1.0\n", ("# step {n}", *PLAIN), "E"),
        ("#E = 1.0\nx = 1\n", "#E = 9.0\nx = 1\n", ("#{name} = {value}", *PLAIN), "E"),
        ("  # t 1.5\nx = 1\n", "  # t 2.5\nx = 1\n", ("# t {value:t}", *PLAIN), "t"),
        ("#[0] E = 1\n", "#[0] E = 2\n", (*PLAIN, "#[{rank}] {name} = {value}"), "E"),
    ],
)
def test_a_pattern_that_begins_with_the_comment_sign_reads_its_lines(
    logs, first, second, patterns, factor
):
    result = logs.compare(first, second, *patterns)
    assert result.code == 1, result.out
    assert f"first divergence  {factor}" in result.out


def test_another_comment_sign_takes_part_alike(logs):
    patterns = ("! {name}: {value}", *PLAIN)
    texts = ("! E: 1.0\nx = 1\n! so\n", "! E: 2.0\nx = 1\n! so\n")
    result = logs.compare(*texts, *patterns, comment="!")
    assert result.code == 1
    assert "not read        baseline: 1 comment lines begin with '!'" in result.out


def test_a_cut_line_of_such_a_pattern_is_no_comment(logs):
    result = logs.compare(
        "# step x\nE = 1\n", "# step x\nE = 1\n", "# step {n}", *PLAIN
    )
    assert result.code == 3
    assert "got '# step x'" in result.err


def test_comments_that_fit_a_pattern_are_counted_and_a_warning(logs):
    texts = ("# E = 1.0\n# made by x\nx = 1\n", "# E = 9.0\n# made by x\nx = 1\n")
    result = logs.compare(*texts, *PLAIN)
    assert result.code == 0
    assert (
        "baseline: 1 comment lines begin with '#', and fit a pattern, 1 of them with "
        "numbers: line 1 '# E = 1.0'"
    ) in result.out
    assert "warning           the subject's file holds numbers" in result.out
    unread = logs.metrics()["unread"]
    assert isinstance(unread, dict)
    assert [part["count"] for part in unread["subject"]] == [1, 1]


def test_what_a_pattern_leaves_out_of_a_line_is_counted(logs):
    texts = ("x = 1 (3 calls)\n", "x = 1 (4 calls)\n")
    result = logs.compare(*texts, "{name} = {value} {...}")
    assert result.code == 0
    assert "baseline: 1 parts of lines are taken by {...}: line 1" in result.out


RANKS = ("[{rank}] step {n}", "[{rank}] {name} = {value}")


@pytest.mark.parametrize(
    ("first", "second", "patterns"),
    [
        (
            "[0] step 1\n[1] step 2\n[0] T = 1\n",
            "[0] step 2\n[1] step 2\n[0] T = 1\n",
            RANKS,
        ),
        (
            "t1 n 3\nt2 n 4\nt1 x 5\n",
            "t1 n 4\nt2 n 4\nt1 x 5\n",
            ("t{thread} n {n}", "t{thread} {name} {value}"),
        ),
        (
            "[0] step 1\n[0] iter 1\n[1] step 1\n[1] iter 2\n[0] r = 1\n",
            "[0] step 1\n[0] iter 2\n[1] step 1\n[1] iter 2\n[0] r = 1\n",
            ("[{rank}] step {n}", "[{rank}] iter {k}", RANKS[1]),
        ),
    ],
)
def test_the_place_of_one_rank_is_not_that_of_another(logs, first, second, patterns):
    result = logs.compare(first, second, *patterns)
    assert result.code == 1, result.out
    assert "lacks" in result.out


def test_lines_of_several_ranks_may_come_in_any_order(logs):
    ordered = "".join(
        f"[{rank}] step {n}\n[{rank}] p = {n + 10 * rank}.0\n"
        for rank in (0, 1)
        for n in (1, 2)
    )
    mixed = (
        "[0] step 1\n[1] step 1\n[0] p = 1.0\n[0] step 2\n[1] p = 11.0\n[1] step 2\n"
        "[0] p = 2.0\n[1] p = 12.0\n"
    )
    result = logs.compare(ordered, mixed, *RANKS)
    assert result.code == 0, result.out
    assert "4 expected = 4 compared" in result.out


NESTED = ("step {n}", "iter {k}", "{name} = {value}")


def test_an_outer_line_ends_the_loops_inside(logs):
    text = "step 0\ndt = 0.1\niter 0\nres = 1\nstep 1\ndt = 0.2\niter 0\nres = 2\n"
    result = logs.compare(text, text, *NESTED)
    assert result.code == 0, result.err
    three = "run 0\nstep 0\niter 0\nx = 1\nrun 1\nu = 5\nstep 0\nd = 2\niter 0\nx = 1\n"
    result = logs.compare(three, three, "run {r}", *NESTED)
    assert result.code == 0, result.err


def test_an_event_takes_the_axes_that_the_catalogue_declares(logs):
    one = "step 0\niter 0\nres = 1e-1\niter 1\nres = 1e-9\nenergy = 5.0\n"
    other = one.replace("iter 1\n", "iter 1\nres = 1e-5\niter 2\n")
    end = "step 1\niter 0\nres = 2e-9\nenergy = 6.0\n"
    catalog = {
        "advances": "n",
        "events": {"res": {"axes": ["n", "k"]}, "energy": {"axes": ["n"]}},
    }
    top = {"catalog": catalog, "exempt": {"res": "other iterations"}}
    result = logs.compare(one + end, other + end, *NESTED, top=top)
    assert result.code == 0, result.out
    assert "2 compared" in result.out
    wrong = (other + end).replace("energy = 6.0", "energy = 6.1")
    assert logs.compare(one + end, wrong, *NESTED, top=top).code == 1


def test_a_declared_event_with_a_value_in_each_iteration_keeps_all(logs):
    text = "step 0\niter 0\nenergy = 5.0\niter 1\nenergy = 6.0\n"
    catalog = {"events": {"energy": {"axes": ["n"]}}}
    result = logs.compare(text, text, *NESTED, top={"catalog": catalog})
    assert result.code == 1
    assert "has the axes k, which are not declared" in result.out


@pytest.mark.parametrize(
    "word",
    ["-nan(ind)", "1.#QNAN", "1.#INF", "nan(0x8000000000000)", "+Infinity", "NaNQ"],
)
def test_what_is_not_finite_is_red_in_any_spelling(logs, word):
    for patterns in (PLAIN, ("{name} = {values}",)):
        result = logs.compare(f"t = {word}\n", f"t = {word}\n", *patterns)
        assert result.code == 1, result.out
        assert "not green" in result.out or "DIVERGED" in result.out


@pytest.mark.parametrize("word", ["*****", "-**", "-74.8****", "****12.5"])
def test_a_field_too_narrow_for_its_number_is_red(logs, word):
    result = logs.compare(f"t = {word}\n", f"t = {word}\n", *PLAIN)
    assert result.code == 1, result.out


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("0.5771964-104", "5.771964e-105"),
        ("1.5+300", "1.5E300"),
        ("1.0D+3", "1000.0"),
        ("1.25q-2", "0.0125"),
        ("0x1.8p+1", "3.0"),
    ],
)
def test_numbers_of_other_languages_are_the_same_numbers(logs, first, second):
    rtol = {"tolerances": {"default": {"rtol": 1e-15}}}
    result = logs.compare(f"x = {first}\n", f"x = {second}\n", *PLAIN, top=rtol)
    assert result.code == 0, result.out


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("0.1000000000000000000001", "0.1000000000000000000002"),
        ("3.14159265358979323846", "3.14159265358979323846"),
        ("9007199254740993.0000", "9007199254740992.0000"),
    ],
)
def test_digits_that_no_double_holds_are_refused(logs, first, second):
    texts = (f"x = 2.5\nx = {first}\n", f"x = 2.5\nx = {second}\n")
    result = logs.compare(*texts, *PLAIN, count="n")
    assert result.code == 3, result.out
    assert ".log:2" in result.err
    assert "no double holds" in result.err


def test_a_whole_number_that_no_double_holds_is_refused_among_floats(logs):
    texts = ("x = 2.5\nx = 9007199254740993\n",) * 2
    assert logs.compare(*texts, *PLAIN, count="n").code == 3


@pytest.mark.parametrize(
    ("text", "same"),
    [
        (f"{0.1:.55f}", "0.1"),
        (f"{0.1:.17g}", "0.1"),
        ("5.960464477539063e-08", "5.960464477539062e-08"),  # ties: 2 ** -24
    ],
)
def test_the_digits_of_a_double_are_read_in_any_rounding(logs, text, same):
    result = logs.compare(f"x = {text}\n", f"x = {same}\n", *PLAIN)
    assert result.code == 0, result.err


ROWS = ("{i} {value:x}",)


def test_indices_that_count_from_one_are_read_where_it_is_declared(logs):
    texts = ("1 1.0\n2 4.0\n3 9.0\n", "0 1.0\n1 4.0\n2 9.0\n")
    result = logs.compare(*texts, *ROWS)
    assert result.code == 1
    assert "`first: {i: 1}`" in result.out
    assert "which is line 3 of a.log" in result.out
    assert logs.compare(*texts, *ROWS, baseline={"first": {"i": 1}}).code == 0
    in_map = {"map": {"x": {"first": {"i": 1}}}}
    assert logs.compare(texts[0], texts[0], *ROWS, top=in_map).code == 0
    result = logs.compare(texts[1], texts[1], *ROWS, first={"i": 1})
    assert result.code == 3
    assert "x has i=0; `first` says that it begins at 1" in result.err
    result = logs.compare(*texts, *ROWS, first={"j": 1})
    assert result.code == 3
    assert "no event has the axis 'j', which `first` names" in result.err


@pytest.mark.parametrize(
    ("first", "second", "hint"),
    [
        ("step 10\nE = 1\nstep 11\nE = 2\n", "step 5\nE = 1\nstep 6\nE = 2\n", True),
        ("step 1\nE = 1\nstep 3\nE = 2\n", "step 0\nE = 1\nstep 1\nE = 2\n", False),
    ],
)
def test_the_hint_is_given_for_one_constant_alone(logs, first, second, hint):
    result = logs.compare(first, second, *STEPS)
    assert result.code == 1
    assert ("`first:" in result.out) == hint


def test_a_place_that_stands_twice_is_named_with_both_lines_and_values(logs):
    again = "step 380\nE = 5.961022163210961\n"
    first = again + "step 380\nE = 5.961022163210963\nstep 390\nE = 6.08\n"
    second = again + "step 390\nE = 6.08\n"
    result = logs.compare(first, second, *STEPS)
    assert result.code == 1
    assert (
        "baseline has an index twice: n=380 stands in lines 2 and 4 of a.log "
        "(5.961022163210961 and 5.961022163210963)"
    ) in result.out
    for keep, code in (("first", 0), ("last", 0)):
        result = logs.compare(first, second, *STEPS, again=keep)
        assert result.code == code, result.out
        assert "baseline: 1 values repeated at a place" in result.out
    far = first.replace("5.961022163210963", "5.97")
    assert logs.compare(far, second, *STEPS, again="first").code == 0
    assert logs.compare(far, second, *STEPS, again="last").code == 1


def test_a_place_twice_through_an_axis_more_is_red(logs):
    first = "step 0\niter 0\nE = 5.0\niter 0\nE = 5.0\n"
    result = logs.compare(first, "step 0\nE = 5.0\n", *NESTED)
    assert result.code == 1
    assert "n=0, k=0 stands in lines 3 and 5 of a.log" in result.out


@pytest.mark.parametrize(
    ("first", "second", "pattern", "code"),
    [
        (
            "t = 0.5\nE = 1\nt = 1.0\nE = 2\n",
            "t = 5e-1\nE = 1\nt = 1\nE = 2\n",
            "time",
            0,
        ),
        (
            "t = 0.5\nE = 1\nt = 1.0\nE = 2\n",
            "t = 0.5\nE = 1\nt = 1.1\nE = 2\n",
            "time",
            1,
        ),
        ("t = 0.5\nE = 1\n", "t = 0.5\nE = 1\nt = 1.0\nE = 2\n", "time", 1),
        ("t = up\nE = 1\nt = dn\nE = 2\n", "t = up\nE = 1\nt = dn\nE = 2\n", "word", 0),
        ("t = up\nE = 1\nt = dn\nE = 2\n", "t = dn\nE = 1\nt = up\nE = 2\n", "word", 1),
        ("t = 12:30:01\nE = 1\n", "t = 12:30:02\nE = 1\n", "word", 1),
    ],
)
def test_words_and_times_are_an_index_that_is_compared_itself(
    logs, first, second, pattern, code
):
    result = logs.compare(first, second, f"t = {{{pattern}:t}}", "{name} = {value}")
    assert result.code == code, result.out + result.err


def test_an_index_that_is_no_whole_number_is_refused_with_the_place_that_takes_it(logs):
    text = "time 0.5\nE = 1\n"
    result = logs.compare(text, text, "time {t}", *PLAIN)
    assert result.code == 3
    assert "{time:t} takes any number, {word:t} any word" in result.err
    result = logs.compare("time x\nE = 1\n", text, "time {time:t}", *PLAIN)
    assert result.code == 3
    assert "a.log:1: index t: 'x' is no number" in result.err


def test_a_name_of_several_words_is_read_whole(logs):
    text = "Total energy = -74.8\nNuclear repulsion energy = 9.19\ncycles = 13\n"
    padded = text.replace("Total energy =", "Total \t energy   =")
    assert logs.compare(text, padded, "{name+} = {value}").code == 0
    other = text.replace("-74.8", "-73.0")
    result = logs.compare(text, other, "{name+} = {value}")
    assert result.code == 1
    assert "first divergence  Total energy" in result.out
    assert "3 expected = 3 compared" in result.out


def test_an_event_that_a_line_gives_twice_is_red(logs):
    text = "x = 1 x = 2\n"
    result = logs.compare(text, text, "{name} = {value} x = {value:x}")
    assert result.code == 1
    assert "in lines 1 and 1 of a.log (1 and 2)" in result.out


def test_a_line_of_axes_that_places_no_value_is_counted(logs):
    one, other = "step 0\nE = 1\nstep 1\nstep 2\n", "step 0\nE = 1\n"
    result = logs.compare(one, other, *STEPS)
    assert result.code == 0
    assert (
        "not read        baseline: 2 lines of axes alone place no value, 2 of them "
        "with numbers: line 3 'step 1'; line 4 'step 2'"
    ) in result.out
    assert "warning           the baseline's file holds numbers" in result.out
