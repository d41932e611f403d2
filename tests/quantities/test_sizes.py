"""The table of SI units holds what pint says, so that pint is needed less often."""

from fractions import Fraction

import pytest

from braggtrace.quantities import sizes, unit
from tests.cli.runner import call_python


@pytest.fixture(scope="module")
def registry():
    return unit._registry()


def test_every_entry_is_what_pint_says(registry):
    wrong = []
    for word in sizes.words():
        name = registry.get_name(word)
        one = registry.Unit(registry.UnitsContainer({name: 1}))
        factor, roots = registry.get_root_units(one)
        powers = {str(root): Fraction(own) for root, own in roots._units.items()}
        found = sizes.name_of(word), sizes.symbol_of(name), sizes.root_of(name)
        if found != (name, registry.get_symbol(name), (Fraction(factor), powers)):
            wrong.append((word, found, name, factor, powers))
    assert not wrong


@pytest.mark.parametrize("word", ["", "kilo", "furlong", "deg", "degC", "mmin", "dB"])
def test_other_words_are_left_to_pint(word):
    assert sizes.name_of(word) == sizes.symbol_of(word) == ""
    assert sizes.root_of(word) is None


def test_symbol_is_no_name_of_which_a_root_is_known():
    assert (sizes.name_of("km"), sizes.symbol_of("km")) == ("kilometer", "")
    assert sizes.root_of("km") is None


SCRIPT = """
import sys
from braggtrace.quantities import conversion, same_unit, unit_of, unit_text
assert conversion("km/h", "m s-1").scale == 1000 / 3600
assert same_unit("N m", "kg*m^2/s^2")
assert unit_text(unit_of("N") * unit_of("µm") / unit_of("s")) == "µm*N/s"
print("pint" in sys.modules)
conversion("furlong", "m")
print("pint" in sys.modules)
"""


def test_si_units_are_converted_without_pint():
    result = call_python(SCRIPT)
    assert (result.out.split(), result.err) == (["False", "True"], "")
