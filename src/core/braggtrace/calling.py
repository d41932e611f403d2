"""Calls methods of plugins with the arguments that they accept.

pluggy adapts the signatures of hooks, not those of the methods of the objects that they
hand over. What is offered by name may grow; a method takes of it what it declares.
"""

from collections.abc import Callable
from inspect import Parameter, signature
from typing import Any


def accepted(function: Callable[..., Any], **offered: Any) -> dict[str, Any]:
    """The arguments that a function accepts by name.

    Args:
        function: a method of a plugin's object.
        offered: arguments by name, beyond those that every version of it takes.

    Returns:
        Those that its signature has, all of them where it takes any name; none where
        it has no signature that Python can tell. In a loop, ask once.
    """
    try:
        parameters = signature(function).parameters.values()
    except (TypeError, ValueError):
        return {}
    if any(p.kind is Parameter.VAR_KEYWORD for p in parameters):
        return dict(offered)
    kinds = (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
    names = {p.name for p in parameters if p.kind in kinds}
    return {name: value for name, value in offered.items() if name in names}
