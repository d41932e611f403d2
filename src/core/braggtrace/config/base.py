"""What all configuration models share."""

from collections.abc import Collection
from typing import Any

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    """Frozen and strict; an unknown key is an error.

    The strings under the fields are their descriptions in the JSON schema, which reads
    them from the source when it is asked for.
    """

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
    )


def what_applies(
    data: dict[str, Any], keys: Collection[str], *, apply: bool
) -> dict[str, Any]:
    """What a model writes, without keys that do not apply to what it holds.

    Args:
        data: all of its keys.
        keys: those in question.
        apply: whether they do.
    """
    return {k: v for k, v in data.items() if apply or k not in keys}
