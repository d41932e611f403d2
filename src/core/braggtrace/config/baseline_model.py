"""The YAML model of the reference."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from braggtrace.config.base import Model

Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class NanobraggModel(Model):
    """The C program itself, run for the experiment of the configuration."""

    executable: Annotated[str, Field(min_length=1)]
    """The compiled program, unmodified or with its tracing switch: a path relative to
    the YAML file, or a variable such as ``$NB_C_BIN``."""
    threads: Annotated[int, Field(ge=1, le=1024)] = 1
    """OpenMP threads."""
    timeout_s: Positive = 600.0
    """Wall time after which the program is stopped."""
    memory_GB: Positive = 8.0
    """Memory that the program may use."""
    output_GB: Positive = 2.0
    """Bytes that the program may print and write."""
    cache: bool | str = True
    """Folder of past runs, none of which is made twice: ``true`` is the user's cache
    folder, ``false`` keeps none; a path is relative to the YAML file."""


class BaselineModel(Model):
    """The reference."""

    recorded: str | None = None
    """Folder of a recording with its manifest, relative to the YAML file."""
    trace: str | None = None
    """One trace file, relative to the YAML file."""
    nanobragg: NanobraggModel | None = None
    """The C program itself."""

    @model_validator(mode="after")
    def _one_baseline(self) -> Self:
        given = (self.recorded, self.trace, self.nanobragg)
        if sum(one is not None for one in given) != 1:
            raise ValueError("give exactly one of recorded, trace, nanobragg")
        return self
