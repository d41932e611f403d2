"""The tensors inside a torch module, by the names of its parts."""

import pytest
import torch

import braggtrace
from braggtrace.errors import UsageError
from braggtrace.traceio import read_trace


class Two(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.first = torch.nn.Linear(3, 2)
        self.pair = Pair()

    def forward(self, x):
        return self.pair(self.first(x))["sum"]


class Pair(torch.nn.Module):
    def forward(self, x):
        return {"sum": x.sum(), "parts": (x, None)}


def test_every_part_and_every_call_is_recorded(tmp_path):
    module, path = Two(), tmp_path / "t.jsonl"
    x = torch.ones(3)
    with braggtrace.record(path), braggtrace.watch(module):
        results = [module(k * x) for k in (1, 2)]
    module(x)  # nobody watches any more
    trace = read_trace(path)
    assert set(trace.events) == {"first", "pair.sum", "pair.parts.0", "output"}
    assert trace.events["first"].axes == ("call", "dim0")
    found = trace.events["output"].values[:, 0].tolist()
    assert found == [result.item() for result in results]


def test_gradients_are_as_without_a_watch(tmp_path):
    module, x = Two(), torch.ones(3, requires_grad=True)
    (wanted,) = torch.autograd.grad(module(x), x)
    with braggtrace.record(tmp_path / "t.jsonl") as trace:
        braggtrace.watch(module, trace)
        (found,) = torch.autograd.grad(module(x), x)
    assert torch.equal(found, wanted)


def test_without_a_trace_or_a_module_it_is_an_error(tmp_path):
    with pytest.raises(UsageError, match="inside of"):
        braggtrace.watch(Two())
    with (
        braggtrace.record(tmp_path / "t.jsonl"),
        pytest.raises(UsageError, match="wants a torch"),
    ):
        braggtrace.watch(3)


def test_off_no_hook_is_set():
    module = Two()
    with braggtrace.record(None):
        braggtrace.watch(module)
    assert not module._forward_hooks
