"""The YAML model of a candidate: the subject once more, on another device or way."""

from typing import Any, Final, Literal, Self

from pydantic import (
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from braggtrace.config.base import Model, what_applies

FILE: Final = ".jsonl"
DOUBLE: Final = "float64"
_DTYPES: Final = (DOUBLE, "float32")
_SINGLE_ONLY: Final = ("mps",)  # devices without doubles
_COMPILED: Final = "compiled"
_OF_FILE: Final = frozenset({"trace", "dtype"})


class CandidateModel(Model):
    """A third side: what is to do as the subject does on the CPU in float64."""

    device: str = "cpu"
    """Torch device."""
    dtype: Literal["float64", "float32"] | None = None
    """Precision, ``float64`` unless said otherwise; on ``mps``, which has no doubles,
    and of a ``trace``, which says it itself, it may be left out."""
    compile: Literal["on", "off"] = "off"
    """Whether compiled stages compute the pixels; they give the final intensity
    alone."""
    trace: str | None = None
    """Instead: a native trace that was made elsewhere, on another machine's GPU say."""

    @model_validator(mode="after")
    def _something_else(self) -> Self:
        foreign = sorted(self.model_fields_set - _OF_FILE)
        if self.trace is not None and foreign:
            what = f"a trace is given, and {foreign[0]} is of what is computed here"
            raise ValueError(f"{what}; remove one of the two")
        if self.trace is None and self._is_subject:
            raise ValueError(
                "this is the subject itself, the CPU in float64; name another device, "
                "dtype: float32, or compile: on"
            )
        if self._kind in _SINGLE_ONLY and self.dtype == DOUBLE:
            raise ValueError(f"{self._kind} has no float64; say dtype: float32")
        if self.compile == "on" and self._kind != "cpu":
            raise ValueError(
                f"stages are compiled for the cpu alone, not for {self.device}; remove "
                "one of the two"
            )
        return self

    @model_serializer(mode="wrap")
    def _what_applies(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        data: dict[str, Any] = handler(self)
        computed = ("device", "compile")
        return what_applies(data, computed, apply=self.trace is None)

    @property
    def _kind(self) -> str:
        return self.device.partition(":")[0]

    @property
    def _is_subject(self) -> bool:
        return (self._kind, self.precision, self.compile) == ("cpu", DOUBLE, "off")

    @property
    def precision(self) -> Literal["float64", "float32"]:
        """The dtype of what is computed here."""
        if self.dtype is not None:
            return self.dtype
        return "float32" if self._kind in _SINGLE_ONLY else "float64"

    @property
    def label(self) -> str:
        """What it is, in few words."""
        if self.trace is not None:
            return self.trace.replace("\\", "/").rpartition("/")[2]
        words = [_COMPILED] if self.compile == "on" else []
        words += [self.device] if self._kind != "cpu" else []
        return " ".join([*words, self.precision])


def candidate_in_one_form(given: Any) -> Any:
    """Reads ``cuda+float32`` as a mapping; anything else is left as it is.

    Args:
        given: as YAML or the command line gives it: words with ``+`` between them, of
            which each is a dtype, ``compiled`` or a device; or a ``.jsonl`` file.
    """
    if not isinstance(given, str):
        return given
    if given.endswith(FILE):
        return {"trace": given}
    found: dict[str, str] = {}
    for word in (part.strip() for part in given.split("+")):
        key, value = _meant(word)
        if key in found:
            raise ValueError(f"{given!r} names {found[key]!r} and {word!r}; keep one")
        found[key] = value
    return found


def _meant(word: str) -> tuple[str, str]:
    if not word:
        raise ValueError("wanted float32, compiled, or a device such as cuda or mps")
    if word in _DTYPES:
        return "dtype", word
    return ("compile", "on") if word == _COMPILED else ("device", word)
