"""Every quantity of an experiment is known to enter somewhere."""

from dataclasses import fields

import pytest

from braggtrace.catalog import CATALOG
from braggtrace.catalog.entries import ENTRIES, entries
from braggtrace.experiment import Beam, Crystal, Detector, Scan


@pytest.mark.parametrize(
    ("part", "kind"),
    [("beam", Beam), ("crystal", Crystal), ("scan", Scan), ("detector", Detector)],
)
def test_every_quantity_has_its_events(part, kind):
    names = {f"{part}.{entry.name}" for entry in fields(kind)} - {
        *("detector.region", "detector.mask"),  # which pixels, not what is in them
    }
    assert names <= set(ENTRIES)


def test_every_event_of_the_table_is_in_the_catalogue():
    assert {name for names in ENTRIES.values() for name in names} <= set(CATALOG)


def test_unknown_quantity_may_enter_anywhere():
    assert entries(["beam.fluence", "something.new"]) is None
    assert set(entries(["beam.fluence"]) or ()) == {"fluence"}
