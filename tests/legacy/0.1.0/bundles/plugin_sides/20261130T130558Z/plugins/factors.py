"""Factors of version 0.1.0: a class with plain attributes, and a ready-made group."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from braggtrace import (
    EventFactors,
    Factor,
    FactorExtractor,
    Trace,
    hookimpl,
    is_known,
)


class Length:
    """The length of the scattering vector."""

    name = "length"
    description = "length of the scattering vector"

    def names(self) -> Sequence[str]:
        return ("q_length",)

    def extract(self, trace: Trace) -> Sequence[Factor]:
        q = trace.get("scattering_vec")
        if q is None:
            return ()
        data = replace(
            q,
            name="q_length",
            values=np.linalg.norm(q.values, axis=1, keepdims=True),
            components=(),
            literals=None,
            half_width=None,
        )
        factor = Factor(
            name="q_length",
            description=self.description,
            data=data,
            sources=("scattering_vec",),
            upstream=("scattering_vec",),
        )
        return (factor,)


COUNTS = EventFactors(
    name="counts", description="whole numbers of a scan", events=("steps",)
)


@hookimpl
def braggtrace_factors() -> Sequence[FactorExtractor]:
    if not is_known("scattering_vec"):
        raise RuntimeError("the catalogue of diffraction lacks scattering_vec")
    return (Length(), COUNTS)
