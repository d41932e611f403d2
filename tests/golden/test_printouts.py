"""What the unmodified program printed of every golden pixel, against the simulator."""

import pytest

from braggtrace.defaults import ALL_GROUPS
from braggtrace.judgement.findings import Rules, Tolerance
from braggtrace.judgement.judge import judge
from braggtrace.judgement.verdict import decide
from braggtrace.pluginmanager import Registry
from braggtrace.traceio import in_one_dialect, read_trace
from tests.golden.parity import CASES, FEW, NAMES, case_experiment, traced
from tests.slow import mostly_slow

LOGS = [log for name in NAMES for log in sorted((CASES / name).glob("printout_*.log"))]


def test_all_printouts_are_there():
    assert len(LOGS) == 3 * 54


@pytest.mark.parametrize(
    "log",
    mostly_slow(
        LOGS,
        but=lambda log: log.parent.name in FEW,
        why="every golden case; make test reads a few",
    ),
    ids=lambda log: f"{log.parent.name}-{log.stem}",
)
def test_every_printed_value_agrees(log):
    experiment, _ = case_experiment(log.parent.name)
    recorded = read_trace(log)
    assert recorded.pixel is not None
    sides = in_one_dialect(recorded, traced(experiment, recorded.pixel))
    registry = Registry()
    judged = judge(
        *sides,
        registry.extractors(ALL_GROUPS[:-1]),
        registry.comparators(("close", "exact")),
        Rules(default=Tolerance(rtol=1e-9)),
    )
    verdict = decide(judged.findings, judged.accounting)
    assert verdict.agree, [(f.factor, f.message) for f in verdict.diverged]
    assert verdict.accounting.compared >= 20
