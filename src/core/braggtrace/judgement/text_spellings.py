"""NaN and infinity inside of texts: wrapped as a value, or a word of a sentence."""

import re
from functools import lru_cache
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

Spelling = Literal["", "value", "word"]
_WORD: Final = re.compile(
    r"(?<!\w)(?:(?:[qs]?nan(?:q|s|16|32|64|f0)?|inf(?:inity|16|32|64|f0)?)[ij]?"
    r"|not[ _-]?a[ _-]?number)(?!\w)|∞",
    re.IGNORECASE,
)
# Microsoft's, also where few decimals cut them short, and cells of spreadsheets
_CODE: Final = re.compile(
    r"(?<![\w.])1[.,]#[a-z]*|#(?:ref|num|div/0|value|name|null|spill|calc)[!?]"
    r"|^[-+]?1[.,]\$$",
    re.IGNORECASE,
)
_ANY: Final = re.compile(r"n.?a.?n|inf|not|∞|#|\$", re.IGNORECASE)
_MARK: Final = "\ufffc"
_NAMED: Final = re.compile(f"{_MARK}(?=\\s*[=:])")  # nan=0: the name of another value
_MODULES: Final = (
    r"np|numpy|jnp|cp|math|cmath|torch|tf|base|real|decimal|number|single|double"
    r"|float(?:16|32|64)?|f16|f32|f64"
)
# what is written around one value, each taken away in turn
_WRAPPERS: Final = (
    re.compile(rf"(?:[^\W\d]\w*(?:\.|::))*(?:{_MODULES})(?:\.|::)(?={_MARK})", re.I),
    re.compile(r",\s*[^\W\d]\w*\s*=[^,()\[\]{}]*"),  # , dtype=float32
    re.compile(r"[^\W\d][\w.:]*(?=[(\[{<])"),  # np.float64(
    re.compile(r"[^\W\d][\w.]*\s*(?:=|:)"),  # x=
    re.compile(r"(?<=\))e[-+]?[0-9]+", re.IGNORECASE),
    re.compile(r"(?<![\w^-])[-+]?[0-9]*\.?[0-9]+(?:[eEdD][-+]?[0-9]+)?(?!\w)"),
)
_AROUND: Final = " \t+-/*±,;.()[]{}<>\"'`|0123456789"
_LETTER: Final = re.compile(r"[^\W\d_]")
# part of a longer name: nan.csv, skip-nan
_JOINED: Final = re.compile(rf"[^\W\d][-./\\]{_MARK}|{_MARK}[-.\\][^\W\d]")
_FIRST: Final = re.compile(rf"\W*{_MARK}\s+\w+\W*")


def not_finite_texts(values: NDArray[Any], *, of: Spelling) -> NDArray[np.bool_]:
    """Which texts hold NaN or infinity.

    Args:
        values: texts, any shape.
        of: ``value`` for those that are one value in a wrapper or with a unit, ``word``
            for those in which it is a word among others.

    Returns:
        Of the same shape; a broadcast False where no text holds any.
    """
    if not _ANY.search("\n".join(map(str, values.flat))):
        return np.broadcast_to(np.False_, values.shape)
    found = [spelling_of(str(text)) == of for text in values.flat]
    if not any(found):
        return np.broadcast_to(np.False_, values.shape)
    return np.array(found, dtype=np.bool_).reshape(values.shape)


@lru_cache(maxsize=4096)
def spelling_of(text: str) -> Spelling:
    """How a text holds NaN or infinity: as a value, as a word, or not at all."""
    if _CODE.search(text):
        return "value"
    marked, count = _WORD.subn(_MARK, text)
    if not count:
        return ""
    marked = _NAMED.sub("nan", marked)
    if _MARK not in marked:
        return "word"
    if _FIRST.fullmatch(marked):
        return "value"  # nan Ha: a unit, known or not
    for wrapper in _WRAPPERS:
        marked = wrapper.sub(" ", marked)
    if _JOINED.search(marked):
        return "word"
    parts = marked.split(_MARK)
    return "value" if all(map(_is_unit_or_nothing, parts)) else "word"


def _is_unit_or_nothing(part: str) -> bool:
    if not _LETTER.search(part):
        return True
    tried = (part.strip(), part.strip(_AROUND))
    return any(map(_is_unit, tried))


def _is_unit(text: str) -> bool:
    from braggtrace.quantities import UnitError, require_unit  # few texts need them

    try:
        require_unit(text)
    except UnitError:
        return False
    return True
