"""A dark pixel whose mirror is bright is said: slow and fast are easily swapped."""

import json
from typing import Final

from braggtrace.events import Trace

DARK: Final = 1.0e-3  # of the mirror's photons
BRIGHT: Final = 1.0  # photons; what nobody would count is not bright


def mirror_notes(subject: Trace) -> tuple[str, ...]:
    """A sentence for each dark pixel with a bright mirror.

    Args:
        subject: a trace; one that says nothing of mirrors has none.
    """
    try:
        rows = json.loads(subject.header.provenance.get("mirrors", "[]"))
        pixels = [(int(s), int(f), float(own), float(m)) for s, f, own, m in rows]
    except (ValueError, TypeError):
        return ()  # another program's fact of the same name
    return tuple(
        f"pixel slow {slow} fast {fast} is nearly dark ({own:.3g} photons), and its "
        f"mirror slow {fast} fast {slow} is bright ({mirror:.3g}): were slow and fast "
        f"swapped?"
        for slow, fast, own, mirror in pixels
        if mirror >= BRIGHT and own < DARK * mirror
    )
