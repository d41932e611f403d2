"""Programs that fail: what is said, and that nothing stays behind."""

import subprocess
import sys
import time
from dataclasses import replace

import pytest

from braggtrace.errors import BaselineError, ProgramError
from braggtrace.nanobragg.program import find_program

PIXEL = (3, 4)

# how it fails, what the message says, what the program itself had said
FAULTS = [
    ("error", "ended with exit code 9", "cannot open the crystal"),
    ("crash", "was ended by SIGABRT", ""),
    ("garbage", "printed no whole pixel slow 3, fast 4", "this is no diffraction"),
    ("silent", "printed no whole pixel slow 3, fast 4", ""),
    ("half", "was ended by SIGKILL", "3 : stol = 1.5e+09"),
    ("child", "ended with exit code 9", ""),
    ("flood", "wrote more than 0.02 GB", "does not know when to stop"),
    ("files", "wrote more than 0.02 GB", ""),
]


@pytest.mark.parametrize(("fault", "why", "said"), FAULTS)
def test_failure_is_told_and_leaves_nothing_behind(
    compiled, live, scratch, cache, fault, why, said
):
    program = compiled(fault)
    baseline = live(program)
    with pytest.raises(ProgramError) as caught:
        baseline.reference(PIXEL)
    assert why in str(caught.value)
    assert said in str(caught.value)
    assert str(program.path) in str(caught.value)
    assert list(scratch.iterdir()) == []
    assert not _is_running(program)
    # the answer to the question is kept, the failure is not
    whole = [path for path in (cache / "runs").iterdir() if path.is_dir()]
    assert len(whole) == 1


@pytest.mark.parametrize("fault", ["error", "garbage", "silent", "half"])
def test_failure_is_not_remembered_as_an_answer(compiled, live, fault):
    program = compiled(fault)
    for _ in range(2):
        with pytest.raises(ProgramError):
            live(program).reference(PIXEL)
    assert program.runs() == 3  # the question once, the pixel each time


def test_wrong_answer_to_the_question_is_not_remembered(compiled, live, cache):
    program = compiled("garbage", at_once=True)
    for _ in range(2):
        with pytest.raises(ProgramError, match="this is no diffraction"):
            live(program)
    assert program.runs() == 2
    assert not [path for path in (cache / "runs").iterdir() if path.is_dir()]


def test_pixel_that_the_tracing_build_does_not_render_is_said_to_be_dark(
    compiled, live
):
    baseline = live(compiled("dark"))
    baseline.program = replace(baseline.program, build="tracing")
    with pytest.raises(ProgramError, match="outside the region, or masked"):
        baseline.reference(PIXEL)


def test_program_that_hangs_is_stopped(compiled, live, scratch):
    program = compiled("hang")
    baseline = live(program, timeout=1.0)
    with pytest.raises(ProgramError, match="did not end within 1 s"):
        baseline.reference(PIXEL)
    assert list(scratch.iterdir()) == []
    assert not _is_running(program)


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS sets no memory limit")
def test_program_that_takes_all_memory_is_stopped(compiled, live):
    baseline = live(compiled("memory"), memory=300_000_000)
    with pytest.raises(ProgramError, match="out of memory"):
        baseline.reference(PIXEL)


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ("garbage", "does not answer as nanoBragg does"),
        ("silent", "does not answer as nanoBragg does"),
        ("error", "ended with exit code 9"),
    ],
)
def test_wrong_program_is_recognised_before_it_is_used(compiled, live, fault, why):
    with pytest.raises(BaselineError, match=why):
        live(compiled(fault, at_once=True))


def test_missing_program_is_named(tmp_path):
    with pytest.raises(BaselineError, match="does not exist"):
        find_program(str(tmp_path / "nowhere"))


def test_folder_is_no_program(tmp_path):
    with pytest.raises(BaselineError, match="does not exist"):
        find_program(str(tmp_path))


def test_program_that_may_not_be_run_is_named(tmp_path):
    path = tmp_path / "program"
    path.write_text("#!/bin/sh\n")
    with pytest.raises(BaselineError, match="chmod"):
        find_program(str(path))


def test_variable_that_is_not_set_is_named(monkeypatch):
    monkeypatch.delenv("NB_C_BIN", raising=False)
    with pytest.raises(BaselineError, match=r"\$NB_C_BIN"):
        find_program("$NB_C_BIN")


def test_variable_is_followed(monkeypatch, sound):
    monkeypatch.setenv("NB_C_BIN", str(sound.path))
    assert find_program("$NB_C_BIN").path == sound.path


def test_file_that_is_no_program_cannot_be_started(live, sound, tmp_path):
    path = tmp_path / "text"
    path.write_bytes(b"\x7fELF is not enough")
    path.chmod(0o755)
    with pytest.raises(ProgramError, match="cannot be started"):
        live(type(sound)(path=path, log=tmp_path / "log"))


def _is_running(program) -> bool:
    for _ in range(50):
        found = subprocess.run(
            ["ps", "-eo", "args"], capture_output=True, text=True, check=True
        )
        if str(program.path) not in found.stdout:
            return False
        time.sleep(0.02)
    return True
