"""Every deviation of the C program, done the other way round."""

from collections.abc import Sequence

from braggtrace import SWITCHES, Exposure, Hypothesis, edited, hookimpl, value_at


def flipped(name: str) -> Hypothesis:
    """The what-if that a switch stands the other way."""
    path = f"switches.{name}"

    def change(exposure: Exposure) -> Exposure | None:
        changed = edited(exposure, path, lambda on: not on)
        # some switches act on how an argument list is read
        return None if changed is None else changed.read_again()

    def fix(exposure: Exposure) -> str:
        state = str(value_at(exposure, path)).lower()
        return f"subject.switches.{name}={state}"

    (switch,) = (known for known in SWITCHES if known.name == name)
    claim = f"the two sides differ in whether {switch.c_program}"
    return Hypothesis(id=name, claim=claim, change=change, fix=fix)


@hookimpl
def braggtrace_hypotheses() -> Sequence[Hypothesis]:
    """One for each switch."""
    return tuple(flipped(switch.name) for switch in SWITCHES)
