"""Only what may have changed is judged again, and that as the whole would be."""

import pytest

from braggtrace.defaults import ALL_GROUPS
from braggtrace.explain.recompare import Comparing
from braggtrace.explain.replay import Replayer
from braggtrace.pipeline.compare import present
from braggtrace.pluginmanager import Registry
from braggtrace.traceio import as_printed
from braggtrace.whatif import edited
from tests.blame.blaming import recording
from tests.golden.parity import PRECISION, RULES


@pytest.mark.parametrize("case", ["supervisor_small", "triclinic_misset", "dmin"])
@pytest.mark.parametrize(
    "path", ["beam.wavelength", "detector.distance", "beam.fluence"]
)
def test_findings_that_changed_are_those_of_the_whole(case, path):
    exposure, recorded = recording(case, 0)
    changed = edited(exposure, path, lambda value: value * 1.001)
    assert changed is not None
    replayer = Replayer(exposure=exposure, numbers=PRECISION)
    before, after = (replayer.replay(e).trace for e in (exposure, changed))
    registry = Registry()
    extractors = registry.extractors(ALL_GROUPS)
    comparing = Comparing(
        baseline=recorded,
        extractors=present(extractors, recorded, as_printed(before)),
        comparators=registry.all_comparators(),
        rules=RULES,
    )
    sides = comparing.sides(before)
    known = comparing.judged(*sides)
    found = {f.factor: f for f in comparing.changed(sides, after, known)}
    whole = {f.factor: f for f in comparing.verdict(after).findings}
    assert found
    assert all(repr(found[name]) == repr(whole[name]) for name in found)
    same = {f.factor: f for f in known.findings}
    rest = {name for name in whole if name not in found}
    assert rest
    assert all(repr(whole[name]) == repr(same[name]) for name in rest)
