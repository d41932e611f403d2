"""The error budget of a run as files of its bundle."""

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from braggtrace.bundle.run import Run
from braggtrace.config import RunConfig
from braggtrace.digests import digest
from braggtrace.errors import BundleError
from braggtrace.judgement.error_budget import Budget, Digit, FactorBudget
from braggtrace.judgement.tolerance import Noise
from braggtrace.regular_files import read_json
from braggtrace.sources.opened import can_replay

BUDGET: Final = "budget.json"
TABLE: Final = "budget.md"


class BudgetFiles:
    """The error budget, where the run stated one or its configuration wants one."""

    def applies(self, config: RunConfig, record: Mapping[str, Any]) -> bool:
        """Whether the record names one, or the configuration wants one."""
        wanted = config.report.budget and can_replay(config)
        return "budget_sha256" in record or wanted

    def names(self, config: RunConfig, record: Mapping[str, Any]) -> Collection[str]:
        """None: ``problems`` says what a missing one is for."""
        return ()

    def files(self, run: Run) -> Mapping[str, bytes]:
        """Both files; none where the run has no budget."""
        if run.budget is None:
            return {}
        return {
            BUDGET: budget_json(run.budget).encode(),
            TABLE: budget_table(run.budget).encode(),
        }

    def record(self, run: Run, files: Mapping[str, bytes]) -> Mapping[str, Any]:
        """The checksum of the numbers."""
        return {"budget_sha256": digest(files[BUDGET])} if files else {}

    def problems(
        self, config: RunConfig, bundle: Path, record: Mapping[str, Any]
    ) -> Iterator[str]:
        """Whether they are the recorded ones, and the table follows from them."""
        missing = [name for name in (BUDGET, TABLE) if not (bundle / name).is_file()]
        if missing:
            yield f"the error budget is missing: {', '.join(missing)}"
            return
        if digest(bundle / BUDGET) != record.get("budget_sha256"):
            yield f"{BUDGET} is not the file that run_metadata.json names"
        if (bundle / TABLE).read_bytes() != budget_table(read_budget(bundle)).encode():
            yield f"{TABLE} is not what {BUDGET} gives"


def budget_json(budget: Budget) -> str:
    """All of a budget, from which a verdict can be recomputed."""
    data = {
        "dtype": budget.dtype,
        "factors": {name: budget_data(each) for name, each in budget.factors.items()},
    }
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def budget_data(found: FactorBudget) -> dict[str, Any]:
    """The budget of a factor, for JSON."""
    return {
        "axes": list(found.noise.axes),
        "index": found.noise.index.tolist(),
        "noise": found.noise.values.tolist(),
        "greatest": list(found.greatest),
        "digits": [
            {
                "parameter": d.parameter,
                "last_digit": d.last_digit,
                "unit": d.unit,
                "moved": d.moved,
            }
            for d in found.digits
        ],
    }


def read_budget(bundle: Path) -> Budget:
    """The budget of a bundle.

    Raises:
        BundleError: it has none, or one that cannot be read.
    """
    path = bundle / BUDGET
    try:
        data = read_json(path)
        factors = {name: budget_from(each) for name, each in data["factors"].items()}
        return Budget(dtype=str(data["dtype"]), factors=factors)
    except FileNotFoundError as error:
        raise BundleError(
            f"{bundle} holds no error budget, which `tolerance: auto` goes by; run the "
            "comparison again with it"
        ) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BundleError(f"{path} cannot be read: {error!r}") from error


def budget_from(data: Mapping[str, Any]) -> FactorBudget:
    """The budget of a factor, from what ``budget_data`` gave.

    Raises:
        KeyError, TypeError, ValueError: it is nothing of that kind.
    """
    values = np.array(data["noise"], dtype=np.float64)
    axes = tuple(data["axes"])
    index = np.array(data["index"], dtype=np.int64).reshape(len(values), len(axes))
    noise, size = data["greatest"]
    return FactorBudget(
        noise=Noise(axes=axes, index=index, values=values),
        greatest=(float(noise), float(size)),
        digits=tuple(Digit(**digit) for digit in data["digits"]),
    )


def budget_table(budget: Budget) -> str:
    """The budget for a reader, in Markdown."""
    from tabulate import tabulate

    headers = (
        "factor",
        "rounding, greatest of a value",
        "last digit that moves it most",
        "by, in noise floors",
        "weakest that moves it beyond 8",
    )
    table = tabulate(
        list(_lines(budget)), headers=headers, tablefmt="github", disable_numparse=True
    )
    return (
        f"# Error budget, {budget.dtype}\n\n"
        "Rounding: root mean square of what the roundings of all stages do to a value "
        "of the reference, over that value. Last digit: of the shortest decimal that "
        "means the parameter's value; how far one unit of it moves the factor.\n\n"
        f"{table}\n"
    )


def _lines(budget: Budget) -> Iterator[tuple[str, ...]]:
    for name, found in budget.factors.items():
        first = found.digits[0] if found.digits else None
        seen = [d for d in found.digits if d.moved > 8.0]
        yield (
            name,
            f"{found.relative:.1e}",
            ""
            if first is None
            else f"{first.parameter} ± {first.last_digit:g} {first.unit}",
            "" if first is None else f"{first.moved:.1e}",
            seen[-1].parameter if seen else "",
        )
