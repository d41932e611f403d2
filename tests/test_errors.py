"""The tree of exceptions, and what their messages say."""

import inspect
import re
from asyncio import CancelledError
from pathlib import Path
from typing import Any

import pytest

from braggtrace import errors
from braggtrace.errors import (
    BraggtraceError,
    ConfigError,
    DuplicateNameError,
    InputFileError,
    PixelError,
    PluginError,
    TraceFormatError,
    UnknownNameError,
    UsageError,
    plugin_faults,
    suggestion,
)


def drawn() -> list[tuple[str, str]]:
    """(class, parent) of the tree in the module's docstring."""
    tree: list[tuple[str, str]] = []
    parents: list[tuple[int, str]] = []
    for line in (errors.__doc__ or "").splitlines():
        match = re.match(r"^([ │├└─]*)([A-Z]\w*Error)\b", line)
        if match is None:
            continue
        depth, name = len(match[1]), match[2]
        while parents and parents[-1][0] >= depth:
            parents.pop()
        tree.append((name, parents[-1][1] if parents else "Exception"))
        parents.append((depth, name))
    return tree


def test_the_docstring_draws_the_tree_that_there_is():
    there = {
        (name, found.__mro__[1].__name__)
        for name, found in inspect.getmembers(errors, inspect.isclass)
        if found.__module__ == errors.__name__
    }
    assert set(drawn()) == there
    assert len(drawn()) == len(there)


def test_every_exception_is_one_of_braggtrace():
    for name, _ in drawn():
        assert issubclass(getattr(errors, name), BraggtraceError)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ConfigError("odd", source="c.yaml"), "c.yaml: odd"),
        (ConfigError("odd", source="c.yaml", line=3), "c.yaml:3: odd"),
        (
            ConfigError("odd", source="c.yaml", line=3, column=5, key="beam.size"),
            "c.yaml:3:5: beam.size: odd",
        ),
        (InputFileError(Path("a.mat"), "is empty"), "a.mat: is empty"),
        (
            InputFileError(Path("a.mat"), "is no number", line=2),
            "a.mat:2: is no number",
        ),
        (TraceFormatError("c.log", "is empty"), "c.log: is empty"),
        (TraceFormatError("c.log", "cut off", line=7), "c.log:7: cut off"),
        (
            DuplicateNameError("plugin", "x", ("one 1.0", "two 2.0")),
            "plugin 'x' is claimed twice, by one 1.0 and two 2.0; "
            "remove or rename one of them",
        ),
        (
            UnknownNameError("event", "F_lat", ["F_latt", "F_cell"]),
            "unknown event 'F_lat'; did you mean 'F_latt'? (known: F_cell, F_latt)",
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_message_names_the_place_and_the_fact(error, message):
    assert str(error) == message


def test_the_message_of_a_plugin_error_names_plugin_cause_and_next_step():
    message = str(PluginError("mine", "comparing", ValueError("too wide")))
    assert message.startswith(
        "plugin 'mine' raised ValueError while comparing: too wide"
    )
    assert "braggtrace plugins" in message


@pytest.mark.parametrize(
    ("pixel", "size", "swapped"),
    [
        ((5, 1), (4, 6), True),
        ((4, 0), (4, 6), True),
        ((0, 6), (4, 6), False),
        ((9, 9), (4, 6), False),
        ((-1, 2), (4, 6), False),
        ((4, 4), (4, 4), False),
    ],
)
def test_a_pixel_outside_hints_at_swapping_only_where_that_would_help(
    pixel, size, swapped
):
    message = str(PixelError(pixel, size))
    assert f"pixel slow {pixel[0]}, fast {pixel[1]} lies outside" in message
    assert f"slow 0..{size[0] - 1}, fast 0..{size[1] - 1}" in message
    assert (f"({pixel[1]} {pixel[0]})" in message) is swapped


def test_errors_keep_their_facts():
    error = UnknownNameError("event", "x", iter(["a", "b"]))
    assert (error.kind, error.got, error.known) == ("event", "x", ("a", "b"))
    located = ConfigError("odd", source="c.yaml", line=3, column=5, key="k")
    assert (
        located.what,
        located.source,
        located.line,
        located.column,
        located.key,
    ) == (
        "odd",
        "c.yaml",
        3,
        5,
        "k",
    )


def test_a_suggestion_names_the_nearest_and_all_the_others():
    assert suggestion("scalin", ["scaling", "lattice"]) == (
        "; did you mean 'scaling'? (known: lattice, scaling)"
    )


def test_nothing_is_suggested_where_nothing_is_near():
    assert suggestion("zzz", ["scaling", "lattice"]) == " (known: lattice, scaling)"


def test_a_suggestion_says_where_there_is_nothing_at_all():
    assert suggestion("x", []) == "; there are none"


def test_a_long_list_of_names_is_left_out_where_a_near_one_is_found():
    names = [f"name{i:03}" for i in range(100)]
    assert suggestion("name099x", names) == "; did you mean 'name099'?"


def test_a_long_list_of_names_is_shortened_where_none_is_near():
    text = suggestion("zzz", [f"name{i:03}" for i in range(100)])
    assert text.count("name") == 40
    assert text.endswith(", ...)")


def test_a_plugin_error_has_the_plugins_own_traceback(tmp_path):
    path = tmp_path / "own.py"
    text = "def inner():\n    return {}['F_latt']\n\n\ndef outer():\n    inner()\n"
    path.write_text(text, encoding="utf-8")
    scope: dict[str, Any] = {}
    exec(compile(text, str(path), "exec"), scope)
    with pytest.raises(KeyError) as caught:
        scope["outer"]()
    error = PluginError("own", "extracting factors", caught.value)
    lines = error.traceback.splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[-1] == "KeyError: 'F_latt'"
    assert f'  File "{path}", line 2, in inner' in lines
    assert f"/{errors.__name__.replace('.', '/')}" not in error.traceback
    assert "(own.py:2)" in str(error)


@pytest.mark.parametrize(
    "kind", [ValueError, StopIteration, SystemExit, GeneratorExit, CancelledError]
)
def test_whatever_a_plugin_raises_is_an_error_that_names_it(kind):
    with (
        pytest.raises(PluginError, match=f"'own' raised {kind.__name__} while asked"),
        plugin_faults("own", "asked"),
    ):
        raise kind


def test_an_interrupt_of_the_user_passes():
    with pytest.raises(KeyboardInterrupt), plugin_faults("own", "asked", every=True):
        raise KeyboardInterrupt


@pytest.mark.parametrize(("every", "kind"), [(False, UsageError), (True, PluginError)])
def test_what_a_plugin_says_of_a_request_passes_unless_none_was_made(every, kind):
    with pytest.raises(kind), plugin_faults("own", "asked", every=every):
        raise UsageError("no such axis")
