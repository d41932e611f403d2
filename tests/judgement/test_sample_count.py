"""What follows from another number of samples stands behind the event that says it."""

import numpy as np

from braggtrace.catalog import BUILT_IN
from braggtrace.events import Catalog, EventSpec, Trace, TraceHeader
from braggtrace.judgement.extraction import EveryEvent
from braggtrace.judgement.judge import judge
from tests.helpers import COMPARATORS, event, rules

LENGTH = EventSpec(name="length", unit="m", axes=("sample",), description="of each")
COUNT = EventSpec(name="points", unit="1", kind="int", description="how many")


def trace(samples: int, catalog: Catalog) -> Trace:
    rows = [[i] for i in range(samples)]
    lengths = event("length", np.ones(samples), axes=("sample",), index=rows)
    sizes = {"sample": samples}
    header = TraceHeader(program="test", sizes=sizes, catalog=catalog)
    points = event("points", np.array([samples]))
    return Trace(header=header, events={"length": lengths, "points": points})


def diverged(*specs: EventSpec) -> list[tuple[str, str]]:
    catalog = Catalog(name="ours", description="", events=specs)
    every = EveryEvent(name="every", description="")
    sides = trace(2, catalog), trace(3, catalog)
    found = judge(*sides, [every], COMPARATORS, rules()).findings
    return [(finding.factor, finding.follows) for finding in found]


def test_the_catalogue_says_which_event_counts():
    counts = EventSpec(
        name="points", unit="1", kind="int", description="", counts_samples=True
    )
    assert diverged(LENGTH, counts) == [("points", ""), ("length", "points")]


def test_where_no_event_counts_nothing_follows_from_it():
    assert diverged(LENGTH, COUNT) == [("length", ""), ("points", "")]


def test_the_simulator_counts_its_steps():
    assert BUILT_IN.sample_count == "steps"
