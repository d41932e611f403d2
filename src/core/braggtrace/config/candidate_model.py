"""The YAML model of a candidate: the subject once more, on another device or way."""

from typing import Any, ClassVar, Final, Literal, Self

from pydantic import model_validator

from braggtrace.config.side_model import Kind, TraceSourceModel

FILE: Final = ".jsonl"
DOUBLE: Final = "float64"
_DTYPES: Final = (DOUBLE, "float32")
_SINGLE_ONLY: Final = ("mps",)  # devices without doubles
_COMPILED: Final = "compiled"


class CandidateModel(TraceSourceModel):
    """A third side: what is to do as the subject does on the CPU in float64."""

    simulator: Literal["torch"] | None = None
    """The simulator, which it is where no key names a source."""
    device: str = "cpu"
    """Torch device."""
    dtype: Literal["float64", "float32"] | None = None
    """Precision, ``float64`` unless said otherwise; on ``mps``, which has no doubles,
    and of a ``trace``, which says it itself, it may be left out."""
    compile: Literal["on", "off"] = "off"
    """Whether compiled stages compute the pixels; they give the final intensity
    alone."""

    USUAL: ClassVar[Kind | None] = "simulator"
    FREE: ClassVar[frozenset[str]] = frozenset({"dtype"})

    @model_validator(mode="after")
    def _that_exists(self) -> Self:
        if self.kind != "simulator":
            return self
        if self._device in _SINGLE_ONLY and self.dtype == DOUBLE:
            raise ValueError(f"{self._device} has no float64; say dtype: float32")
        if self.compile == "on" and self._device != "cpu":
            raise ValueError(
                f"stages are compiled for the cpu alone, not for {self.device}; remove "
                "one of the two"
            )
        return self

    @property
    def is_rounding(self) -> bool:
        """Whether it computes what the subject does, and may differ by rounding alone.

        That is the simulator on another device or in another precision, here or
        elsewhere, in its native form; a program of its own is judged by the tolerances.
        """
        native = self.trace is not None and self.trace.endswith(FILE)
        return self.kind == "simulator" or (native and not self.is_foreign)

    @property
    def _device(self) -> str:
        return self.device.partition(":")[0]

    @property
    def is_reference(self) -> bool:
        """Whether it is the simulator on the CPU in float64, as a subject is."""
        usual = self.kind == "simulator"
        return usual and (self._device, self.precision, self.compile) == (
            "cpu",
            DOUBLE,
            "off",
        )

    @property
    def precision(self) -> Literal["float64", "float32"]:
        """The dtype of what is computed here."""
        if self.dtype is not None:
            return self.dtype
        return "float32" if self._device in _SINGLE_ONLY else "float64"

    @property
    def label(self) -> str:
        """What it is, in few words."""
        if self.kind != "simulator":
            return self._name
        words = [_COMPILED] if self.compile == "on" else []
        words += [self.device] if self._device != "cpu" else []
        return " ".join([*words, self.precision])

    @property
    def _name(self) -> str:
        """What a source that computes nothing here is called."""
        if self.plugin is not None:
            return self.plugin.name
        path = self.trace or self.recorded
        return path.replace("\\", "/").rpartition("/")[2] if path else "nanoBragg"


def candidate_in_one_form(value: Any) -> Any:
    """Reads ``cuda+float32`` as a mapping; anything else is left as it is.

    Args:
        value: as YAML or the command line gives it: words with ``+`` between them, of
            which each is a dtype, ``compiled`` or a device; or a ``.jsonl`` file.
    """
    if not isinstance(value, str):
        return value
    if value.endswith(FILE):
        return {"trace": value}
    found: dict[str, str] = {}
    for word in (part.strip() for part in value.split("+")):
        key, meaning = _meant(word)
        if key in found:
            raise ValueError(f"{value!r} names {found[key]!r} and {word!r}; keep one")
        found[key] = meaning
    return found


def _meant(word: str) -> tuple[str, str]:
    if not word:
        raise ValueError("wanted float32, compiled, or a device such as cuda or mps")
    if word in _DTYPES:
        return "dtype", word
    return ("compile", "on") if word == _COMPILED else ("device", word)
