"""What plugins answer is checked before it is believed."""

from types import SimpleNamespace

import pytest

from braggtrace.errors import PluginError
from braggtrace.judgement.plugin_answers import promised_names


def extractor(names):
    return SimpleNamespace(name="own", names=names)


def test_names_of_an_extractor_are_a_sequence():
    assert promised_names(extractor(lambda: ["a", "b"])) == ("a", "b")


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (lambda catalog: (), "missing 1 required positional argument"),
        (lambda: 1 / 0, "division by zero"),
        (lambda: "energy", "wanted a sequence of names, got the text 'energy'"),
        (lambda: ["energy", 3], "wanted a str, got int"),
        (lambda: None, "not iterable"),
    ],
)
def test_names_that_are_none_are_the_fault_of_the_plugin(names, why):
    with pytest.raises(PluginError, match="while naming its factors") as caught:
        promised_names(extractor(names))
    assert why in str(caught.value)
