"""The second pass: every argument against every row, values not consumed."""

from collections.abc import Sequence

from braggtrace.errors import UnknownNameError, UsageError
from braggtrace.experiment import Switches
from braggtrace.nanobragg.arguments.numbers import is_number, leading_float
from braggtrace.nanobragg.arguments.option import Option, Program
from braggtrace.nanobragg.arguments.settings import Settings
from braggtrace.nanobragg.arguments.table import (
    ONLY_IN_ITS_HELP,
    OPTIONS,
    known_names,
    matching,
)


class Matcher:
    """Applies a list of arguments to settings and notes what has no effect."""

    def __init__(
        self,
        settings: Settings,
        program: Program,
        switches: Switches,
        *,
        lenient: bool,
    ) -> None:
        self._settings = settings
        self._switches = switches
        self._program: Program = program
        self._lenient = lenient
        self._values: dict[int, Option] = {}
        self._options: set[int] = set()
        self.notes: list[str] = []

    def read(self, arguments: Sequence[str]) -> None:
        """Go through the list from left to right, once.

        Raises:
            UsageError: an unknown option, or one without its values.
        """
        for index in range(len(arguments)):
            self._examine(arguments, index)
        for index, argument in enumerate(arguments):
            if index not in self._options:
                self._explain(argument, self._values.get(index))

    def _examine(self, arguments: Sequence[str], index: int) -> None:
        following = arguments[index + 1 :]
        for option in matching(arguments[index], self._program, self._switches):
            self._options.add(index)
            if len(following) < option.values or self._is_idle(option, following):
                self._lacks_values(option, arguments[index], len(following))
                continue
            taken = option.apply(self._settings, following)
            for place in range(index + 1, index + 1 + taken.values):
                self._values[place] = option
            if option.without_effect:
                self._note(f"{arguments[index]} has no effect in the C program")
            if taken.values == 0 and option.kind == "number" and option.values:
                self._lacks_values(option, arguments[index], len(following))
            if taken.stop or option.last:
                return

    def _is_idle(self, option: Option, following: Sequence[str]) -> bool:
        """Whether the C program passes over the option because it comes last."""
        idle = option.idle_last is not None and getattr(
            self._switches, option.idle_last
        )
        return idle and not following

    def _lacks_values(self, option: Option, argument: str, got: int) -> None:
        if option.kind == "nothing":
            self._note(f"{argument} is ignored, because nothing follows it")
            return
        does = "crashes" if option.crashes_without_value else "ignores it"
        wanted = "3 values or random" if "-misset" in argument else option.values
        what = f"{argument} wants {wanted}, got {got}; the C program {does}"
        if not self._lenient:
            raise UsageError(f"{what}. Add the value or remove the option")
        self._note(what)

    def _explain(self, argument: str, owner: Option | None) -> None:
        """Says what became of an argument that is no option."""
        if owner is not None and self._is_value(argument, owner):
            return
        if argument in ONLY_IN_ITS_HELP:
            self._note(f"{argument} has no effect: the C program does not know it")
        elif argument in _names_of_others(self._program):
            self._note(f"{argument} has no effect: another program's option")
        elif argument.startswith("-") and not is_number(argument):
            self._unknown(argument)
        else:
            self._note(f"{argument!r} belongs to no option and is ignored")

    def _is_value(self, argument: str, owner: Option) -> bool:
        if owner.kind == "word":
            return True
        if leading_float(argument)[1] == 0 and not argument.startswith("-"):
            if "rand" not in argument and "inf" not in argument:
                self._note(f"{owner.pattern}: {argument!r} is no number, read as 0")
            return True
        return not argument.startswith("-") or is_number(argument)

    def _unknown(self, argument: str) -> None:
        if not self._lenient:
            raise UnknownNameError("option", argument, known_names())
        self._note(f"{argument} is unknown and ignored")

    def _note(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)


def _names_of_others(program: Program) -> set[str]:
    return {o.pattern for o in OPTIONS if o.program not in (None, program)}
