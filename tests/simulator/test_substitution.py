"""What a recorder returns in a value's place is carried through all later stages."""

import numpy as np
import pytest
import torch

from braggtrace.errors import UsageError
from braggtrace.simulator.substitution import Given, SubstitutingRecorder


def given(values, index=None, shape=(1,) * 6):
    rows = np.asarray(values, dtype=np.float64)
    at = np.full((len(rows), 6), -1) if index is None else np.asarray(index)
    return Given(index=at, values=rows, shape=shape)


def test_without_substitutes_the_very_tensor_is_returned():
    value = torch.tensor(2.0, dtype=torch.float64)
    assert SubstitutingRecorder().emit("fluence", value) is value


def test_scalar_is_replaced_and_both_kinds_of_record_are_kept():
    for computed, kept in ((True, 2.0), (False, 5.0)):
        recorder = SubstitutingRecorder(
            substituted={"fluence": given([[5.0]])}, computed=computed
        )
        used = recorder.emit("fluence", torch.tensor(2.0, dtype=torch.float64))
        assert used.item() == 5.0
        trace = recorder.kept.trace(_header())
        assert trace.events["fluence"].values.item() == kept


def test_value_is_taken_in_the_unit_of_the_catalogue():
    recorder = SubstitutingRecorder(substituted={"phi": given([[180.0]])})
    value = torch.zeros((1,) * 6, dtype=torch.float64)
    assert recorder.emit("phi", value).item() == pytest.approx(np.pi)


def test_one_place_is_replaced_and_the_others_stay():
    value = torch.zeros((1, 1, 1, 1, 3, 1), dtype=torch.float64)
    at = [[-1, -1, -1, -1, 1, -1]]
    recorder = SubstitutingRecorder(substituted={"F_latt": given([[7.0]], at)})
    assert recorder.emit("F_latt", value).flatten().tolist() == [0.0, 7.0, 0.0]
    assert recorder.placed["F_latt"].flatten().tolist() == [False, True, False]


def test_tensor_without_an_axis_grows_it_where_the_values_vary():
    value = torch.ones((1,) * 6, dtype=torch.float64)
    at = [[-1, -1, -1, -1, 2, -1]]
    shape = (1, 1, 1, 1, 4, 1)
    recorder = SubstitutingRecorder(substituted={"F_latt": given([[7.0]], at, shape)})
    assert recorder.emit("F_latt", value).flatten().tolist() == [1.0, 1.0, 7.0, 1.0]


def test_component_that_is_not_known_stays():
    value = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
    recorder = SubstitutingRecorder(
        substituted={"fdet_vec": given([[9.0, np.nan, 8.0]])}
    )
    assert recorder.emit("fdet_vec", value).tolist() == [9.0, 2.0, 8.0]


def test_event_is_scaled_by_an_earlier_one():
    recorder = SubstitutingRecorder(scaled={"I_pixel_final": {"fluence": -1.0}})
    recorder.emit("fluence", torch.tensor(4.0, dtype=torch.float64))
    value = torch.full((1,) * 6, 8.0, dtype=torch.float64)
    assert recorder.emit("I_pixel_final", value).item() == 2.0


def test_event_cannot_be_scaled_by_a_later_one():
    recorder = SubstitutingRecorder(scaled={"fluence": {"steps": 1.0}})
    with pytest.raises(UsageError, match="comes later"):
        recorder.emit("fluence", torch.tensor(4.0, dtype=torch.float64))


def _header():
    from braggtrace.events import TraceHeader

    return TraceHeader(program="test")
