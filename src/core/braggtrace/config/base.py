"""What all configuration models share."""

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
