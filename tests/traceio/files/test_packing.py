"""Scale, offset, fill values and valid ranges, as CF and NeXus mean them."""

import numpy as np
import pytest

from braggtrace.traceio.files import UnreadableValuesError, unpacked_values

I2 = np.array([1, 2, -999], np.int16)


def values(array, **attributes):
    found, holes = unpacked_values(np.asarray(array), attributes)
    return found, None if holes is None else holes.tolist()


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"scale_factor": 0.5}, [0.5, 1.0, -499.5]),
        ({"scaling_factor": 0.5, "offset": 1}, [1.5, 2.0, -498.5]),
        ({"add_offset": 10}, [11.0, 12.0, -989.0]),
        ({"scale_factor": np.array([2.0]), "add_offset": -1.0}, [1.0, 3.0, -1999.0]),
    ],
)
def test_scale_and_offset_are_applied(attributes, expected):
    found, holes = values(I2, **attributes)
    assert found.tolist() == expected
    assert found.dtype == np.float64
    assert holes is None


def test_the_attributes_say_the_precision():
    assert values(I2, scale_factor=np.float32(0.1))[0].dtype == np.float32
    assert (
        values(np.array([1], np.float32), scale_factor=np.float32(2))[0].dtype
        == np.float32
    )
    assert values(np.array([1], np.float32), scale_factor=2.0)[0].dtype == np.float64


@pytest.mark.parametrize(
    ("array", "attributes", "holes"),
    [
        (I2, {"_FillValue": np.int16(-999)}, [0, 0, 1]),
        (I2, {"missing_value": [1, -999]}, [1, 0, 1]),
        (I2, {"_FillValue": 1e20}, [0, 0, 0]),
        (I2, {"valid_min": 0}, [0, 0, 1]),
        (I2, {"valid_max": np.int16(1)}, [0, 1, 0]),
        (I2, {"valid_range": [0, 1]}, [0, 1, 1]),
        (I2, {"valid_range": [0.0, 0.5], "scale_factor": 0.5}, [0, 1, 1]),
        (I2, {"valid_range": [0, 1], "scale_factor": 0.5}, [0, 1, 1]),
        (np.array([1, 1e20], np.float32), {"_FillValue": 1e20}, [0, 1]),
        (np.array([1, np.inf], np.float16), {"_FillValue": 1e20}, [0, 0]),
        ([1.0, np.nan], {"_FillValue": np.nan}, [0, 1]),
        ([1.0, np.nan], {"_FillValue": -1.0}, [0, 0]),
        ([2**53 + 1, 2**53], {"_FillValue": 2.0**53}, [0, 1]),
        (np.array([255, 1], np.uint8), {"_FillValue": np.int8(-1)}, [1, 0]),
        (np.array([4464, 1], np.uint16), {"_FillValue": 70000}, [0, 0]),
        (
            np.array([-1, 1], np.int8),
            {"_Unsigned": "true", "_FillValue": np.int8(-1)},
            [1, 0],
        ),
    ],
)
def test_what_stands_for_no_value_is_a_hole(array, attributes, holes):
    assert values(array, **attributes)[1] == [bool(hole) for hole in holes]


def test_numbers_without_a_sign_are_unpacked_as_such():
    assert values(np.array([-1, 1], np.int8), _Unsigned=b"true")[0].tolist() == [255, 1]
    assert values(np.array([-1, 1], np.int8), _Unsigned="false")[0].tolist() == [-1, 1]


@pytest.mark.parametrize(
    "attributes",
    [
        {"scale_factor": "0.5"},
        {"scale_factor": [1.0, 2.0]},
        {"scale_factor": np.nan},
        {"scale_factor": 1.0, "scaling_factor": 1.0},
        {"missing_value": "none"},
        {"valid_range": [1]},
        {"valid_min": []},
    ],
)
def test_an_attribute_that_cannot_be_applied_is_refused(attributes):
    with pytest.raises(UnreadableValuesError):
        values(I2, **attributes)


def test_an_offset_alone_is_none_of_the_packing():
    assert values(I2, offset=5)[0].tolist() == I2.tolist()


def test_texts_have_no_holes_and_no_scale():
    texts = np.array(["a", ""])
    assert values(texts, _FillValue="")[1] is None
    with pytest.raises(UnreadableValuesError, match="scale_factor"):
        values(texts, scale_factor=2.0)
