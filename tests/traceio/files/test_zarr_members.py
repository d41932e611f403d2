"""Every array of a Zarr folder is found, whatever its consolidated metadata say."""

import shutil
import warnings

import numpy as np
import pytest

from braggtrace.errors import TraceFormatError
from tests.needs import package
from tests.traceio.files.test_zarr import array, group, read

zarr = package("zarr")
BOTH = pytest.mark.parametrize("form", [2, 3])


def consolidated(path, form, *, inner=False):
    top = group(path, form)
    array(top, "x", np.array([1.5]))
    array(top.create_group("inner"), "y", np.array([2.5]))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what has no standard
        if inner:
            zarr.consolidate_metadata(path, path="inner", zarr_format=form)
        zarr.consolidate_metadata(path, zarr_format=form)
    return zarr.open_group(path, mode="a", zarr_format=form, use_consolidated=False)


@BOTH
@pytest.mark.parametrize("inner", [False, True])
def test_an_array_that_was_added_after_consolidation_is_found(tmp_path, form, inner):
    top = consolidated(tmp_path / "a.zarr", form, inner=inner)
    array(top, "late", np.array([3.5]))
    array(top["inner"], "late", np.array([4.5]))
    found = set(read(tmp_path / "a.zarr").events)
    assert found == {"x", "late", "inner/y", "inner/late"}
    assert set(read(tmp_path / "a.zarr", group="inner").events) == {"y", "late"}


@BOTH
def test_an_array_that_is_only_in_the_consolidated_metadata_is_unreadable(
    tmp_path, form
):
    consolidated(tmp_path / "a.zarr", form)
    shutil.rmtree(tmp_path / "a.zarr/inner/y")
    events = read(tmp_path / "a.zarr").events
    assert events["x"].unreadable == ""
    assert "is in the consolidated metadata alone" in events["inner/y"].unreadable


@BOTH
@pytest.mark.parametrize("size", [50_001, 10**8])
def test_more_chunks_than_can_be_read_in_seconds_are_refused(tmp_path, form, size):
    top = group(tmp_path / "a.zarr", form)
    array(top, "x", np.array([1.5]))
    top.create_array("y", shape=(size,), chunks=(1,), dtype="i1")
    with pytest.raises(TraceFormatError) as error:
        read(tmp_path / "a.zarr")
    assert f"{size + 1} chunks, {size} of them in the array 'y'" in str(error.value)
    assert "write it in larger chunks" in str(error.value)
