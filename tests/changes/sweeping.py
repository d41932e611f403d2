"""A caller that runs many configurations in processes: this file alone.

Each worker is a fresh process that judges its share with the public
``braggtrace.testing.run``; what cannot be judged is an answer, too.
"""

import multiprocessing
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Case = tuple[Path, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What came of one case: AGREE, DIVERGED with the first divergence, or ERROR."""

    case: Case
    verdict: str
    told: str = ""


def sweep(cases: Iterable[Case], workers: int) -> Sequence[Swept]:
    """Judge every case; the answers in the order of the cases."""
    start = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=start) as pool:
        return list(pool.map(_judged, cases, chunksize=25))


def _judged(case: Case) -> Swept:
    from braggtrace.errors import BraggtraceError
    from braggtrace.testing import run

    path, settings = case
    try:
        report = run(path, settings)
    except BraggtraceError as error:
        return Swept(case=case, verdict="ERROR", told=str(error))
    first = report.first_diverged
    if report.verdict.agree:
        return Swept(case=case, verdict="AGREE")
    return Swept(case=case, verdict="DIVERGED", told=first.factor if first else "")
