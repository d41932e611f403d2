"""The table and the picture of rooms hold exactly the rooms that there are."""

from tests.meta.rooms import CORE, PATH, PATH_END, described, layers


def rooms():
    """Packages and modules of the core, without its entry points."""
    names = {path.name.removesuffix(".py") for path in CORE.iterdir()}
    known = {path.parent.name for path in CORE.glob("*/*.py")}
    known |= {path.stem for path in CORE.glob("*.py")}
    return (names & known) - {"__init__", "__main__"}


def test_every_room_is_described_in_the_order_of_the_layers():
    floors = [room for layer in layers() for room in layer if room != "__main__"]
    assert sorted(floors) == sorted(rooms())
    assert list(described()) == floors


def test_the_straight_path_goes_through_rooms():
    assert {*PATH, *PATH_END} <= rooms()
