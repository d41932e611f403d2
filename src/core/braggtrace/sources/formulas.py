"""The formulas of a configuration as a group of factors."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from braggtrace.catalog import CATALOG
from braggtrace.errors import suggestion
from braggtrace.judgement.derived import DerivedFactors
from braggtrace.judgement.findings import FactorExtractor, open_ended
from braggtrace.judgement.formula import Node, names_in, parse_formula

if TYPE_CHECKING:
    from braggtrace.config import RunConfig


def derived_of(
    config: "RunConfig",
    events: Collection[str],
    extractors: Sequence[FactorExtractor],
) -> tuple[DerivedFactors, ...]:
    """The group of derived factors; none where no formula is given.

    Args:
        config: a configuration.
        events: those of both traces, where nothing is simulated.
        extractors: the other groups that take part.

    Raises:
        ConfigError: a formula over an event that nobody knows, or in the name of one.
    """
    simulates = config.experiment is not None
    known = {*CATALOG, *events} if simulates else set(events)
    anything = simulates and open_ended(extractors)
    trees = {name: parse_formula(text) for name, text in config.derive.items()}
    for name, tree in trees.items():
        _require_known(config, name, tree, known, anything=anything)
    if not trees:
        return ()
    formulas = {name: (tree, config.derive[name]) for name, tree in trees.items()}
    group = DerivedFactors(
        formulas=formulas, fail=lambda name, why: config.error(why, "derive", name)
    )
    return (group,)


def _require_known(
    config: "RunConfig",
    name: str,
    tree: Node,
    known: Collection[str],
    *,
    anything: bool,
) -> None:
    if name in known:
        what = f"{name} is the name of an event; give the derived factor another"
        raise config.error(what, "derive", name)
    if anything:
        return  # the traces may hold events that no catalogue knows
    for found in names_in(tree):
        if found not in known and found.rpartition(".")[0] not in known:
            what = f"unknown event {found!r}{suggestion(found, known)}"
            raise config.error(what, "derive", name)
