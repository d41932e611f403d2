"""Names that a configuration may use at each place."""

from collections.abc import Iterator
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
    models = tuple(_models_in(annotation))
    fields = dict.fromkeys(name for model in models for name in model.model_fields)
    extra = ("extends",) if RunConfig in models else ()
    return (*fields, *extra)


def _inner(annotation: Any, key: str) -> Any:
    """Type behind a key, through optional, mapping and sequence types."""
    for model in _models_in(annotation):
        if key in model.model_fields:
            return model.model_fields[key].annotation
    if get_origin(annotation) in (dict, tuple):
        return get_args(annotation)[-1 if get_origin(annotation) is dict else 0]
    # an optional or annotated type: what it holds
    found = (_inner(inner, key) for inner in get_args(annotation))
    return next((inner for inner in found if inner is not None), None)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The model that a type is, or those that an optional or a united type allows."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) not in (dict, tuple):
        for argument in get_args(annotation):
            yield from _models_in(argument)
