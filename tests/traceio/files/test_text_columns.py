"""Many texts at once are read as each of them alone."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from braggtrace.traceio.files.text_columns import WordError, as_column, read_words
from braggtrace.traceio.literal import read_value

WORDS = st.one_of(
    st.integers(-(2**70), 2**70).map(str),
    st.floats().map(repr),
    st.floats().map("{:.16e}".format),
    st.floats().map("{:.20g}".format),
    st.sampled_from(
        ["1_0", "+5", "-.5", "1e400", "0x10", "nan", "1.5d3", "", "\u0661"]
    ),
    st.text("0123456789+-.eE", max_size=24),
)


def alone(words: list[str]) -> object:
    try:
        return as_column([read_value(word) for word in words])
    except ValueError:
        return None


@settings(deadline=None, max_examples=300)
@given(st.lists(WORDS, min_size=1, max_size=8))
@example(["2.5", "9007199254740993"])
@example(["9223372036854775808", "0.0"])
@example(["0.0", "-0.0", "5e-324"])
def test_a_column_holds_what_each_word_is(words):
    wanted = alone(words)
    if wanted is None:
        with pytest.raises(WordError):
            read_words(words)
        return
    found = read_words(words)
    assert isinstance(wanted, np.ndarray)
    assert found.dtype.kind == wanted.dtype.kind
    equal_nan = found.dtype.kind == "f"
    assert np.array_equal(found, wanted, equal_nan=equal_nan)
    if equal_nan:
        assert np.array_equal(np.signbit(found), np.signbit(wanted))


def test_the_row_of_a_word_that_cannot_be_read_is_named():
    with pytest.raises(WordError, match="more than 64 bits") as caught:
        read_words(["1", "2", "9" * 30])
    assert caught.value.row == 2
    with pytest.raises(WordError, match="no double holds") as caught:
        read_words(["1.5", "0.1000000000000000000001"])
    assert caught.value.row == 1
    with pytest.raises(WordError, match="the text 'x'") as caught:
        read_words(["1.5", "x"])
    assert caught.value.row == 1
