"""Questions on the terminal, each with a default and an option that answers it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click

from braggtrace.errors import UsageError

Value = str | int | float | tuple[int, ...] | tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        key: of the answer, and of the option that gives it.
        text: the question.
        default: the answer that Enter gives; its type is that of every answer.
        choices: the answers that are allowed; none given allows any.
    """

    key: str
    text: str
    default: Value
    choices: tuple[str, ...] = ()


def answers(
    questions: Sequence[Question], options: Mapping[str, Any], ask: bool
) -> dict[str, Any]:
    """An answer to each question.

    Args:
        questions: in the order in which they are asked.
        options: answers that the user typed, by key; None where there is none.
        ask: whether to ask the other questions; otherwise their defaults are taken.

    Returns:
        Answers by key.

    Raises:
        UsageError: the input ended before the last question.
    """
    found: dict[str, Any] = {}
    for question in questions:
        known = options.get(question.key)
        if known is None:
            known = _prompted(question) if ask else question.default
        found[question.key] = known
    return found


def _prompted(question: Question) -> Any:
    default = question.default
    words = default if isinstance(default, tuple) else (default,)

    def answered(text: str) -> Any:
        return _read(text, question)

    try:
        return click.prompt(
            question.text, default=" ".join(map(str, words)), value_proc=answered
        )
    except click.Abort as error:
        option = question.key.replace("_", "-")
        raise UsageError(
            f"no answer to {question.text!r}; give --{option}, or --yes for all the "
            "defaults"
        ) from error


def _read(text: str, question: Question) -> Any:
    """The answer in the type of the default; click asks again where it has another."""
    default, words = question.default, text.split()
    if question.choices and text not in question.choices:
        raise click.UsageError(f"wanted one of {', '.join(question.choices)}")
    if not isinstance(default, tuple):
        return _number(text, type(default))
    if len(words) != len(default):
        raise click.UsageError(f"wanted {len(default)} numbers, got {len(words)}")
    numbers = (_number(word, type(default[0])) for word in words)
    return tuple(numbers)


def _number(word: str, kind: type[Any]) -> Any:
    try:
        return kind(word)
    except ValueError as error:
        wanted = "a whole number" if kind is int else "a number"
        raise click.UsageError(f"wanted {wanted}, got {word!r}") from error
