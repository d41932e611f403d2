"""The YAML model of a catalogue of events of one's own."""

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from braggtrace.config.base import Model
from braggtrace.config.trace_model import Axis, Label, known_unit
from braggtrace.errors import suggestion


class EventModel(Model):
    """One event of a program."""

    unit: Annotated[str, Field(max_length=80)] = "1"
    """Unit in which it is compared."""
    axes: tuple[Axis, ...] = ()
    """Axes along which it may vary, outermost first; free names."""
    components: tuple[Label, ...] = ()
    """Labels of the components of a vector."""
    upstream: tuple[Label, ...] = ()
    """Events that it is computed from; declared before it."""
    previous: tuple[Label, ...] = ()
    """Events of the step before that it is computed from; see ``advances``."""
    kind: Literal["float", "int", "text"] = "float"
    """What its values are."""
    description: str = ""
    """One line for a reader."""

    _units = field_validator("unit")(known_unit)

    @model_validator(mode="after")
    def _some_components(self) -> Self:
        if len(self.components) == 1:
            raise ValueError("a value with one component is none: leave components out")
        for names in (self.components, self.axes):
            if len(set(names)) < len(names):
                raise ValueError(f"a name stands twice in {', '.join(names)}")
        return self


class CatalogModel(Model):
    """What the events of both programs are."""

    plugin: Annotated[str, Field(min_length=1)] | None = None
    """A catalogue of a plugin: its name, a dotted module or a ``.py`` file."""
    advances: Axis | None = None
    """The axis along which both programs go from step to step."""
    events: Annotated[dict[Label, EventModel], Field(max_length=10_000)] = Field(
        default_factory=dict
    )
    """Every event by name, each after those that it is computed from."""

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.plugin is not None) == bool(self.events):
            raise ValueError("give events, or the plugin that has them")
        if self.plugin is not None and self.advances is not None:
            raise ValueError("a plugin's catalogue says itself what advances")
        return self

    @model_validator(mode="after")
    def _causal_order(self) -> Self:
        seen: set[str] = set()
        for name, event in self.events.items():
            for upstream in event.upstream:
                if upstream not in seen:
                    raise ValueError(self._not_before(name, upstream))
            for previous in event.previous:
                if previous not in self.events:
                    near = suggestion(previous, self.events)
                    raise ValueError(f"{name}: unknown event {previous!r}{near}")
            if event.previous and self.advances is None:
                raise ValueError(
                    f"{name} has previous events: say which axis advances, such as "
                    "advances: step"
                )
            seen.add(name)
        return self

    def _not_before(self, name: str, upstream: str) -> str:
        if upstream in self.events:
            return (
                f"{name} is computed from {upstream}, which is declared after it: "
                "move it, or name it under previous"
            )
        return f"{name}: unknown event {upstream!r}{suggestion(upstream, self.events)}"
