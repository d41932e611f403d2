"""Whatever is changed in a log is found; what changes nothing is not."""

import re

import pytest

from tests.slow import mostly_slow

# a number that stands alone: not a part of a name, not the index of a phi step
NUMBER = re.compile(r"(?<![\w.+-])(?<!tic=)-?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?![\w.])")
CAUGHT = {1, 3}


@pytest.fixture(scope="module")
def lines(recording) -> list[str]:
    return list(recording.read_text(encoding="utf-8").splitlines())


@pytest.fixture
def code(braggtrace, recording, tmp_path):
    """Compares a changed log with the recorded one; exit code of one direction."""

    def compared(changed: list[str] | str, *, forth: bool = True) -> int:
        text = changed if isinstance(changed, str) else "\n".join(changed) + "\n"
        path = tmp_path / "changed.log"
        path.write_text(text, encoding="utf-8", newline="")
        sides = (recording, path) if forth else (path, recording)
        result = braggtrace("compare", *sides, "-q")
        return int(result.code)

    return compared


def replaced(lines: list[str], row: int, *new: str) -> list[str]:
    return [*lines[:row], *new, *lines[row + 1 :]]


def numbers(lines: list[str]) -> list[tuple[int, re.Match[str]]]:
    return [(row, m) for row, line in enumerate(lines) for m in NUMBER.finditer(line)]


def with_number(
    lines: list[str], row: int, match: re.Match[str], text: str
) -> list[str]:
    line = lines[row]
    return replaced(lines, row, line[: match.start()] + text + line[match.end() :])


def test_numbers_of_the_log_are_found(lines):
    assert len(numbers(lines)) == 172  # 173 values, one of which is a word


def test_unchanged_log_agrees(code, lines):
    assert code(lines) == 0


@pytest.mark.slow("as many comparisons as values; make test plants fewer, of each kind")
def test_every_value_scaled_by_a_millionth_is_caught(code, lines):
    missed = []
    for row, match in numbers(lines):
        value = float(match[0])
        text = repr(value * (1 + 1e-6) if value else 1e-6)
        if code(with_number(lines, row, match, text)) not in CAUGHT:
            missed.append(f"{lines[row]}: {match[0]} -> {text}")
    assert missed == []


def test_every_whole_number_raised_by_one_is_caught(code, lines):
    missed = []
    for row, match in numbers(lines):
        if not re.fullmatch(r"-?\d+", match[0]):
            continue
        text = str(int(match[0]) + 1)
        if code(with_number(lines, row, match, text), forth=False) not in CAUGHT:
            missed.append(f"{lines[row]}: {match[0]} -> {text}")
    assert missed == []


@pytest.mark.slow("as many comparisons as values; make test plants fewer, of each kind")
def test_any_sign_that_is_turned_is_caught(code, lines):
    missed = []
    for row, match in numbers(lines)[::3]:
        if float(match[0]) == 0.0:
            continue  # minus zero is zero
        text = match[0].removeprefix("-") if match[0][0] == "-" else "-" + match[0]
        if code(with_number(lines, row, match, text)) not in CAUGHT:
            missed.append(f"{lines[row]}: {match[0]} -> {text}")
    assert missed == []


@pytest.mark.parametrize(
    ("word", "every"),
    mostly_slow(
        [("nan", 3), ("-nan", 7), ("inf", 7), ("-inf", 7), ("1e999", 7), ("-inf", 20)],
        but=lambda case: case == ("-inf", 20),
        why="many comparisons for each word",
    ),
)
def test_any_value_that_is_not_finite_is_caught(code, lines, word, every):
    whole = [pair for pair in numbers(lines) if re.fullmatch(r"-?\d+", pair[1][0])]
    missed = []
    for row, match in [*numbers(lines)[::every], *whole]:
        found = code(with_number(lines, row, match, word))
        if found not in CAUGHT:
            missed.append(f"{lines[row]}: {match[0]} -> {word} (exit {found})")
    assert missed == []


def test_nan_in_one_trace_exits_1_in_both_directions(code, lines):
    row = lines.index("TRACE_C: F_cell 190.27")
    changed = replaced(lines, row, "TRACE_C: F_cell nan")
    assert code(changed) == 1
    assert code(changed, forth=False) == 1


def test_nan_in_both_traces_exits_1(braggtrace, lines, tmp_path):
    row = lines.index("TRACE_C: F_cell 190.27")
    path = tmp_path / "nan.log"
    changed = replaced(lines, row, "TRACE_C: F_cell nan")
    path.write_text("\n".join(changed) + "\n", encoding="utf-8")
    assert braggtrace("compare", path, path).code == 1


@pytest.mark.parametrize(
    ("forth", "every"),
    mostly_slow(
        [(True, 1), (False, 1), (True, 5)],
        but=lambda case: case == (True, 5),
        why="a comparison for each line",
    ),
    ids=["forth", "back", "some"],
)
def test_every_dropped_line_is_caught(code, lines, forth, every):
    missed = [
        line
        for row, line in list(enumerate(lines))[::every]
        if code(replaced(lines, row), forth=forth) not in CAUGHT
    ]
    assert missed == []


@pytest.mark.slow("a comparison for each line; make test drops every fifth")
@pytest.mark.parametrize("forth", [True, False], ids=["forth", "back"])
def test_every_duplicated_line_is_caught(code, lines, forth):
    missed = [
        line
        for row, line in enumerate(lines)
        if code(replaced(lines, row, line, line), forth=forth) not in CAUGHT
    ]
    assert missed == []


@pytest.mark.slow("as many comparisons as values; make test plants fewer, of each kind")
def test_every_renamed_line_is_caught(code, lines):
    missed = []
    for row, line in enumerate(lines):
        renamed = re.sub(r"(\w)(=| |$)", r"\1x\2", line, count=1)
        assert renamed != line
        if code(replaced(lines, row, renamed)) not in CAUGHT:
            missed.append(renamed)
    assert missed == []


def test_any_missing_last_value_of_a_line_is_caught(code, lines):
    missed = []
    for row, line in list(enumerate(lines))[::2]:
        shorter = line.rpartition(" ")[0] or line.rpartition("=")[0] + "="
        if code(replaced(lines, row, shorter)) not in CAUGHT:
            missed.append(shorter)
    assert missed == []


def test_any_further_value_of_a_line_is_caught(code, lines):
    missed = []
    for row, line in list(enumerate(lines))[1::2]:
        longer = line.replace(")", ", 7)") if line.endswith(")") else f"{line} 7"
        if code(replaced(lines, row, longer)) not in CAUGHT:
            missed.append(longer)
    assert missed == []


@pytest.mark.parametrize("forth", [True, False], ids=["forth", "back"])
def test_slow_and_fast_swapped_in_the_pixel_line_are_caught(code, lines, forth):
    row = lines.index("TRACE_CONFIG: tracing pixel (spixel=685, fpixel=1039)")
    swapped = "TRACE_CONFIG: tracing pixel (spixel=1039, fpixel=685)"
    assert code(replaced(lines, row, swapped), forth=forth) == 1


def test_names_swapped_between_two_lines_are_caught(code, lines):
    text = "\n".join(lines) + "\n"
    for one, two in (
        ("rot_a_angstroms", "rot_b_angstroms"),
        ("fdet_vec ", "sdet_vec "),
        ("F_latt_a ", "F_latt_c "),
        ("phi_tic=3 ", "phi_tic=4 "),
        ("TRACE_C: omega_pixel ", "TRACE_C: polar "),
    ):
        assert text.count(one) == text.count(two) == 1
        swapped = text.replace(one, "\0").replace(two, one).replace("\0", two)
        assert code(swapped) == 1, (one, two)


def test_components_swapped_within_a_vector_are_caught(code, lines):
    for row, line in enumerate(lines):
        head, y, z = line.rsplit(" ", 2) if line.count(" ") > 2 else (line, "", "")
        if y == z or "=" in z or not NUMBER.fullmatch(y):
            continue
        assert code(replaced(lines, row, f"{head} {z} {y}")) in CAUGHT, line


@pytest.mark.slow("as many comparisons as values; make test plants fewer, of each kind")
def test_log_cut_after_any_line_is_caught(code, lines):
    missed = [
        row for row in range(len(lines)) if code(replaced(lines[: row + 1], row)) == 0
    ]
    assert missed == []


def test_log_cut_within_any_line_is_caught(code, lines):
    text = "\n".join(lines) + "\n"
    # steps of a prime number of characters fall everywhere within the lines
    missed = [
        end for end in range(0, len(text) - 1, 61) if code(text[:end]) not in CAUGHT
    ]
    assert missed == []


def test_second_trace_in_the_same_log_is_caught(code, lines):
    assert code([*lines, *lines]) in CAUGHT


def test_unknown_line_is_caught_in_both_directions(code, lines):
    changed = [*lines, "TRACE_C: my_own_quantity 1.5"]
    assert code(changed) == 1
    assert code(changed, forth=False) == 1


def test_further_phi_step_is_caught(code, lines):
    (last,) = [row for row, line in enumerate(lines) if "phi_tic=9 " in line]
    further = lines[last].replace("phi_tic=9 phi_deg=0.09", "phi_tic=10 phi_deg=0.1")
    assert code(replaced(lines, last, lines[last], further)) == 1


HARMLESS = {
    "CRLF at the line ends": lambda text: text.replace("\n", "\r\n"),
    "blanks at the line ends": lambda text: text.replace("\n", "  \t\n"),
    "blank lines": lambda text: text.replace("\n", "\n\n"),
    "comments": lambda text: "# TRACE_C: F_latt 12\n" + text + "# end\n",
    "prose around": lambda text: f"nanoBragg nanocrystal\n{text}done.\n",
    "prose between": lambda text: text.replace("\n", "\nThe F_latt is 12.5 now\n"),
    "prose in front of a line": lambda text: text.replace(
        "TRACE_C: F_cell", "WARNING: something is odd TRACE_C: F_cell"
    ),
    "no newline at the end": lambda text: text.removesuffix("\n"),
    "more blanks between values": lambda text: re.sub(r"(?<=\d) (?=-?\d)", "   ", text),
    "the other tag": lambda text: text.replace("TRACE_C", "TRACE_PY").replace(
        "TRACE_PYONFIG", "TRACE_CONFIG"
    ),
    "zeros at the end": lambda text: text.replace(" 190.27\n", " 190.2700\n"),
    "another exponent": lambda text: text.replace(" 9.768e-11\n", " 0.9768e-10\n"),
    "minus zero": lambda text: text.replace("rotx:0 ", "rotx:-0 "),
}


@pytest.mark.parametrize("change", HARMLESS)
@pytest.mark.parametrize("forth", [True, False], ids=["forth", "back"])
def test_change_without_meaning_is_no_difference(code, lines, change, forth):
    text = "\n".join(lines) + "\n"
    changed = HARMLESS[change](text)
    assert changed != text
    assert code(changed, forth=forth) == 0
