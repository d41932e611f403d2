"""The candidate as files of a bundle: its trace, and its noise floor."""

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from braggtrace.bundle.run import Run
from braggtrace.bundle.sections.budget import budget_data, budget_from
from braggtrace.bundle.sections.section import not_recorded
from braggtrace.config import RunConfig
from braggtrace.digests import digest
from braggtrace.errors import BundleError, CannotRunError
from braggtrace.events import Trace
from braggtrace.judgement.error_budget import CandidateNoise
from braggtrace.regular_files import read_json
from braggtrace.report.report import Side
from braggtrace.sources.candidate import (
    ThreeSides,
    judged_by_noise,
    precision_of,
    require_candidate,
    three_sides,
)
from braggtrace.traceio import read_trace, write_jsonl

CANDIDATE_TRACE: Final = "trace_candidate.jsonl"
CANDIDATE_BUDGET: Final = "budget_candidate.json"
CANDIDATE_FILES: Final = (CANDIDATE_TRACE, CANDIDATE_BUDGET)
_DIGESTS: Final = {
    CANDIDATE_TRACE: "candidate_trace_sha256",
    CANDIDATE_BUDGET: "candidate_budget_sha256",
}


class CandidateFiles:
    """The third side, where the configuration names one."""

    def applies(self, config: RunConfig, record: Mapping[str, Any]) -> bool:
        """Whether the configuration names a candidate."""
        return config.candidate is not None

    def names(self, config: RunConfig, record: Mapping[str, Any]) -> Collection[str]:
        """Its trace; the noise floor where it is judged by that."""
        return CANDIDATE_FILES if judged_by_noise(config) else (CANDIDATE_TRACE,)

    def files(self, run: Run) -> Mapping[str, bytes]:
        """The files; none where there is no candidate."""
        three = run.three
        if three is None:
            return {}
        files = {CANDIDATE_TRACE: write_jsonl(three.candidate).encode()}
        if three.noise is not None:
            files[CANDIDATE_BUDGET] = noise_text(three.noise).encode()
        return files

    def record(self, run: Run, files: Mapping[str, bytes]) -> Mapping[str, Any]:
        """Who the candidate is, and the checksums of its files."""
        if run.candidate is None or run.three is None:
            return {}
        side = run.candidate.side
        return {
            "candidate": {
                "label": run.three.label,
                "program": side.program,
                "version": side.version,
                **side.facts,
            },
            **{_DIGESTS[name]: digest(data) for name, data in files.items()},
        }

    def problems(
        self, config: RunConfig, bundle: Path, record: Mapping[str, Any]
    ) -> Iterator[str]:
        """Which of the files are not the recorded ones."""
        names = self.names(config, record)
        yield from not_recorded(bundle, {n: record.get(_DIGESTS[n]) for n in names})


def recorded_three(
    config: RunConfig,
    bundle: Path,
    baseline: Trace,
    subject: Trace,
    candidate: Trace | None = None,
) -> ThreeSides | None:
    """All three sides of a bundle, where its configuration names a candidate.

    Args:
        config: of the bundle.
        bundle: the folder.
        baseline: the baseline's trace.
        subject: the subject's.
        candidate: the candidate's, where it was read again from its own file.

    Raises:
        BundleError: the candidate's files are not there, or not of that candidate.
    """
    model = config.candidate
    if model is None:
        return None
    by_noise = judged_by_noise(config)
    wanted = CANDIDATE_FILES if by_noise else (CANDIDATE_TRACE,)
    missing = [name for name in wanted if not (bundle / name).is_file()]
    if missing:
        raise BundleError(f"{bundle} lacks {missing[0]}, and names a candidate")
    trace = read_trace(bundle / CANDIDATE_TRACE) if candidate is None else candidate
    if not by_noise:
        return three_sides(model, baseline, subject, trace, None)
    noise = read_noise(bundle)
    try:
        require_candidate(model, trace, subject)
        precision = precision_of(model, trace)
    except CannotRunError as error:
        raise BundleError(f"{CANDIDATE_TRACE}: {error}") from error
    if noise.dtype != precision:
        what = f"{CANDIDATE_BUDGET} is of {noise.dtype}, the candidate of {precision}"
        raise BundleError(what)
    return three_sides(model, baseline, subject, trace, noise)


def recorded_side(metadata: Mapping[str, Any]) -> Side:
    """Who the candidate was, as run_metadata.json says.

    Raises:
        BundleError: it does not say.
    """
    try:
        facts = {key: str(value) for key, value in metadata["candidate"].items()}
        del facts["label"]
        program, version = facts.pop("program"), facts.pop("version")
    except (KeyError, AttributeError) as error:
        what = f"run_metadata.json lacks or misstates the candidate: {error}"
        raise BundleError(what) from error
    return Side(program=program, version=version, facts=facts)


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
        data = read_json(path)
        printed, native = (
            {name: budget_from(each) for name, each in data[words].items()}
            for words in ("printed", "native")
        )
        return CandidateNoise(dtype=str(data["dtype"]), printed=printed, native=native)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BundleError(f"{path} cannot be read: {error!r}") from error
