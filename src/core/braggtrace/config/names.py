"""Names that a configuration may use at each place."""

from typing import Any

from pydantic import BaseModel

from braggtrace.config.model import RunConfig


def known_keys(path: tuple[str | int, ...]) -> tuple[str, ...]:
    """Keys of the model at a place.

    Args:
        path: keys from the root to the mapping.

    Returns:
        Field names; empty where the path leads to no model.
    """
    model: type[BaseModel] | None = RunConfig
    for part in path:
        model = _inner(model, str(part)) if model is not None else None
    if model is None:
        return ()
    extra = ("extends",) if model is RunConfig else ()
    return (*model.model_fields, *extra)


def _inner(model: type[BaseModel], key: str) -> type[BaseModel] | None:
    """Model behind a key, through optional and mapping types."""
    field = model.model_fields.get(key)
    return _model_in(field.annotation) if field is not None else None


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _model_in(argument)
        if found is not None:
            return found
    return None
