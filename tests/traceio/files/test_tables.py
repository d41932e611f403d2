"""Tables as other programs write them: what is a row, a name, a number, a hole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from braggtrace.errors import TraceFormatError
from braggtrace.traceio.files import table_text
from tests.cli.runner import call
from tests.helpers import REPEATABLE
from tests.traceio.files.reading import read


def values(trace, name="x"):
    return trace.events[name].values[:, 0].tolist()


def unread(trace):
    return {f"{part.what} {part.why}": part.count for part in trace.header.unread}


@pytest.mark.parametrize(
    "text",
    [
        "# i,x\n0,1.5\n1,2.5\n",
        "# made by port 2.0\n# i,x\n0,1.5\n1,2.5\n",
        "# i x\n0 1.5\n1 2.5\n",
        "# i;x\r\n0;1.5\r\n1;2.5\r\n",
        "i,x\n0,1.5\n1,2.5\n",
        "i;x\n0;1.5\n1;2.5",
        "i\tx\n0\t1.5\n1\t2.5\n",
        "i x\n0 1.5\n1   2.5\n",
        'i,x\n"0","1.5"\n"1","2.5"\n',
        '"i","x"\n0 , 1.5\n\n1 , 2.5\n\n\n',
        "i,x\r0,1.5\r1,2.5\r",
        "sep=;\ni;x\n0;1.5\n1;2.5\n",
        "# by a spreadsheet\nSEP=|\ni|x\n0|1.5\n1|2.5\n",
    ],
)
def test_a_table_is_read_whatever_separates_its_cells_and_names(tmp_path, text):
    trace = read(tmp_path, "csv", text, index=("i",))
    assert values(trace) == [1.5, 2.5]
    assert trace.events["x"].index.tolist() == [[0], [1]]


def test_blanks_separate_cells_where_that_is_asked_for(tmp_path):
    text = '  i  x   label\n  0   1.5 "a b"\n 10   2.5  c  \n'
    trace = read(tmp_path, "csv", text, index=("i",), delimiter=" ")
    assert values(trace) == [1.5, 2.5]
    assert values(trace, "label") == ["a b", "c"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("0,1.5\n1,2.5\n", 1),
        ("# two columns\n0,1.5\n1,2.5\n", 2),
        ("# 1,2\n0,1.5\n", 2),
        ("A,1.5\nB,2.5\n", 1),
        ("nan,inf\n1,2\n", 1),
        ("1,5;2,5\n3,5;4,5\n", 1),
    ],
)
def test_a_first_row_of_numbers_is_no_row_of_names(tmp_path, text, line):
    with pytest.raises(TraceFormatError, match="holds numbers, not names") as caught:
        read(tmp_path, "csv", text, count="row")
    assert caught.value.line == line


def test_numbers_may_be_names_above_numbers(tmp_path):
    trace = read(tmp_path, "csv", "n,0.5,1.5\n0,3.0,4.0\n1,5.0,6.0\n", index=("n",))
    assert values(trace, "0.5") == [3.0, 5.0]


def test_a_row_that_begins_with_the_comment_sign_is_a_row(tmp_path):
    text = "channel,x\n#1,1.0\n#2,2.0\n\n# nothing\nA,3.0\n"
    trace = read(tmp_path, "csv", text, count="row")
    assert values(trace) == [1.0, 2.0, 3.0]
    assert values(trace, "channel") == ["#1", "#2", "A"]
    assert unread(trace) == {"comment lines that begin with '#'": 1}


def test_a_comment_of_as_many_cells_as_the_table_is_not_passed_over(tmp_path):
    with pytest.raises(
        TraceFormatError, match=r":3: index i is no whole number: '# b'; `comment"
    ):
        read(tmp_path, "csv", "i,x\n0,1.0\n# b,c\n", index=("i",))


def test_comments_are_passed_over_and_counted_where_that_is_said(tmp_path):
    text = "% first\ni,x\n0,1.0\n%1,2.0\n2,3.0\n"
    trace = read(tmp_path, "csv", text, index=("i",), comment="%")
    assert values(trace) == [1.0, 3.0]
    (above, below) = trace.header.unread
    assert (above.count, above.numbers) == (1, 0)
    assert (below.count, below.numbers) == (1, 1)
    assert "line 4 '%1,2.0'" in below.examples


def test_no_comments_where_that_is_said(tmp_path):
    trace = read(tmp_path, "csv", "# i,x\n0,1.0\n", index=("# i",), comment="")
    assert values(trace) == [1.0]


def test_a_number_behind_a_comment_sign_in_a_single_column_is_refused(tmp_path):
    with pytest.raises(TraceFormatError, match=r":3: .* begin a comment"):
        read(tmp_path, "csv", "x\n1.0\n# 2.0\n3.0\n", count="row")
    trace = read(tmp_path, "csv", "x\n1.0\n# so far\n3.0\n", count="row")
    assert values(trace) == [1.0, 3.0]
    assert sum(unread(trace).values()) == 1


def test_a_comment_sign_within_quotes_begins_no_comment(tmp_path):
    text = 'i,label\n0,"a\n# b"\n1,"c"\n'
    trace = read(tmp_path, "csv", text, index=("i",))
    assert values(trace, "label") == ["a\n# b", "c"]
    assert not trace.header.unread


def test_an_empty_cell_is_no_value_and_counted(tmp_path):
    trace = read(tmp_path, "csv", "i,x\n0,1.0\n1,\n2,3.0\n", index=("i",))
    assert trace.events["x"].index.tolist() == [[0], [2]]
    assert unread(trace) == {"cells of x that hold no value": 1}
    assert trace.header.unread[0].examples == ("line 3 ''",)


def test_an_empty_line_in_a_single_column_is_an_empty_cell(tmp_path):
    trace = read(tmp_path, "csv", "x\n1.0\n\n3.0\n\n", count="row")
    assert trace.events["x"].index.tolist() == [[0], [2]]
    assert unread(trace) == {"cells of x that hold no value": 1}


def test_an_empty_cell_is_nan_where_that_is_said(tmp_path):
    text = "i,x,n,label\n0,1.0,1,a\n1,,,\n2,3.0,3,c\n"
    trace = read(tmp_path, "csv", text, index=("i",), empty="nan")
    assert np.isnan(trace.events["x"].values[1, 0])
    assert np.isnan(trace.events["n"].values[1, 0])
    assert values(trace, "label") == ["a", "c"]
    assert unread(trace) == {"cells of label that hold no value": 1}


@pytest.mark.parametrize(
    "word", ["NA", "<NA>", "NULL", "null", "None", r"\N", "--", "undefined", ".", "?"]
)
def test_a_word_for_no_value_among_numbers_is_a_hole(tmp_path, word):
    trace = read(tmp_path, "csv", f"i,x\n0,1.0\n1,{word}\n", index=("i",))
    assert values(trace) == [1.0]
    assert trace.header.unread[0].examples == (f"line 3 {word!r}",)
    trace = read(tmp_path, "csv", f"i,x\n0,1.0\n1,{word}\n", index=("i",), empty="nan")
    assert np.isnan(trace.events["x"].values[1, 0])


def test_a_word_for_no_value_among_texts_is_a_text(tmp_path):
    trace = read(tmp_path, "csv", "i,x\n0,NA\n1,Cl\n", index=("i",))
    assert values(trace) == ["NA", "Cl"]


def test_a_column_without_any_value_is_an_event_without_any(tmp_path):
    trace = read(tmp_path, "csv", "i,x,y\n0,,1\n1,NA,2\n", index=("i",))
    assert trace.events["x"].values.shape == (0, 1)


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ('"0,05"', "has a decimal comma; give `decimal: "),
        ('"-1,5e3"', "has a decimal comma"),
        ('"1,234.5"', "has thousands separators"),
        ('"1,234,567"', "has thousands separators"),
        ("1'234.5", "has thousands separators"),
        ("1 234", "has thousands separators"),
        ("1\u202f234.5", "has thousands separators"),
        ("1_234_567", "has thousands separators"),
        ('"1.234,5"', "has thousands separators"),
        ("3.14159265358979323851", "has digits that no double holds"),
        ("9007199254740993.25", "has digits that no double holds"),
        ("1e-400", "has digits that no double holds"),
        ("word", "holds numbers, and the text 'word'"),
        ("True", "holds numbers, and the text 'True'"),
    ],
)
def test_a_cell_that_is_no_number_of_a_double_is_refused(tmp_path, cell, message):
    with pytest.raises(TraceFormatError, match=message) as caught:
        read(tmp_path, "csv", f"i,x\n0,1.5\n1,{cell}\n", index=("i",))
    assert caught.value.line == 3


def test_whole_numbers_stay_exact_or_are_refused(tmp_path):
    large = 2**53 + 1
    trace = read(tmp_path, "csv", f"i,x\n0,{large}\n1,-{large}\n", index=("i",))
    assert trace.events["x"].values.dtype == np.int64
    assert values(trace) == [large, -large]
    for other in ("0.5", "nan", "1d0"):
        with pytest.raises(TraceFormatError, match=r":2: x: .* no double holds"):
            read(tmp_path, "csv", f"i,x\n0,{large}\n1,{other}\n", index=("i",))
    with pytest.raises(TraceFormatError, match=r":2: x: .* no double holds"):
        read(tmp_path, "csv", f"i,x\n0,{large}\n1,\n", index=("i",), empty="nan")


@pytest.mark.parametrize("other", ["1", "0.5", "nan"])
def test_a_whole_number_of_more_than_64_bits_makes_its_column_unreadable(
    tmp_path, other
):
    text = f"i,x,y\n0,{other},1\n1,{2**63},2\n"
    trace = read(tmp_path, "csv", text, index=("i",))
    why = f"needs more than 64 bits: {2**63} in line 3"
    assert trace.events["x"].unreadable == why
    assert values(trace, "y") == [1, 2]


def test_a_decimal_comma_is_read_where_that_is_said(tmp_path):
    text = "i;x;y\n0;0,05;1\n1;-1,5E+3;2\n"
    trace = read(tmp_path, "csv", text, index=("i",), decimal=",")
    assert values(trace) == [0.05, -1500.0]
    assert values(trace, "y") == [1, 2]
    odd = read(tmp_path, "csv", "i;x\n0;,5\n1;nan\n", index=("i",), decimal=",")
    assert values(odd)[0] == 0.5


@pytest.mark.parametrize("cell", ["1.5", "1.234,5", "1.234"])
def test_a_point_beside_decimal_commas_is_refused(tmp_path, cell):
    with pytest.raises(TraceFormatError, match=r":3: x: .* (a point|thousands)"):
        read(tmp_path, "csv", f"i;x\n0;0,5\n1;{cell}\n", index=("i",), decimal=",")


def test_a_decimal_comma_splits_no_cell_unsaid(tmp_path):
    with pytest.raises(TraceFormatError, match="3 cells, where the first row has 2"):
        read(tmp_path, "csv", "i,x\n0,0,05\n", index=("i",))


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("i,x\n0,1.5\n1,2.5,3.5\n", 3, "3 cells, where the first row has 2"),
        ("i,x\n0,1.5\n1\n", 3, "1 cells, where the first row has 2"),
        ("i,x\n0,1.5\n# one\n1,2.5,\n", 4, "3 cells, where the first row has 2"),
        ("i,x\n0,1.5\n1,2.\n2,", 4, None),
        ("i,x,x\n0,1,2\n", 1, "column 'x' stands twice"),
        ("i,,x\n0,1,2\n", 1, "a column has no name"),
        ('i,x\n0,"1\n', 2, "no table"),
        ('i,x\n0,"1"5\n', 2, "no table"),
        ("i,x\n1.5,1\n", 2, "index i is no whole number: '1.5'"),
        ("i,x\n0,1\nNA,2\n", 3, "index i is no whole number: 'NA'"),
        ("i,x\nA,1\n", 2, "index i is no whole number: 'A'"),
        ("i,x\n", None, "no row has the index 'i'"),
        ("i,x\n0,\n", None, "holds no value"),
        ("# i,x\n", None, "holds no row"),
    ],
)
def test_a_table_that_goes_wrong_is_refused_with_its_line(
    tmp_path, text, line, message
):
    if message is None:  # the last line lacks its value, which is a hole
        assert unread(read(tmp_path, "csv", text, index=("i",)))
        return
    with pytest.raises(TraceFormatError, match=message) as caught:
        read(tmp_path, "csv", text, index=("i",))
    assert caught.value.line == line


def test_an_index_may_be_printed_as_a_float(tmp_path):
    text = "# i x\n0.000000000000000000e+00 1.5\n1.000000000000000000e+00 2.5\n"
    trace = read(tmp_path, "csv", text, index=("i",))
    assert trace.events["x"].index.tolist() == [[0], [1]]


def test_a_long_table_counts_its_holes_by_event(tmp_path):
    text = "n,what,much\n0,x,1.5\n0,y,\n1,x,NA\n1,y,2\n"
    given = {"index": ("n",), "name": "what", "value": "much"}
    trace = read(tmp_path, "csv", text, **given)
    assert values(trace) == [1.5]
    assert values(trace, "y") == [2]
    assert unread(trace) == {
        "cells of y that hold no value": 1,
        "cells of x that hold no value": 1,
    }


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("what,much\nx,1\n,2\n", 3, "no 'what' in this row"),
        ("what,much,more\nx,1,\ny,2,3\n", 3, "'more' is neither name, value"),
        ("what,value\nx,1\n", 1, "no column 'much'; it has what, value"),
        ("what,much,in\nx,1,m\nx,2,mm\n", 3, "x: the unit is mm, and was m before"),
        ("what,much\nx,1\ny,\n", None, None),
    ],
)
def test_a_long_table_that_goes_wrong_is_refused(tmp_path, text, line, message):
    given = {"name": "what", "value": "much", "count": "n"}
    if "in\n" in text:
        given["unit"] = "in"
    if message is None:
        trace = read(tmp_path, "csv", text, **given)
        assert trace.events["y"].values.size == 0
        return
    with pytest.raises(TraceFormatError, match=message) as caught:
        read(tmp_path, "csv", text, **given)
    assert caught.value.line == line


def test_printed_digits_of_a_column_leave_open_what_they_say(tmp_path):
    trace = read(tmp_path, "csv", "i,x\n0,0.25\n1,2.5\n", index=("i",), digits=3)
    widths = trace.events["x"].half_width
    assert widths is not None
    assert widths[:, 0] == pytest.approx([5e-4, 5e-3])


def test_a_long_text_is_refused_before_it_is_allocated_for_every_row(tmp_path):
    rows = "".join(f"{i},a\n" for i in range(30_000))
    text = f"i,x\n{rows}30000,{'b' * 20_000}\n"
    with pytest.raises(
        TraceFormatError, match=r":30002: x: holds a text of 20000 char"
    ):
        read(tmp_path, "csv", text, index=("i",))


@pytest.mark.parametrize("sign", ["\n", ","])
def test_a_table_of_too_many_cells_is_refused_before_it_is_allocated(
    tmp_path, sign, monkeypatch
):
    monkeypatch.setattr(table_text, "_MOST_CELLS", 100)
    with pytest.raises(TraceFormatError, match="more than 100 cells"):
        read(tmp_path, "csv", f"i,x\n0,1{sign * 101}x\n", index=("i",))


NUMBERS = st.one_of(
    st.floats().map(repr),
    st.floats(allow_nan=False).map("{:.18e}".format),
    st.integers(-(2**70), 2**70).map(str),
    st.sampled_from(["", "NA", "1.5", "-0.0", "0", "1d0", "1,5", "word", "1e-400"]),
)


@REPEATABLE
@given(cells=st.lists(NUMBERS, min_size=1, max_size=6))
def test_in_bulk_and_one_by_one_is_the_same(tmp_path_factory, cells):
    folder = tmp_path_factory.mktemp("f")

    def outcome(rows):
        body = "".join(f'{i},"{cell}"\n' for i, cell in enumerate(rows))
        try:
            event = read(folder, "csv", f"i,x\n{body}", index=("i",)).events["x"]
        except TraceFormatError as error:
            return str(error)
        if event.unreadable:
            return event.unreadable
        return event.values.astype(str).tolist(), event.index.tolist()

    # a spelling that is never read in bulk makes floats of the whole column
    plain, slow = outcome([*cells, "0.5"]), outcome([*cells, "5d-1"])
    assert plain == slow


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        ("1,a \n", "1,a\n", 1),
        ("1,a\n2,b \n3,c\n", "1,a\n2,b\n3,c\n", 1),
        ('1,"a "\n', "1,a\n", 1),
        ("1, a\n2, bc\n", "1,a\n2,bc\n", 0),
        ("1,a  \n2,bcd\n", "1,a\n2,bcd\n", 0),
        ("1 ,a\n2 ,bcd\n", "1,a\n2,bcd\n", 0),
        ("1,a\n2,bcd\n \n\n", "1,a\n2,bcd\n", 0),
        ("1,a\r\n2,bcd\r\n", "1,a\n2,bcd\n", 0),
    ],
)
def test_blanks_around_a_text_are_its_own_unless_they_fill_a_column(
    tmp_path, first, second, code
):
    (tmp_path / "a.csv").write_bytes(b"n,F\n" + first.encode())
    (tmp_path / "b.csv").write_bytes(b"n,F\n" + second.encode())
    (tmp_path / "c.yaml").write_text(
        "version: 1\nname: c\nbaseline: {trace: a.csv, reader: {index: [n]}}\n"
        "subject: {trace: b.csv, reader: {index: [n]}}\n"
    )
    config = ("--config", tmp_path / "c.yaml")
    found = call("compare", tmp_path / "a.csv", tmp_path / "b.csv", *config)
    assert found.code == code, found
