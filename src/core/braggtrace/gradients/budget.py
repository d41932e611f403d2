"""Measures the error budget of a run, and the noise of a candidate.

Only a measurement imports torch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from braggtrace.config import RunConfig
from braggtrace.events import Trace
from braggtrace.judgement.comparators import (
    default_comparators,
    rules_need_noise,
)
from braggtrace.judgement.error_budget import (
    Budget,
    CandidateNoise,
    Digit,
    FactorBudget,
    greatest_share,
)
from braggtrace.judgement.findings import Comparator, FactorExtractor, Rules
from braggtrace.pluginmanager import Registry
from braggtrace.sources.request import Request


def budgeted(
    config: RunConfig,
    rules: Rules,
    request: Request,
    baseline: Trace,
    extractors: Sequence[FactorExtractor],
    registry: Registry,
) -> tuple[Rules, Budget | None]:
    """The rules with their noise floor, and the budget; see ``budget_of``."""
    comparators = registry.all_comparators()
    found = budget_of(config, rules, request, baseline, extractors, comparators)
    if found is None:
        return rules, None
    return found.applied(rules, extractors, comparators), found


def budget_of(
    config: RunConfig,
    rules: Rules,
    request: Request,
    baseline: Trace,
    extractors: Sequence[FactorExtractor],
    comparators: Mapping[str, Comparator] | None = None,
) -> Budget | None:
    """The error budget, where rules or bundle want one.

    Raises:
        BraggtraceError: the experiment cannot be computed.
    """
    known = default_comparators() if comparators is None else comparators
    if not (config.report.budget or rules_need_noise(rules, known)):
        return None
    from braggtrace.gradients.noise_floor import NoiseFloor

    floor = NoiseFloor(request=request, baseline=baseline, extractors=extractors)
    noise = floor.measure()
    moved = floor.last_digits(noise)
    factors = {
        name: FactorBudget(
            noise=each,
            greatest=greatest_share(each, floor.sizes[name]),
            digits=tuple(
                Digit(
                    parameter=p.name,
                    last_digit=p.last_digit,
                    unit=p.unit,
                    moved=effect,
                )
                for p, effect in moved.get(name, ())
            ),
        )
        for name, each in noise.items()
    }
    return Budget(dtype=request.dtype, factors=factors)


def measured_noise(
    request: Request,
    dtype: str,
    baseline: Trace,
    subject: Trace,
    extractors: Sequence[FactorExtractor],
) -> CandidateNoise:
    """Noise of the subject in the candidate's precision, measured on the CPU.

    Args:
        request: what the subject simulates.
        dtype: precision of the candidate.
        baseline: the baseline's trace.
        subject: the subject's own.
        extractors: what makes factors.
    """
    from braggtrace.gradients.noise_floor import NoiseFloor

    floor = NoiseFloor(
        request=replace(request, dtype=dtype),
        baseline=baseline,
        extractors=extractors,
    )
    printed, native = floor.measure_in((baseline, subject))
    return CandidateNoise(
        dtype=dtype,
        printed=_budgets(printed, floor.sizes),
        native=_budgets(native, {}),
    )


def _budgets(
    noise: Mapping[str, Any], sizes: Mapping[str, Any]
) -> dict[str, FactorBudget]:
    return {
        name: FactorBudget(
            noise=each,
            greatest=greatest_share(each, sizes[name]) if name in sizes else (0.0, 0.0),
            digits=(),
        )
        for name, each in noise.items()
    }
