"""The lines of a log as samples, by the patterns of a configuration."""

import re
from collections.abc import Callable, Sequence
from typing import Final, Literal

from braggtrace.traceio.files.declared import Declared
from braggtrace.traceio.files.gathering import SampleCollector
from braggtrace.traceio.files.index_labels import IndexLabels
from braggtrace.traceio.files.line_forms import LineForm, LineForms
from braggtrace.traceio.files.line_places import LinePlaces
from braggtrace.traceio.files.line_samples import (
    ADVICE,
    OF_COMPLEX,
    LineError,
    LineSamples,
    line_columns,
)
from braggtrace.traceio.files.passed_over import holds_number
from braggtrace.traceio.files.template import LinePattern
from braggtrace.traceio.literal import in_64_bits

LONGEST_LINE: Final = 100_000  # characters
_RETURNS: Final = re.compile(r"\r+(?=\n|\Z)")
_COMPLEX: Final = re.compile(r"\([-+0-9.eEdD ]+,[-+0-9.eEdD ]+\)")
_DECIMAL_COMMA: Final = re.compile(r"(?<=[0-9]),(?=[0-9])")
_NOWHERE: Final[dict[str, int]] = {}
_Line = re.Match[str]
_Take = Callable[[_Line, int], None]
_Index = Callable[[_Line, int], dict[str, int]]


class LogLines:
    """Takes the lines of a log: samples, places of the samples below, and the rest.

    Attributes:
        ignored: how many lines without a known form were passed over.
    """

    def __init__(
        self,
        samples: SampleCollector,
        patterns: Sequence[str],
        *,
        comment: str = "#",
        others: Literal["fail", "ignore"] = "fail",
        decimal: str = ".",
    ) -> None:
        """Begin.

        Args:
            samples: takes what the lines hold.
            patterns: forms of the lines, tried in this order.
            comment: begins lines that are passed over, where no pattern begins with it;
                "" for none.
            others: what becomes of lines of no form.
            decimal: sign between whole and broken part of a number.

        Raises:
            TemplateError: a pattern that cannot be read.
        """
        self.ignored = 0
        self._samples, self._comment = samples, comment
        self._ignores, self._decimal = others == "ignore", decimal
        self._patterns = [LinePattern.of(text, decimal) for text in patterns]
        self._forms = LineForms(self._patterns, comment)
        self._prefixes = tuple(p.prefix for p in self._patterns if p.prefix)
        self._comment_prefixes = tuple(
            p for p in self._prefixes if p.startswith(comment or "\n") and p != comment
        )
        self._labels = IndexLabels(decimal)
        self._parts: list[LineSamples] = []
        self._mark_lines: list[tuple[int, str]] = []
        self._marks = [form for form in self._forms.forms if form.is_mark]
        self._places = LinePlaces(
            [frozenset(f.all_axes) for f in self._forms.forms if not f.is_mark],
            [frozenset(form.all_axes) for form in self._marks],
        )

    def read(self, text: str) -> None:
        """Take every line.

        Raises:
            TraceFormatError: a line that has no known form, or is too long for any.
        """
        if "\r" in text:
            text = _RETURNS.sub("", text)
        self._require_short(text)
        other: _Take = self._other
        takes = self._forms.by_group(self._take, other)
        number = 0
        try:
            for number, found in enumerate(self._forms.expression.finditer(text), 1):
                takes[found.lastindex or 0](found, number)
        except ValueError as error:
            raise self._samples.error(str(error), number) from error

    def finish(self, declared: Declared) -> None:
        """Hand over all samples.

        Args:
            declared: axes of the events; of those of earlier lines an event for which
                some are declared takes no others.

        Raises:
            TraceFormatError: samples of one event that do not fit together.
        """
        axes = {name: shape.axes for name, shape in declared.shapes.items()}
        try:
            for column in line_columns(
                self._parts, self._places.places, axes, decimal=self._decimal
            ):
                self._samples.take_column(column)
        except LineError as error:
            raise self._samples.error(str(error), error.line) from error
        for column in self._labels.columns():
            self._samples.take_column(column)
        self._count_unused()

    def _count_unused(self) -> None:
        """Count lines of axes alone below which no value stands."""
        places = {place for part in self._parts for place in part.places}
        for position in self._places.unused(places):
            line, text = self._mark_lines[position]
            self._samples.pass_over(
                text, what="lines of axes alone", why="place no value", line=line
            )

    def _take(self, form: LineForm) -> _Take:
        return self._mark(form) if form.is_mark else self._sample(form)

    def _other(self, found: _Line, number: int) -> None:
        """A comment, or a line without a form."""
        line = found[0].rstrip("\n")
        if not self._passed(line, number):
            self._refuse(line, number)

    def _mark(self, form: LineForm) -> _Take:
        """What becomes of a line of axes alone."""
        index, mark = self._index(form), self._marks.index(form)

        enter, note = self._places.enter, self._mark_lines.append

        def take(found: _Line, number: int) -> None:
            enter(mark, index(found, number))
            note((number, found[0]))

        return take

    def _sample(self, form: LineForm) -> _Take:
        """What becomes of a line with values."""
        places, index, axes = self._places, self._index(form), form.all_axes
        name, unit, values = form.name, form.unit, form.values
        reads_index = bool(axes or form.passed)
        known: dict[tuple[str, str], LineSamples] = {}

        def take(found: _Line, number: int) -> None:
            own = index(found, number) if reads_index else _NOWHERE
            place = places.here if not own and places.here >= 0 else places.at(own)
            measured = found[unit] if unit else ""
            for event, group, several in values:
                called = event or found[name]
                part = known.get((called, measured))
                if part is None:
                    part = LineSamples(
                        name=" ".join(called.split()),
                        unit=measured,
                        axes=axes,
                        several=several,
                    )
                    known[called, measured] = part
                    self._parts.append(part)
                part.texts.append(found[group])
                part.places.append(place)
                part.lines.append(number)
                for axis in axes:
                    part.own[axis].append(own[axis])

        return take

    def _index(self, form: LineForm) -> _Index:
        """Reads the index of a line by axis, and counts what it passes over."""
        axes, labels, passed = form.axes, form.labels, form.passed
        number_of = self._labels.number

        def index(found: _Line, number: int) -> dict[str, int]:
            own = {axis: in_64_bits(int(found[group])) for axis, group in axes}
            for axis, group, time in labels:
                own[axis] = number_of(axis, found[group], number, time=time)
            for place, group in passed:
                self._pass_part(found, group, place, number)
            return own

        return index

    def _pass_part(self, found: _Line, group: int, place: str, number: int) -> None:
        """Count what a place takes that does not matter."""
        text, start = found[group], found.start(group)
        if not text.strip():
            return
        if self._decimal == "." and _DECIMAL_COMMA.search(
            found.string, max(start - 2, 0), start + 1
        ):
            raise ValueError(f"a comma ends a number before {text[:40]!r}; {ADVICE}")
        self._samples.pass_over(
            text,
            what="parts of lines",
            why=f"are taken by {{{place}}}",
            line=number,
            values=False,
        )

    def _passed(self, line: str, number: int) -> bool:
        """Whether a line without a form is empty or a comment, which is counted."""
        bare = line.lstrip()
        if not bare:
            return True
        if not self._comment or not bare.startswith(self._comment):
            return False
        if bare.startswith(self._comment_prefixes):
            return False  # meant, and cut or misspelt
        inner = bare.removeprefix(self._comment)
        fits = holds_number(line) and any(
            p.match(inner) or p.match(line) for p in self._patterns
        )
        why = f"begin with {self._comment!r}" + (", and fit a pattern" if fits else "")
        self._samples.pass_over(
            line, what="comment lines", why=why, line=number, values=fits
        )
        return True

    def _refuse(self, line: str, number: int) -> None:
        """A line without a known form is an error, or may be passed over."""
        pointed = _DECIMAL_COMMA.sub(".", line) if "," in line else line
        comma = pointed != line and any(p.match(pointed) for p in self._patterns)
        meant = line.lstrip().startswith(self._prefixes)
        if self._ignores and not comma and not meant:
            why = "are passed over by `others: ignore`"
            self._samples.pass_over(line, what="lines", why=why, line=number)
            self.ignored += 1
            return
        hint = "; `others: ignore` passes such lines over"
        if comma:
            hint = f"; {OF_COMPLEX if _COMPLEX.search(line) else ADVICE}"
        elif meant:
            hint = self._hint(line)
        forms = " or ".join(repr(p.text) for p in self._patterns)
        raise ValueError(f"wanted {forms}, got {line.strip()[:60]!r}{hint}")

    def _hint(self, line: str) -> str:
        """Advice where the index of a line is no whole number."""
        for pattern in self._patterns:
            for axis in pattern.axes:
                other = LinePattern.of(
                    pattern.text.replace(f"{{{axis}}}", f"{{word:{axis}}}"),
                    self._decimal,
                )
                if other.match(line):
                    return (
                        f"; index {axis} is no whole number there: {{time:{axis}}} "
                        f"takes any number, {{word:{axis}}} any word"
                    )
        return ""

    def _require_short(self, text: str) -> None:
        lengths = [len(line) for line in text.split("\n")]
        if max(lengths) > LONGEST_LINE:
            number = next(n for n, c in enumerate(lengths, 1) if c > LONGEST_LINE)
            size = lengths[number - 1]
            why = f"a line of {size} characters is longer than any of a log"
            raise self._samples.error(why, number)
