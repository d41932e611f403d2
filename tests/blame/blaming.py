"""Plants changes in golden cases and asks who is blamed; ``make blame``."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from tabulate import tabulate

from braggtrace.defaults import ALL_GROUPS
from braggtrace.diagnosis.explanation import Explanation
from braggtrace.errors import BraggtraceError
from braggtrace.events import Trace
from braggtrace.explain.explain import Explaining
from braggtrace.explain.recompare import Comparing
from braggtrace.explain.replay import Replayer
from braggtrace.judgement.cache import same_event
from braggtrace.pipeline.compare import present
from braggtrace.pluginmanager import Registry
from braggtrace.traceio import as_printed, read_trace
from braggtrace.whatif import Exposure, Hypothesis
from tests.blame.plant import Plant
from tests.blame.plants import PLANTS
from tests.golden.parity import (
    NAMES,
    NANOBRAGG,
    PRECISION,
    REPOSITORY,
    RULES,
    case_experiment,
    traces,
)

PER_PLANT: Final = 4
PAIRS_OF_TWO: Final = 50
LOST_LINE: Final = "interpolate_out_of_range"  # its recording lacks a line


@dataclass(frozen=True, slots=True, kw_only=True)
class Blamed:
    """What came of a plant.

    Attributes:
        case: golden case.
        plants: what was planted.
        first: the factor of the first line.
        explanation: all of it.
    """

    case: str
    plants: tuple[Plant, ...]
    first: str
    explanation: Explanation

    @property
    def right(self) -> bool:
        """The first line names the right quantity."""
        return any(self.first in plant.blamed for plant in self.plants)

    @property
    def confirmed(self) -> bool | None:
        """A hypothesis that undoes the plant is confirmed; None where there is none."""
        wanted = self.plants[0].undone_by
        found = {trial.id for trial in self.explanation.confirmed}
        return bool(found & set(wanted)) if wanted else None

    @property
    def named(self) -> bool:
        """Every plant has a quantity among the causes."""
        causes = {n for cause in self.explanation.causes for n in cause.factors}
        return all(causes & set(plant.blamed) for plant in self.plants)


@cache
def recording(case: str, at: int) -> tuple[Exposure, Trace]:
    """A golden case as an exposure, and one of its recorded traces."""
    experiment, _ = case_experiment(case)
    logs = traces(case)
    log = logs[at % len(logs)]
    recorded = read_trace(log)
    pixel = recorded.pixel
    assert pixel is not None
    return Exposure(experiment=experiment, switches=NANOBRAGG, pixel=pixel), recorded


def blame(
    case: str, plants: Sequence[Plant], at: int = 0, *, every: int = 1
) -> Blamed | None:
    """Plant changes and explain; None where they do not apply or change nothing.

    Of the hypotheses, one in ``every`` is tried, and those that undo a plant.
    """
    exposure, recorded = recording(case, at)
    changed: Exposure | None = exposure
    for plant in plants:
        changed = None if changed is None else plant.change(changed)
    if changed is None:
        return None
    replayer = Replayer(exposure=changed, numbers=PRECISION)
    try:
        subject = replayer.replay(changed).trace
    except BraggtraceError:
        return None
    registry = Registry()
    extractors = registry.extractors(ALL_GROUPS)
    comparing = Comparing(
        baseline=recorded,
        extractors=present(extractors, recorded, as_printed(subject)),
        comparators=registry.all_comparators(),
        rules=RULES,
    )
    verdict = comparing.verdict(subject)
    if verdict.first_divergence is None:
        return None
    found = Explaining(
        comparing=comparing,
        replayer=replayer,
        subject=subject,
        hypotheses=_tried(registry, plants, every),
    ).explain()
    return Blamed(
        case=case,
        plants=tuple(plants),
        first=verdict.first_divergence.factor,
        explanation=found,
    )


def _tried(
    registry: Registry, plants: Sequence[Plant], every: int
) -> tuple[Hypothesis, ...]:
    wanted = {name for plant in plants for name in plant.undone_by}
    known = enumerate(registry.hypotheses())
    return tuple(h for i, h in known if i % every == 0 or h.id in wanted)


def cases() -> tuple[str, ...]:
    """Golden cases in an order that spreads the plants over them."""
    usable = [name for name in NAMES if name != LOST_LINE and traces(name)]
    step = 7
    return tuple(usable[i] for k in range(step) for i in range(k, len(usable), step))


def singles(per_plant: int = PER_PLANT) -> Iterator[Blamed]:
    """One plant at a time, each in several cases."""
    order = cases()
    for n, plant in enumerate(PLANTS):
        turned = order[n % len(order) :] + order[: n % len(order)]
        found = 0
        for case in turned:
            blamed = blame(case, [plant], at=n % 3)
            if blamed is not None:
                found += 1
                yield blamed
            if found == per_plant:
                break


def doubles(count: int = PAIRS_OF_TWO) -> Iterator[Blamed]:
    """Two plants at once, of different groups, that a trace can tell apart."""
    order, done = cases(), 0
    for n in range(20 * count):
        first = PLANTS[(7 * n) % len(PLANTS)]
        second = PLANTS[(11 * n + 5) % len(PLANTS)]
        if first.group == second.group or set(first.blamed) & set(second.blamed):
            continue
        case = order[(3 * n) % len(order)]
        if blame_alone(case, first) is None or blame_alone(case, second) is None:
            continue
        if not beside_each_other(case, first, second):
            continue
        blamed = blame(case, [first, second])
        if blamed is not None:
            done += 1
            yield blamed
        if done == count:
            return


def beside_each_other(case: str, first: Plant, second: Plant) -> bool:
    """Whether each plant changes a value beside the other, and none undoes it.

    A division by the polarisation factor is none where that is switched off.
    """
    exposure, _ = recording(case, 0)
    alone = [plant.change(exposure) for plant in (first, second)]
    both = None if alone[0] is None else second.change(alone[0])
    if both is None:
        return False
    try:
        traces = [
            Replayer(exposure=each, numbers=PRECISION).replay(each).trace
            for each in (both, *alone)
            if each is not None
        ]
    except BraggtraceError:
        return False
    return all(_differ(traces[0], other) for other in traces[1:])


def _differ(first: Trace, second: Trace) -> bool:
    return first.events.keys() != second.events.keys() or not all(
        same_event(event, second.events[event.name]) for event in first
    )


@cache
def blame_alone(case: str, plant: Plant) -> bool | None:
    """Whether a plant alone makes a difference; None where it does not."""
    exposure, recorded = recording(case, 0)
    changed = plant.change(exposure)
    if changed is None:
        return None
    try:
        replayed = Replayer(exposure=changed, numbers=PRECISION).replay(changed)
    except BraggtraceError:
        return None
    registry = Registry()
    comparing = Comparing(
        baseline=recorded,
        extractors=registry.extractors(ALL_GROUPS),
        comparators=registry.all_comparators(),
        rules=RULES,
    )
    causes = comparing.verdict(replayed.trace).diverged
    return True if any(f.problem == "values" for f in causes) else None


def agreeing() -> int:
    """Cases without a plant in which something is blamed."""
    wrong = 0
    nothing = replace(PLANTS[0], change=lambda exposure: exposure)
    for case in cases():
        wrong += blame(case, [nothing]) is not None
    return wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of the document: its cells, and how it counts."""

    cells: tuple[str, ...]
    right: bool
    confirmed: bool | None = None


def document() -> str:
    """docs/blame.md."""
    single = [
        Line(cells=_row(b), right=b.right, confirmed=b.confirmed) for b in singles()
    ]
    double = [Line(cells=_row_of_two(b), right=b.named) for b in doubles()]
    return rendered(single, double, agreeing())


def rendered(single: Sequence[Line], double: Sequence[Line], wrong: int) -> str:
    """The document of what was measured."""
    matching = [line for line in single if line.confirmed is not None]
    headers = ("case", "planted", "group", "first line", "right", "hypothesis")
    table = tabulate([b.cells for b in single], headers=headers, tablefmt="github")
    two = tabulate(
        [b.cells for b in double],
        headers=("case", "planted", "causes that are named", "both"),
        tablefmt="github",
    )
    return (
        "# Blame\n\n"
        "Written by `make blame`: golden recordings of the C program against the "
        "simulator with one thing changed (`tests/blame/plants.py`). *First line* is "
        "the first divergence that is reported; it is right if it is the first printed "
        "quantity into which the change enters. *Hypothesis* says whether the what-if "
        "that undoes the change is confirmed, where there is one. A change that "
        "alters the automatic number of sub-pixels, and is itself printed for each of "
        "them alone, is blamed on the number of steps. Of two changes each alters "
        "another value.\n\n"
        f"- first line right: {_of(sum(b.right for b in single), len(single))}\n"
        "- matching hypothesis confirmed: "
        f"{_of(sum(bool(b.confirmed) for b in matching), len(matching))}\n"
        "- both of two causes named: "
        f"{_of(sum(b.right for b in double), len(double))}\n"
        "- cases blamed although nothing was changed: "
        f"{_of(wrong, len(cases()))}\n\n"
        f"## One change\n\n{table}\n\n## Two changes at once\n\n{two}\n"
    )


def _of(part: int, whole: int) -> str:
    return f"**{part} of {whole}** ({100.0 * part / whole:.1f} %)"


def _row(blamed: Blamed) -> tuple[str, ...]:
    states = {True: "confirmed", False: "not confirmed", None: ""}
    return (
        blamed.case,
        blamed.plants[0].name,
        blamed.plants[0].group,
        blamed.first,
        "yes" if blamed.right else "no",
        states[blamed.confirmed],
    )


def _row_of_two(blamed: Blamed) -> tuple[str, ...]:
    names = [n for cause in blamed.explanation.causes for n in cause.factors]
    shown = ", ".join(names[:6]) + (", …" if len(names) > 6 else "")
    planted = "; ".join(plant.name for plant in blamed.plants)
    return blamed.case, planted, shown, "yes" if blamed.named else "no"


def write() -> None:
    """Write docs/blame.md."""
    path: Path = REPOSITORY / "docs/blame.md"
    path.write_text(document(), encoding="utf-8")
