"""What changed between two environments, as data and in sentences."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

# what differs between any two runs, or is reported elsewhere
_IGNORED: Final = frozenset({"since_baseline", "since_last_bundle", "subject.mirrors"})
_SHOWN: Final = 6
_LONG: Final = 100  # characters


def changes(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every value that is another one now, by its dotted name.

    Args:
        then: plain data.
        now: plain data of the same form.

    Returns:
        Entries with ``what``, ``then`` and ``now``; null where there was or is none.
    """
    before, after = dict(_flat(then)), dict(_flat(now))
    return [
        {"what": name, "then": before.get(name), "now": after.get(name)}
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]


def change_sentences(found: Mapping[str, Any]) -> Iterator[str]:
    """Sentences of ``since_baseline`` or ``since_last_bundle``, without a full stop."""
    entries = found.get("changes", ())
    for entry in entries[:_SHOWN]:
        then, now = _unlike(_word(entry["then"]), _word(entry["now"]))
        yield f"{entry['what']}: {then} then, {now} now"
    if len(entries) > _SHOWN:
        yield f"and {len(entries) - _SHOWN} more, in env.json"


def _flat(data: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in data.items():
        name = f"{prefix}{key}"
        if name in _IGNORED:
            continue
        if isinstance(value, Mapping):
            yield from _flat(value, f"{name}.")
        else:
            yield name, value


def _unlike(then: str, now: str) -> tuple[str, str]:
    """Of two long lists of words, those that the other does not have."""
    if max(len(then), len(now)) <= _LONG:
        return then, now
    before, after = then.split(), now.split()
    return _few([w for w in before if w not in after]), _few(
        [w for w in after if w not in before]
    )


def _few(words: list[str]) -> str:
    more = f" and {len(words) - _SHOWN} more" if len(words) > _SHOWN else ""
    return (" ".join(words[:_SHOWN]) or "none of that") + more


def _word(value: Any) -> str:
    return "none" if value is None else str(value)
