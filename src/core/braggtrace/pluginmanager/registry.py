"""The plugins of one run, and the named objects that they handed over."""

from collections.abc import (
    ItemsView,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
    ValuesView,
)
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy

from braggtrace import hookspecs
from braggtrace.defaults import OUTCOMES, READERS
from braggtrace.errors import (
    BraggtraceError,
    DuplicateNameError,
    PluginError,
    UnknownNameError,
    UsageError,
    plugin_faults,
)
from braggtrace.events import Catalog
from braggtrace.judgement.comparators import default_comparators
from braggtrace.judgement.findings import Comparator, FactorExtractor
from braggtrace.pluginmanager.kinds import KINDS, hook_of, sound
from braggtrace.pluginmanager.loading import import_plugin, installed
from braggtrace.protocols import (
    BaselineSource,
    OutcomeWriter,
    ReportWriter,
    TraceReader,
)
from braggtrace.whatif import Hypothesis


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginOrigin:
    """Where a plugin came from.

    Attributes:
        name: by which it was requested.
        module: module or file.
        distribution: package and version, or "" for a file.
        offers: names of its objects, by kind.
    """

    name: str
    module: str
    distribution: str
    offers: Mapping[str, tuple[str, ...]]

    @property
    def factors(self) -> tuple[str, ...]:
        """Names of its factor extractors."""
        return self.offers["factors"]

    @property
    def comparators(self) -> tuple[str, ...]:
        """Names of its comparators."""
        return self.offers["comparators"]

    @property
    def hypotheses(self) -> tuple[str, ...]:
        """Ids of its hypotheses."""
        return self.offers["hypotheses"]


class Registry:
    """Plugins of one run, and the named objects that they handed over.

    Attributes:
        origins: of each plugin that was loaded, by the name in the configuration.
        picked: kind and name of each object that was requested by name.
    """

    def __init__(self) -> None:
        self._manager = pluggy.PluginManager(hookspecs.PROJECT)
        self._manager.add_hookspecs(hookspecs)
        self._entry_points = installed()
        self._objects: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
        self._owners: dict[tuple[str, str], str] = {}
        self.origins: dict[str, PluginOrigin] = {}
        self.picked: set[tuple[str, str]] = set()

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
            found = import_plugin(name, self._entry_points, self.known())
            self.origins[name] = self._register(name, *found)
        return self.origins[name]

    def add(self, module: ModuleType) -> PluginOrigin:
        """Take a module that is imported already, under its own name.

        Raises:
            BraggtraceError: as ``load``.
        """
        name = module.__name__
        if name not in self.origins:
            self.origins[name] = self._register(name, module, "")
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
                picked[found] = self._objects["factors"][found]
        self.picked |= {("factors", name) for name in picked}
        return tuple(picked.values())

    def comparators(self, names: Iterable[str]) -> Mapping[str, Comparator]:
        """Comparators by name.

        Raises:
            UnknownNameError: nothing of that name.
        """
        for name in names:
            self._one("comparators", name)
        return dict(self._objects["comparators"])

    def all_comparators(self) -> Mapping[str, Comparator]:
        """Comparators by name, each loaded at its first use.

        Looking up a name that nothing carries raises UnknownNameError. Iterating over
        them, to read what they declare, picks none.
        """
        return _Comparators(self)

    def offered_comparators(self) -> Mapping[str, Comparator]:
        """Comparators of the plugins that were loaded, and those on by default."""
        return {**default_comparators(), **self._objects["comparators"]}

    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """Every what-if of the installed plugins, and of those that were loaded.

        Raises:
            PluginError: an installed plugin cannot be loaded.
        """
        self.load_all()
        return tuple(self._objects["hypotheses"].values())

    def reader(self, name: str) -> TraceReader:
        """The reader of trace files of that name.

        Raises:
            UnknownNameError: nothing of that name.
            DuplicateNameError: a plugin has a reader in the name of a built-in one.
        """
        if name in READERS:
            name = READERS[name].plugin or name
            self.load(name)
        found: TraceReader = self._one("readers", name)
        return found

    def readers_of(self, path: Path) -> tuple[str, ...]:
        """Readers that declare the ending of a file.

        Args:
            path: a file, which is not opened.

        Returns:
            Of the plugins that were loaded, those with the longest ending; where none
            of them has it, the built-in ones, which are not loaded for that.
        """
        ours = {name: reader.endings for name, reader in READERS.items()}
        loaded = {reader.plugin for reader in READERS.values()}
        others = {
            name: getattr(reader, "endings", ())
            for name, reader in self._objects["readers"].items()
            if name not in ours and name not in loaded
        }
        return _longest(path.name, others) or _longest(path.name, ours)

    def catalog(self, name: str) -> Catalog:
        """The catalogue of that name, or the only one of a plugin of that name.

        Raises:
            UnknownNameError: nothing of that name.
            PluginError: the plugin handed over something else.
        """
        if name.endswith(".py") or "." in name:
            offered = self.load(name).offers["catalogs"]
            name = offered[0] if len(offered) == 1 else name
        found = self._one("catalogs", name)
        if not isinstance(found, Catalog):
            wrong = TypeError(f"wanted a Catalog, got {type(found).__name__}")
            raise PluginError(name, "handing over a catalogue", wrong)
        return found

    def baseline(self, name: str) -> BaselineSource:
        """The baseline of that name.

        Raises:
            UnknownNameError: nothing of that name.
        """
        found: BaselineSource = self._one("baselines", name)
        return found

    def report(self, name: str) -> ReportWriter:
        """The report of that name.

        Raises:
            UnknownNameError: nothing of that name.
        """
        found: ReportWriter = self._one("reports", name)
        return found

    def outcome(self, name: str) -> OutcomeWriter:
        """The renderer of outcomes of that name.

        Installed plugins that have another name than it are loaded to find it.

        Raises:
            UnknownNameError: nothing of that name.
        """
        named = self._objects["outcomes"]
        if name not in named and name in self._entry_points:
            self.load(name)
        for plugin in self.installed():
            if name not in named:
                # one that breaks does not hide the others
                with suppress(BraggtraceError):
                    self.load(plugin)
        if name not in named:
            raise UnknownNameError(KINDS["outcomes"].noun, name, named)
        self.picked.add(("outcomes", name))
        found: OutcomeWriter = named[name]
        return found

    def object(self, kind: str, name: str) -> Any:
        """An object that was handed over, whatever its kind."""
        return self._objects[kind][name]

    def known(self) -> tuple[str, ...]:
        """Names that a configuration may use without a path."""
        offered = (name for named in self._objects.values() for name in named)
        return (*self._entry_points, *offered)

    def load_all(self) -> tuple[PluginOrigin, ...]:
        """Load every installed plugin, for a listing."""
        return tuple(self.load(name) for name in self.installed())

    def installed(self) -> tuple[str, ...]:
        """Names of the installed plugins."""
        return tuple(sorted(self._entry_points))

    def _one(self, kind: str, name: str) -> Any:
        """An object by name; a plugin of that name is loaded."""
        named = self._objects[kind]
        if name not in named and name in self._entry_points:
            self.load(name)
        if name not in named:
            known = {*named, *self._entry_points}
            raise UnknownNameError(KINDS[kind].noun, name, known)
        self.picked.add((kind, name))
        return named[name]

    def _extractor_names(self, name: str) -> Sequence[str]:
        extractors = self._objects["factors"]
        if name in extractors:
            return (name,)
        origin = self.load(name)
        if not origin.factors:
            raise UnknownNameError("factor group", name, extractors)
        return origin.factors

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
        offers = {kind: self._collect(name, module, kind) for kind in KINDS}
        if not any(offers.values()):
            *hooks, last = map(hook_of, KINDS)
            raise UsageError(
                f"plugin {name!r} offers nothing: it needs a function "
                f"{', '.join(hooks)} or {last} marked with braggtrace.hookimpl"
            )
        return PluginOrigin(
            name=name,
            module=str(getattr(module, "__file__", None) or module.__name__),
            distribution=distribution,
            offers=offers,
        )

    def _collect(self, name: str, module: ModuleType, kind: str) -> tuple[str, ...]:
        """Named objects that one plugin hands over through one hook."""
        hook, into = hook_of(kind), self._objects[kind]
        function = getattr(module, hook, None)
        marked = any(
            impl.plugin is module
            for impl in getattr(self._manager.hook, hook).get_hookimpls()
        )
        if function is None or not marked:
            return ()
        with plugin_faults(name, f"answering {hook}", every=True):
            found = [sound(item, kind) for item in function()]
        for item in found:
            owner = self._owners.setdefault((kind, item.name), name)
            if kind == "outcomes" and item.name in OUTCOMES:
                owner = item.name  # its own plugin, whether or not that is loaded
            if item.name in into or owner != name:
                raise DuplicateNameError(KINDS[kind].noun, item.name, (owner, name))
            into[item.name] = item
        return tuple(item.name for item in found)


def _longest(file: str, endings: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Those that have the longest ending of a file's name."""
    fitting = {
        name: max(
            (len(e) for e in candidates if file.endswith(e) and file != e), default=0
        )
        for name, candidates in endings.items()
    }
    most = max(fitting.values(), default=0)
    return tuple(name for name, length in fitting.items() if most and length == most)


class _Comparators(Mapping[str, Comparator]):
    """Loads a comparator at its first use."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def __getitem__(self, name: str) -> Comparator:
        return self._registry.comparators((name,))[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._registry.offered_comparators())

    def __len__(self) -> int:
        return len(self._registry.offered_comparators())

    def items(self) -> ItemsView[str, Comparator]:
        return self._registry.offered_comparators().items()

    def values(self) -> ValuesView[Comparator]:
        return self._registry.offered_comparators().values()
