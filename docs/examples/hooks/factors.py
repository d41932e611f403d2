"""A factor of one's own: the length of the scattering vector."""

from dataclasses import replace

import numpy as np

from braggtrace import Factor, hookimpl


class Length:
    name = "length"
    description = "length of the scattering vector"

    def names(self):
        return ("q_length",)

    def extract(self, trace):
        q = trace.get("scattering_vec")
        if q is None:
            return ()
        values = np.linalg.norm(q.values, axis=1, keepdims=True)
        data = replace(
            q,
            name="q_length",
            values=values,
            components=(),
            literals=None,
            half_width=None,
        )
        factor = Factor(
            name="q_length",
            description=self.description,
            data=data,
            upstream=("scattering_vec",),
        )
        return (factor,)


@hookimpl
def braggtrace_factors():
    return (Length(),)
