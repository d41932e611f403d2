"""The noise floor by which a candidate is judged, and its file in the bundle."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from braggtrace.errors import BundleError
from braggtrace.events import Trace
from braggtrace.findings import FactorExtractor
from braggtrace.pipeline.budget import (
    FactorBudget,
    budget_data,
    budget_from,
    greatest_share,
)
from braggtrace.sources.request import Request

CANDIDATE_BUDGET: Final = "budget_candidate.json"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CandidateNoise:
    """What rounding to the candidate's precision does to each factor.

    Attributes:
        dtype: that precision.
        printed: by factor, in the baseline's words.
        native: by factor, in the subject's own.
    """

    dtype: str
    printed: Mapping[str, FactorBudget]
    native: Mapping[str, FactorBudget]


def measured_noise(
    request: Request,
    dtype: str,
    baseline: Trace,
    subject: Trace,
    extractors: Sequence[FactorExtractor],
) -> CandidateNoise:
    """Run the subject in float32 again and again, on the CPU; brings torch in.

    Args:
        request: what the subject simulates.
        dtype: precision of the candidate.
        baseline: the baseline's trace.
        subject: the subject's own.
        extractors: what makes factors.
    """
    from braggtrace.pipeline.noise import NoiseFloor

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


def noise_text(noise: CandidateNoise) -> str:
    """All of it, from which the verdict can be recomputed."""
    data = {
        "dtype": noise.dtype,
        **{
            words: {name: budget_data(each) for name, each in factors.items()}
            for words, factors in (("printed", noise.printed), ("native", noise.native))
        },
    }
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def read_noise(bundle: Path) -> CandidateNoise:
    """The candidate's noise floor of a bundle.

    Raises:
        BundleError: it has none, or one that cannot be read.
    """
    path = bundle / CANDIDATE_BUDGET
    try:
        data = json.loads(path.read_text("utf-8"))
        printed, native = (
            {name: budget_from(each) for name, each in data[words].items()}
            for words in ("printed", "native")
        )
        return CandidateNoise(dtype=str(data["dtype"]), printed=printed, native=native)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BundleError(f"{path} cannot be read: {error!r}") from error
