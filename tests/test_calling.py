"""Methods of plugins are called with what they accept."""

import pytest

from braggtrace.calling import accepted


class Reader:
    def old(self, path, options):
        return path, options

    def new(self, path, options, declared):
        return path, options, declared

    def by_keyword(self, path, options, *, declared=None):
        return declared

    def anything(self, path, options, **further):
        return further

    def positional(self, path, options, declared, /):
        return declared

    def another(self, path, options, strict=False):
        return strict


OFFERED = {"declared": 1, "later": 2}


@pytest.mark.parametrize(
    ("method", "taken"),
    [
        ("old", {}),
        ("new", {"declared": 1}),
        ("by_keyword", {"declared": 1}),
        ("anything", OFFERED),
        ("positional", {}),
        ("another", {}),
    ],
)
def test_a_method_gets_the_arguments_that_its_signature_has(method, taken):
    assert accepted(getattr(Reader(), method), **OFFERED) == taken


def test_a_callable_without_a_signature_gets_nothing_further():
    assert accepted(dict.fromkeys, **OFFERED) == {}
    assert accepted(type, **OFFERED) == {}
