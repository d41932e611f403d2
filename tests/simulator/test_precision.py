"""Numbers become tensors of one dtype and device, gradients kept."""

import pytest
import torch

from braggtrace.simulator import Precision


def test_default_is_double_precision_on_the_processor():
    assert Precision().dtype == torch.float64
    assert Precision().device == torch.device("cpu")


@pytest.mark.parametrize(
    ("value", "shape"),
    [(0.5, ()), ((1.0, 2.0), (2,)), ([(1.0, 2.0), (3.0, 4.0)], (2, 2))],
)
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_plain_numbers_take_shape_and_dtype(value, shape, dtype):
    made = Precision(dtype).tensor(value)
    assert made.shape == shape
    assert made.dtype == dtype
    assert made.tolist() == torch.tensor(value).tolist()


def test_double_survives_to_the_last_bit():
    assert Precision().tensor(0.1).item() == 0.1


def test_tensor_is_converted_and_keeps_its_gradient():
    x = torch.tensor(3.0, dtype=torch.float32, requires_grad=True)
    made = Precision().tensor(x)
    made.backward()
    assert made.dtype == torch.float64
    assert x.grad == 1.0


def test_gradient_reaches_each_tensor_of_a_sequence():
    x = torch.tensor(3.0, requires_grad=True)
    made = Precision().tensor((1.0, x, 2.0))
    (made * torch.tensor([5.0, 7.0, 11.0])).sum().backward()
    assert made.tolist() == [1.0, 3.0, 2.0]
    assert x.grad == 7.0


def test_matrix_keeps_its_rows():
    rows = ((1.0, 2.0, 3.0), (4.0, 5.0, 6.0), (7.0, 8.0, 9.0))
    assert Precision().matrix(rows).tolist() == [list(row) for row in rows]
    assert torch.equal(Precision().matrix(torch.tensor(rows)), Precision().matrix(rows))


def test_whole_numbers_are_64_bit_integers():
    made = Precision(torch.float32).integers((2, 2**40))
    assert made.dtype == torch.int64
    assert made.tolist() == [2, 2**40]
    assert Precision().integers(7).shape == ()
