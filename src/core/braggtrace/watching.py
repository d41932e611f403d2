"""The intermediate tensors of a torch module as events, by the names of its parts."""

from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any

from braggtrace.emission import Emission, current_emission
from braggtrace.errors import UsageError
from braggtrace.events import numbered_axis


class Watch:
    """Records what the parts of a module give, until it is closed."""

    def __init__(self, handles: list[Any]) -> None:
        self._handles = handles

    def close(self) -> None:
        """Record no more."""
        for handle in self._handles:
            handle.remove()
        self._handles = []

    def __enter__(self) -> "Watch":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def watch(module: Any, trace: Emission | None = None, *, name: str = "output") -> Watch:
    """Record the output of a torch module and of each of its parts.

    An event carries the name of the part, as ``named_modules`` has it; its axes are
    ``call``, which counts how often the part ran, and ``dim0``, ``dim1``... of the
    tensor. Of several outputs each is an event, with its number or key behind the name.

    Args:
        module: a ``torch.nn.Module``.
        trace: what ``record`` gave; None takes the innermost block.
        name: of the module itself.

    Returns:
        The watch; close it, or use it in a ``with`` block, to record no more.

    Raises:
        UsageError: no block is open, or it is no module.
    """
    target = trace if trace is not None else current_emission()
    if target is None:
        raise UsageError("watch needs a trace; call it inside of `with record(...)`")
    parts = getattr(module, "named_modules", None)
    if not callable(parts):
        what = f"watch wants a torch.nn.Module, got {type(module).__name__}"
        raise UsageError(what)
    if not target.on:
        return Watch([])
    return Watch(
        [
            part.register_forward_hook(_hook(own or name, target))
            for own, part in parts()
        ]
    )


def _hook(name: str, trace: Emission) -> Callable[[Any, Any, Any], None]:
    calls = iter(range(2**62))

    def hook(_module: Any, _inputs: Any, output: Any) -> None:
        call = next(calls)
        for event, tensor in _tensors(name, output):
            axes = tuple(map(numbered_axis, range(tensor.ndim)))
            trace.emit(event, tensor, axes=axes, call=call)

    return hook


def _tensors(name: str, output: Any) -> Iterator[tuple[str, Any]]:
    """Every tensor of an output, with the name of its event."""
    if hasattr(output, "detach"):
        yield name, output
    elif isinstance(output, dict):
        for key, inner in output.items():
            yield from _tensors(f"{name}.{key}", inner)
    elif isinstance(output, list | tuple):
        for i, inner in enumerate(output):
            yield from _tensors(f"{name}.{i}", inner)
    elif output is not None:
        what = f"{name} gives a {type(output).__name__}, which is no tensor"
        raise UsageError(f"{what}; watch the parts that give tensors instead")
