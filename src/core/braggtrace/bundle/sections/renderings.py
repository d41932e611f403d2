"""What renderers make of a verdict: written, recorded, and rendered again.

The built-in renderings stand in every bundle, those of ``report.plugins`` in a folder
of their own. Both are asked, recorded and checked the same way.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any, Final, TypeAlias

from braggtrace.bundle.read import rules_of
from braggtrace.bundle.run import Run
from braggtrace.bundle.sections.section import not_recorded
from braggtrace.calling import accepted
from braggtrace.config import RunConfig
from braggtrace.defaults import RENDERINGS
from braggtrace.digests import digest
from braggtrace.errors import BundleError, PluginError, UnknownNameError, plugin_faults
from braggtrace.pluginmanager import Registry
from braggtrace.protocols import ReportWriter
from braggtrace.report.context import ReportContext
from braggtrace.report.metrics import metrics

FOLDER: Final = "reports"
BUILT_IN, PLUGINS = "renderings", "reports"  # keys of run_metadata.json
RENDERED: Final = frozenset({BUILT_IN, PLUGINS})
Version: TypeAlias = int | str
# says what is wrong with a file, given what it should hold
Check: TypeAlias = Callable[[str, bytes], Iterator[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What one renderer wrote, and who that was.

    Attributes:
        version: of the renderer.
        derived: whether the same bundle gives the same bytes again.
        files: by name, relative to the bundle.
    """

    version: Version
    derived: bool
    files: Mapping[str, bytes]

    @property
    def record(self) -> dict[str, Any]:
        """What run_metadata.json says of it."""
        digests = {name: digest(data) for name, data in self.files.items()}
        return {"version": self.version, "derived": self.derived, "files": digests}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a record says of one renderer.

    Attributes:
        version: of the renderer that wrote the files.
        files: checksum by name.
    """

    version: Version
    files: Mapping[str, str]


class BuiltInRenderings:
    """The renderings of every bundle: tables, the report, the summary."""

    def applies(self, config: RunConfig, record: Mapping[str, Any]) -> bool:
        """Always."""
        return True

    def names(self, config: RunConfig, record: Mapping[str, Any]) -> Collection[str]:
        """The recorded files, and those of renderers that no record names."""
        recorded = recorded_renderings(record, BUILT_IN)
        mine = {n: r.files for n, r in recorded.items()}
        files = {**RENDERINGS, **mine}
        return [name for names in files.values() for name in names]

    def files(self, run: Run) -> Mapping[str, bytes]:
        """None: they are made of what the other sections record."""
        return {}

    def record(self, run: Run, files: Mapping[str, bytes]) -> Mapping[str, Any]:
        """Nothing, as there are no files yet."""
        return {}

    def problems(
        self, config: RunConfig, bundle: Path, record: Mapping[str, Any]
    ) -> Iterator[str]:
        """Whether they are recorded; ``rendering_problems`` looks who wrote them."""
        yield from _not_recorded(record, BUILT_IN)


class PluginReports:
    """What the configured reports of plugins wrote: under ``reports``."""

    def applies(self, config: RunConfig, record: Mapping[str, Any]) -> bool:
        """Whether the configuration or the record names one."""
        return bool(config.report.plugins) or PLUGINS in record

    def names(self, config: RunConfig, record: Mapping[str, Any]) -> Collection[str]:
        """The recorded files; none are known of a bundle without a record of them."""
        recorded = recorded_renderings(record, PLUGINS)
        return [name for one in recorded.values() for name in one.files]

    def files(self, run: Run) -> Mapping[str, bytes]:
        """None: they are made of what the other sections record."""
        return {}

    def record(self, run: Run, files: Mapping[str, bytes]) -> Mapping[str, Any]:
        """Nothing, as there are no files yet."""
        return {}

    def problems(
        self, config: RunConfig, bundle: Path, record: Mapping[str, Any]
    ) -> Iterator[str]:
        """Which files are not the recorded ones, and which reports are not recorded."""
        if PLUGINS not in record:
            yield from _not_recorded(record, PLUGINS)
            return
        recorded = recorded_renderings(record, PLUGINS)
        for name in config.report.plugins:
            if name not in recorded:
                yield f"run_metadata.json does not say what the report {name!r} wrote"
        for one in recorded.values():
            yield from not_recorded(bundle, one.files)


def _not_recorded(record: Mapping[str, Any], key: str) -> Iterator[str]:
    """Renderings are recorded since there are versions of rules."""
    if key not in record and rules_of(record) > 0:
        yield f"run_metadata.json lacks or misstates {key}: no such key"


def recorded_renderings(record: Mapping[str, Any], key: str) -> Mapping[str, Recorded]:
    """What a record says of renderers, by name; nothing before they were recorded.

    Raises:
        BundleError: it misstates them.
    """
    try:
        return {
            str(name): Recorded(
                version=_version(one["version"]),
                files={str(file): str(sha) for file, sha in one["files"].items()},
            )
            for name, one in record.get(key, {}).items()
        }
    except (KeyError, TypeError, AttributeError) as error:
        what = f"run_metadata.json lacks or misstates {key}: {error}"
        raise BundleError(what) from error


def render_built_in(context: ReportContext) -> dict[str, Rendered]:
    """The renderings of every bundle, by the renderer's name.

    Raises:
        PluginError: one raised, or wrote other files than it is known to.
    """
    registry, comparison = Registry(), _comparison(context)
    made = {}
    for name, files in RENDERINGS.items():
        found = _rendered(registry.report(name), comparison, context, "", "")
        if set(found.files) != set(files):
            wrong = ValueError(
                f"wanted {', '.join(files)}, got {', '.join(found.files)}"
            )
            raise PluginError(name, "rendering the report", wrong)
        made[name] = found
    return made


def render_plugins(
    names: Collection[str], registry: Registry, context: ReportContext
) -> dict[str, Rendered]:
    """What the configured reports of plugins write, by the report's name.

    Args:
        names: of the reports.
        registry: has them.
        context: of the run.

    Raises:
        PluginError: one raised, answered what is no file, or wants a file that it
            cannot have.
    """
    made: dict[str, Rendered] = {}
    for name in names:
        found = _of_plugin(registry.report(name), context)
        taken = [file for one in made.values() for file in one.files]
        for file in found.files:
            twice = next((other for other in taken if _collide(file, other)), None)
            if twice is not None:
                wrong = ValueError(f"another report writes the file {twice} already")
                raise PluginError(name, "rendering the report", wrong)
        made[name] = found
    return made


def rendering_problems(
    record: Mapping[str, Any],
    registry: Registry,
    context: ReportContext,
    written: Mapping[str, str],
    check: Check,
) -> Iterator[str]:
    """What is not as its renderer renders it, or recorded it.

    Args:
        record: of the bundle; a built-in rendering that it does not name is version 1.
        registry: of the bundle's plugins.
        context: of the bundle, recomputed.
        written: checksum of each file as the run wrote it, by name.
        check: says what is wrong with a file, given what its renderer renders.

    Yields:
        Sentences.
    """
    own, comparison = Registry(), _comparison(context)
    known = recorded_renderings(record, BUILT_IN)
    for name, files in RENDERINGS.items():
        writer = own.report(name)
        past = known.get(name, Recorded(version=1, files=dict.fromkeys(files, "")))
        if _is_same(past, writer):
            found = _rendered(writer, comparison, context, "", "")
            yield from _checked(name, past, found.files, check)
        else:
            wrong = (n for n, known in past.files.items() if written.get(n) != known)
            yield from (
                f"{n} is not the file that run_metadata.json names" for n in wrong
            )
    for name, past in recorded_renderings(record, PLUGINS).items():
        try:
            writer = registry.report(name)
            if _is_same(past, writer):
                again = _of_plugin(writer, context)
                yield from _checked(name, past, again.files, check)
        except UnknownNameError:  # not installed here: its checksums are as recorded
            continue
        except PluginError as error:
            yield f"the report {name!r} cannot be rendered again: {error}"


def _checked(
    name: str, past: Recorded, files: Mapping[str, bytes], check: Check
) -> Iterator[str]:
    if set(past.files) != set(files):
        listed = ", ".join(sorted(files))
        yield f"the report {name!r} renders {listed}, which the bundle does not record"
        return
    for file, data in files.items():
        yield from check(file, data)


def _is_same(past: Recorded, writer: ReportWriter) -> bool:
    """Whether a renderer says that it renders the same as then."""
    same = type(past.version) is type(_version_of(writer))
    same = same and past.version == _version_of(writer)
    return same and bool(getattr(writer, "derived", False))


def _of_plugin(writer: ReportWriter, context: ReportContext) -> Rendered:
    # a copy for each: what one writer changes, the next does not see
    own = replace(
        context,
        record=deepcopy(context.record),
        environment=deepcopy(context.environment),
    )
    many = f"{FOLDER}/{writer.name}/"
    return _rendered(writer, _comparison(own), own, f"{FOLDER}/", many)


def _comparison(context: ReportContext) -> dict[str, Any]:
    return {"name": context.report.name, **metrics(context.report)}


def _rendered(
    writer: ReportWriter,
    comparison: Mapping[str, Any],
    context: ReportContext,
    one: str,
    many: str,
) -> Rendered:
    """Ask a renderer.

    Args:
        writer: the renderer.
        comparison: what it renders.
        context: all else.
        one: folder of a single file.
        many: folder of several files.

    Raises:
        PluginError: it raised, or answered what is no file.
    """
    with plugin_faults(writer.name, "rendering the report", every=True):
        offered = accepted(writer.render, context=context)
        answer: object = writer.render(comparison, **offered)
        if isinstance(answer, Mapping):
            if not answer:
                raise ValueError("wanted at least one file, got none")
            if many:
                _plain(writer.name)
            files = {f"{many}{_plain(n)}": _bytes(d) for n, d in answer.items()}
        else:
            data = _bytes(answer)
            files = {f"{one}{_plain(getattr(writer, 'file', None))}": data}
    return Rendered(
        version=_version_of(writer),
        derived=bool(getattr(writer, "derived", False)),
        files=files,
    )


def _bytes(answer: object) -> bytes:
    if isinstance(answer, str):
        return answer.encode()
    if isinstance(answer, bytes):
        return answer
    raise TypeError(
        f"wanted a text, got {type(answer).__name__}; bytes would do, or a mapping of "
        "file names to texts or bytes"
    )


def _plain(name: object) -> str:
    """A name that leads nowhere else and can stand in a list of files."""
    if (
        not isinstance(name, str)
        or PurePath(name).name != name
        or name in ("", ".", "..")
        or "\\" in name
        or not name.isprintable()
        or name != name.strip()
    ):
        raise ValueError(f"wanted a plain file name, got {name!r}")
    return name


def _collide(file: str, other: str) -> bool:
    """Whether two files are one, or one lies where the other is a folder."""
    first, second = f"{file}/", f"{other}/"
    return first.startswith(second) or second.startswith(first)


def _version_of(writer: ReportWriter) -> Version:
    return _version(getattr(writer, "version", 1))


def _version(value: object) -> Version:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError(f"wanted a version, got {value!r}")
    return value
