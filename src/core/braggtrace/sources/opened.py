"""Which source a side has, and the sides of a configuration, opened.

A source's module is imported when a side asks for it, so that reading files brings no
torch in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path

from braggtrace.catalog import BUILT_IN
from braggtrace.config import RunConfig
from braggtrace.config.candidate_model import CandidateModel
from braggtrace.config.side_model import Role
from braggtrace.events import Catalog
from braggtrace.pluginmanager import Registry
from braggtrace.sources.base import (
    CanReplay,
    HasImage,
    HasPixels,
    Pixel,
    Progress,
    Say,
    Source,
    Sourced,
    SourceRequest,
    silent,
)
from braggtrace.sources.request import Request, request_from_config


def source_of(config: RunConfig, role: Role) -> Source:
    """The source of a side: ``SOURCE`` of the module that its key names."""
    kind = config.sides[role].kind
    found: Source = import_module(f"braggtrace.sources.{kind}").SOURCE
    return found


def can_replay(config: RunConfig) -> bool:
    """Whether the subject's source can compute it again with other values."""
    return isinstance(source_of(config, "subject"), CanReplay)


@dataclass(slots=True, kw_only=True, eq=False)
class Opening:
    """The sides of a configuration, each opened when it is asked for.

    Attributes:
        config: the configuration, overrides applied.
        registry: has the plugins of the configuration.
        catalog: of the programs, where the configuration declares one.
        pixels: (slow, fast) of each that is traced, in ascending order.
        paths: other files than the configured ones, by role.
        say: receives a message about what takes long.
        progress: receives how many of how many rows of an image are rendered.
    """

    config: RunConfig
    registry: Registry
    catalog: Catalog | None = None
    pixels: tuple[Pixel, ...] = ()
    paths: Mapping[Role, Path] = field(default_factory=dict)
    say: Say = silent
    progress: Progress | None = None
    _simulated: dict[Role, Request] = field(default_factory=dict)

    def source(self, role: Role) -> Source:
        """The source of a side."""
        return source_of(self.config, role)

    def simulated(self, role: Role) -> Request | None:
        """How a side would simulate the experiment; None where there is none.

        Raises:
            UsageError: a file or a switch that does not exist.
        """
        if self.config.experiment is None:
            return None
        own: Role = "subject"
        if role == "baseline" and self.config.baseline.kind == "simulator":
            own = role
        if own not in self._simulated:
            self._simulated[own] = request_from_config(self.config, role=own)
        found = self._simulated[own]
        model = self.config.sides[role]
        if isinstance(model, CandidateModel):
            return replace(
                found,
                dtype=model.precision,
                device=model.device,
                compile=model.compile,
            )
        return found

    def request(self, role: Role) -> SourceRequest:
        """What the source of a side is asked for."""
        simulated = self.simulated(role)
        with_experiment = None if simulated is None else BUILT_IN
        return SourceRequest(
            config=self.config,
            role=role,
            registry=self.registry,
            pixels=self.pixels,
            simulated=simulated,
            catalog=self.catalog or with_experiment,
            path=self.paths.get(role),
            say=self.say,
            progress=self.progress,
        )

    def open(self, role: Role) -> Sourced:
        """The trace of a side.

        Raises:
            BraggtraceError: it cannot be had.
        """
        return self.source(role).open(self.request(role))

    def has_image(self, role: Role) -> bool:
        """Whether a side has an image.

        Raises:
            BraggtraceError: a recording cannot be read.
        """
        source = self.source(role)
        return isinstance(source, HasImage) and source.has_image(self.request(role))

    def traced_by_all(self) -> tuple[Pixel, ...] | None:
        """Pixels of which every side has a trace; None for every pixel.

        Raises:
            BraggtraceError: a recording cannot be read.
        """
        known: list[tuple[Pixel, ...]] = []
        for role in self.config.sides:
            source = self.source(role)
            if isinstance(source, HasPixels):
                known.append(source.pixels(self.request(role)))
        if not known:
            return None
        return tuple(p for p in known[0] if all(p in other for other in known[1:]))


def opening_of(
    config: RunConfig,
    registry: Registry,
    *,
    catalog: Catalog | None = None,
    pixels: tuple[Pixel, ...] | None = None,
    say: Say = silent,
    progress: Progress | None = None,
) -> Opening:
    """The sides of a configuration, for its own pixels unless others are named."""
    wanted = config.traced_pixels if pixels is None else pixels
    return Opening(
        config=config,
        registry=registry,
        catalog=catalog,
        pixels=tuple(sorted(set(wanted))),
        say=say,
        progress=progress,
    )
