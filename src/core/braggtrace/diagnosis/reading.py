"""What the differences of causes amount to: constant ratios and offsets."""

from collections.abc import Iterable, Sequence

from braggtrace.diagnosis.known_numbers import offsets, ratios
from braggtrace.diagnosis.readings import read_difference
from braggtrace.events import Trace
from braggtrace.findings import Factor, FactorExtractor
from braggtrace.judgement.alignment import Mismatch, align


def read_causes(
    names: Iterable[str],
    baseline: Trace,
    subject: Trace,
    extractors: Sequence[FactorExtractor],
) -> dict[str, str]:
    """A clause for each factor whose difference has a name.

    Args:
        names: factors.
        baseline: the reference.
        subject: the program under test, in the same vocabulary.
        extractors: the configured ones.

    Returns:
        By factor; those without anything to be read are left out.
    """
    wanted = set(names)
    if not wanted:
        return {}
    first, second = (_factors(extractors, trace) for trace in (baseline, subject))
    known = ratios(baseline, subject)
    found: dict[str, str] = {}
    for name in sorted(wanted & set(first) & set(second)):
        pair = align(first[name], second[name])
        if isinstance(pair, Mismatch):
            continue
        shifts = offsets(pair.factor.data.unit, baseline, subject)
        clause = read_difference(pair, known, shifts)
        if clause:
            found[name] = clause
    return found


def _factors(extractors: Sequence[FactorExtractor], trace: Trace) -> dict[str, Factor]:
    return {f.name: f for e in extractors for f in e.extract(trace)}
