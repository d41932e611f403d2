"""Names that a configuration may use at each place."""

from typing import Any, get_args, get_origin

from pydantic import BaseModel

from braggtrace.config.model import RunConfig


def known_keys(path: tuple[str | int, ...]) -> tuple[str, ...]:
    """Keys of the model at a place.

    Args:
        path: keys from the root to the mapping.

    Returns:
        Field names; empty where the path leads to no model.
    """
    annotation: Any = RunConfig
    for part in path:
        annotation = _inner(annotation, str(part))
    model = _model_in(annotation)
    if model is None:
        return ()
    extra = ("extends",) if model is RunConfig else ()
    return (*model.model_fields, *extra)


def _inner(annotation: Any, key: str) -> Any:
    """Type behind a key, through optional, mapping and sequence types."""
    model = _model_in(annotation)
    if model is not None and key in model.model_fields:
        return model.model_fields[key].annotation
    if get_origin(annotation) in (dict, tuple):
        return get_args(annotation)[-1 if get_origin(annotation) is dict else 0]
    return None


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that a type is, or that an optional type allows."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (dict, tuple):
        return None
    found = (_model_in(argument) for argument in get_args(annotation))
    return next((model for model in found if model is not None), None)
