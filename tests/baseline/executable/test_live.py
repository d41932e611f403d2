"""The program as the baseline: asked once, run once, understood."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from braggtrace.errors import ProgramError
from braggtrace.nanobragg.program import (
    Limits,
    RunCache,
    find_program,
)
from braggtrace.sources.nanobragg import LiveBaseline

PIXEL = (3, 4)


def test_unmodified_program_is_known_by_its_answer(live, sound):
    program = live(sound).program
    assert (program.build, program.version) == ("printing", "1-2-3")


def test_reference_holds_what_the_program_printed(live, sound):
    reference = live(sound).reference(PIXEL)
    assert reference.trace.pixel == PIXEL
    assert reference.trace.events["I_before_scaling"].values.tolist() == [[62500.0]]
    assert reference.identity["printed_digits"] == "6 to 10"
    assert "-printout_pixel 4 3" in reference.identity["arguments"]


def test_list_of_its_own_is_run_word_for_word(sound, small):
    words = ("-cell", "60", "-density", "4", "-floatfile", "mine.bin")
    baseline = LiveBaseline(
        find_program(str(sound.path)),
        small,
        limits=Limits(timeout=20.0),
        cache=RunCache(None),
        words=words,
    )
    arguments = baseline.reference(PIXEL).identity["arguments"]
    assert arguments == (
        "-cell 60 -density 4 -floatfile mine.bin -floatfile float.bin -nonoise -nopgm "
        "-noprogress -printout_pixel 4 3"
    )


def test_arguments_of_the_record_name_no_scratch_folder(live, sound, scratch):
    assert str(scratch) not in str(dict(live(sound).reference(PIXEL).identity))


def test_image_is_read_whole(live, sound):
    image = live(sound).image()
    assert image.dtype == np.float32
    assert np.array_equal(image, np.arange(64 * 64, dtype=np.float32).reshape(64, 64))


def test_image_of_another_size_is_refused(live, sound, small, cache):
    class Wrong(LiveBaseline):
        def _image(self, folder, shape):
            return super()._image(folder, (shape[0] + 1, shape[1]))

    limits = Limits(timeout=20.0)
    executable = find_program(str(sound.path))
    wrong = Wrong(executable, small, limits=limits, cache=RunCache(None))
    with pytest.raises(ProgramError, match="wrote an image of 16384 bytes"):
        wrong.image()


def test_same_run_is_never_made_twice(compiled, live):
    program = compiled()
    for _ in range(3):
        live(program).reference(PIXEL)
        live(program).image()
    assert program.runs() == 3  # the question, the pixel, the image


def test_other_experiment_is_another_run(compiled, live, small, cache):
    program = compiled()
    live(program).reference(PIXEL)
    live(program).reference((5, 6))
    assert program.runs() == 3


def test_nothing_is_kept_where_no_cache_is_wanted(compiled, small):
    program = compiled()
    for _ in range(2):
        LiveBaseline(
            find_program(str(program.path)),
            small,
            limits=Limits(),
            cache=RunCache(None),
        )
    assert program.runs() == 2


@pytest.mark.parametrize("name", ["stdout.txt", "run.json", "image.npy"])
def test_changed_entry_of_the_cache_is_not_believed(compiled, live, cache, name):
    program = compiled()
    first = live(program).image()
    for path in (cache / "runs").glob(f"*/{name}"):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(bytes(data))
    assert np.array_equal(live(program).image(), first)
    assert program.runs() > 2


def test_two_runs_at_once_make_one(compiled, live):
    program = compiled()
    start = threading.Barrier(4)

    def ask(_: int) -> str:
        baseline = live(program)
        start.wait()
        return str(baseline.reference(PIXEL).text)

    with ThreadPoolExecutor(4) as pool:
        texts = set(pool.map(ask, range(4)))
    assert len(texts) == 1
    assert program.runs() == 2


def test_program_gets_one_thread_unless_more_are_asked_for(compiled, live):
    program = compiled()
    live(program)
    live(program, threads=3)
    words = [line.split()[1] for line in program.log.read_text().splitlines()]
    assert words == ["1", "3"]
