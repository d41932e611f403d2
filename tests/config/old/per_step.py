from dataclasses import replace

from braggtrace import Factor, hookimpl


class PerStep:
    name = "per_step"
    description = "intensity per step"

    def names(self):
        return ("I_per_step",)

    def extract(self, trace):
        total, steps = trace.get("I_before_scaling"), trace.get("steps")
        if total is None or steps is None:
            return ()
        values = total.values / steps.values
        data = replace(
            total, name="I_per_step", values=values, literals=None, half_width=None
        )
        sources = ("I_before_scaling", "steps")
        factor = Factor(
            name="I_per_step",
            description=self.description,
            data=data,
            sources=sources,
            upstream=sources,
        )
        return (factor,)


@hookimpl
def braggtrace_factors():
    return (PerStep(),)
