"""Loads exactly the plugins that a configuration names, and finds objects in them."""

import importlib
import importlib.util
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType
from typing import Final, TypeVar

import pluggy

from braggtrace import hookspecs
from braggtrace.errors import (
    BraggtraceError,
    DuplicateNameError,
    PluginError,
    UnknownNameError,
    UsageError,
)
from braggtrace.findings import Comparator, FactorExtractor
from braggtrace.whatif import Hypothesis

GROUP = "braggtrace"
Named = TypeVar("Named", FactorExtractor, Comparator, Hypothesis)


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginOrigin:
    """Where a plugin came from.

    Attributes:
        name: by which it was asked for.
        module: module or file.
        distribution: package and version, or "" for a file.
        factors: names of its factor extractors.
        comparators: names of its comparators.
        hypotheses: ids of its hypotheses.
    """

    name: str
    module: str
    distribution: str
    factors: tuple[str, ...]
    comparators: tuple[str, ...]
    hypotheses: tuple[str, ...] = ()


class Registry:
    """Plugins of one run, and the named objects that they handed over."""

    def __init__(self) -> None:
        self._manager = pluggy.PluginManager(hookspecs.PROJECT)
        self._manager.add_hookspecs(hookspecs)
        self._entry_points = _entry_points()
        self._extractors: dict[str, FactorExtractor] = {}
        self._comparators: dict[str, Comparator] = {}
        self._hypotheses: dict[str, Hypothesis] = {}
        self._owners: dict[str, str] = {}
        self.origins: dict[str, PluginOrigin] = {}

    def load(self, name: str) -> PluginOrigin:
        """Load a plugin once.

        Args:
            name: an entry point, else a ``.py`` file, else a dotted module.

        Returns:
            Where it came from and what it offers.

        Raises:
            UnknownNameError: nothing of that name.
            DuplicateNameError: it offers a name that another plugin has.
            PluginError: importing or asking it raised.
            UsageError: it has no hook of braggtrace.
        """
        if name not in self.origins:
            module, distribution = self._import(name)
            self.origins[name] = self._register(name, module, distribution)
        return self.origins[name]

    def extractors(self, names: Iterable[str]) -> tuple[FactorExtractor, ...]:
        """Factor extractors by name, in the order given.

        Args:
            names: extractors, or plugins, of which all extractors are taken.

        Returns:
            The extractors, each once.

        Raises:
            UsageError: a name is given twice.
            UnknownNameError: nothing of that name.
        """
        picked: dict[str, FactorExtractor] = {}
        for name in names:
            for found in self._extractor_names(name):
                if found in picked:
                    raise UsageError(f"factor group {found!r} is named twice")
                picked[found] = self._extractors[found]
        return tuple(picked.values())

    def comparators(self, names: Iterable[str]) -> Mapping[str, Comparator]:
        """Comparators by name.

        Raises:
            UnknownNameError: nothing of that name.
        """
        for name in names:
            if name not in self._comparators and name in self._entry_points:
                self.load(name)
            if name not in self._comparators:
                raise UnknownNameError("comparator", name, self.known())
        return dict(self._comparators)

    def all_comparators(self) -> Mapping[str, Comparator]:
        """Comparators by name, each loaded when it is first asked for.

        Looking up a name that nothing carries raises UnknownNameError.
        """
        return _Comparators(self)

    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """Every what-if of the installed plugins, and of those that were loaded.

        Raises:
            PluginError: an installed plugin cannot be loaded.
        """
        self.load_all()
        return tuple(self._hypotheses.values())

    def known(self) -> tuple[str, ...]:
        """Names that a configuration may use without a path."""
        return (*self._entry_points, *self._extractors, *self._comparators)

    def load_all(self) -> tuple[PluginOrigin, ...]:
        """Load every installed plugin, for a listing."""
        return tuple(self.load(name) for name in sorted(self._entry_points))

    def _extractor_names(self, name: str) -> Sequence[str]:
        if name in self._extractors:
            return (name,)
        origin = self.load(name)
        if not origin.factors:
            raise UnknownNameError("factor group", name, self._extractors)
        return origin.factors

    def _import(self, name: str) -> tuple[ModuleType, str]:
        try:
            if name in self._entry_points:
                point = self._entry_points[name]
                return point.load(), _distribution(point)
            if name.endswith(".py"):
                return _module_from(Path(name)), ""
            if "." in name and importlib.util.find_spec(name) is not None:
                return importlib.import_module(name), ""
        except BraggtraceError:
            raise
        except ModuleNotFoundError as error:
            absent = error.name or ""
            own = name == absent or name.startswith(f"{absent}.")
            if name.endswith(".py") or not own:
                raise PluginError(name, "being imported", error) from error
        except (Exception, SystemExit) as error:
            raise PluginError(name, "being imported", error) from error
        raise UnknownNameError("plugin", name, self.known())

    def _register(
        self, name: str, module: ModuleType, distribution: str
    ) -> PluginOrigin:
        try:
            self._manager.register(module, name=name)
            self._manager.check_pending()
        except pluggy.PluginValidationError as error:
            raise PluginError(name, "being registered", error) from error
        except ValueError as error:  # the same module under a second name
            owners = (name, str(self._manager.get_name(module)))
            raise DuplicateNameError("plugin", module.__name__, owners) from error
        factors = self._collect(name, module, "braggtrace_factors", self._extractors)
        comparators = self._collect(
            name, module, "braggtrace_comparators", self._comparators
        )
        hypotheses = self._collect(
            name, module, "braggtrace_hypotheses", self._hypotheses
        )
        if not factors and not comparators and not hypotheses:
            raise UsageError(
                f"plugin {name!r} offers nothing: it needs a function "
                "braggtrace_factors, braggtrace_comparators or braggtrace_hypotheses "
                "marked with braggtrace.hookimpl"
            )
        return PluginOrigin(
            name=name,
            module=str(getattr(module, "__file__", None) or module.__name__),
            distribution=distribution,
            factors=factors,
            comparators=comparators,
            hypotheses=hypotheses,
        )

    def _collect(
        self, name: str, module: ModuleType, hook: str, into: dict[str, Named]
    ) -> tuple[str, ...]:
        """Named objects that one plugin hands over through one hook."""
        function = getattr(module, hook, None)
        marked = any(
            impl.plugin is module
            for impl in getattr(self._manager.hook, hook).get_hookimpls()
        )
        if function is None or not marked:
            return ()
        try:
            found: list[Named] = [_named(item, hook) for item in function()]
        except (Exception, SystemExit) as error:
            raise PluginError(name, f"answering {hook}", error) from error
        for item in found:
            owner = self._owners.setdefault(f"{hook}:{item.name}", name)
            if item.name in into:
                kind = _KINDS[hook]
                raise DuplicateNameError(kind, item.name, (owner, name))
            into[item.name] = item
        return tuple(item.name for item in found)


_METHODS: Final = {
    "braggtrace_factors": ("names", "extract"),
    "braggtrace_comparators": ("compare",),
    "braggtrace_hypotheses": ("change", "fix"),
}
_KINDS: Final = {
    "braggtrace_factors": "factor",
    "braggtrace_comparators": "comparator",
    "braggtrace_hypotheses": "hypothesis",
}


def _named(item: Named, hook: str) -> Named:
    """The object, if it has what the hook promises."""
    words = isinstance(item.name, str) and isinstance(item.description, str)
    lacking = [m for m in _METHODS[hook] if not callable(getattr(item, m, None))]
    if not words or lacking:
        what = (
            f"lacks {', '.join(lacking)}" if lacking else "has a name that is no text"
        )
        raise TypeError(f"{type(item).__name__} {what}")
    return item


class _Comparators(Mapping[str, Comparator]):
    """Loads a comparator when it is asked for."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def __getitem__(self, name: str) -> Comparator:
        return self._registry.comparators((name,))[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._registry.comparators(()))

    def __len__(self) -> int:
        return len(self._registry.comparators(()))


def _entry_points() -> dict[str, EntryPoint]:
    """Installed plugins by name; two packages may not claim one name."""
    points: dict[str, EntryPoint] = {}
    for point in entry_points(group=GROUP):
        known = points.setdefault(point.name, point)
        if known.value != point.value:
            owners = (_distribution(known), _distribution(point))
            raise DuplicateNameError("plugin", point.name, owners)
    return points


def _distribution(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else ""


def _module_from(path: Path) -> ModuleType:
    if not path.is_file():
        raise UsageError(f"plugin file {path} does not exist; check the path")
    digest = sha256(str(path.resolve()).encode()).hexdigest()[:12]
    name = f"braggtrace_file_{path.stem}_{digest}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise UsageError(f"plugin file {path} cannot be loaded as a module")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
