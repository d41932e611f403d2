"""What a bundle says of itself: its configuration, its record, its environment."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from braggtrace.bundle.record import BlockedRecord, Environment, Record, checked
from braggtrace.bundle.sections.inputs import given_name
from braggtrace.bundle.sections.plugin_files import bundled_plugins
from braggtrace.bundle.sections.traces import pixels_of
from braggtrace.config import RunConfig, load_config
from braggtrace.errors import BundleError
from braggtrace.regular_files import read_json, read_regular_text
from braggtrace.sources.base import Pixel


def bundled_config(
    bundle: Path, overrides: Sequence[tuple[str, Any]] = ()
) -> RunConfig:
    """The bundle's own configuration, with the files that lie in the bundle."""
    config = load_config(bundle / "config.yaml", overrides, alone=True)
    return _with_given_files(_with_bundled_plugins(config, bundle), bundle)


def recorded_pixels(bundle: Path) -> tuple[Pixel, ...]:
    """The pixels that the bundle says it compared; one if it does not say."""
    try:
        record = read_json(bundle / "run_metadata.json")
    except (OSError, ValueError):
        return ((0, 0),)
    return pixels_of(record) or ((0, 0),)


def record_of(bundle: Path) -> dict[str, Any]:
    """run_metadata.json of a bundle with a verdict.

    Raises:
        BundleError: it does not hold what a run writes.
    """
    return _checked(Record, bundle, "run_metadata.json")


def blocked_record_of(bundle: Path) -> dict[str, Any]:
    """run_metadata.json of a bundle without a verdict.

    Raises:
        BundleError: it does not hold what a run writes.
    """
    return _checked(BlockedRecord, bundle, "run_metadata.json")


def rules_of(record: Mapping[str, Any]) -> int:
    """Version of the rules under which a bundle was judged; 0 where it says none."""
    return int(record.get("rules", 0))


def environment_of(bundle: Path) -> dict[str, Any]:
    """env.json of a bundle.

    Raises:
        BundleError: it does not hold what a run writes.
    """
    return _checked(Environment, bundle, "env.json")


def _checked(kind: type[BaseModel], bundle: Path, name: str) -> dict[str, Any]:
    try:
        text = read_regular_text(bundle / name)
    except (OSError, UnicodeDecodeError) as error:
        raise BundleError(f"{name} cannot be read: {error}") from error
    return checked(kind, name, text)


def _with_bundled_plugins(config: RunConfig, bundle: Path) -> RunConfig:
    """Plugin files are taken from the bundle, wherever they once lay."""
    own = {
        name: str((bundle / bundled).resolve())
        for name, bundled in bundled_plugins(config).items()
    }
    catalog = config.catalog
    if catalog is not None and catalog.plugin is not None:
        place = own.get(catalog.plugin, catalog.plugin)
        catalog = catalog.model_copy(update={"plugin": place})
    return config.model_copy(
        update={
            "catalog": catalog,
            "plugins": tuple(own.get(name, name) for name in config.plugins),
            "factors": tuple(own.get(name, name) for name in config.factors),
        }
    )


def _with_given_files(config: RunConfig, bundle: Path) -> RunConfig:
    """Files of the sides are taken from the bundle, too."""
    changed: dict[str, Any] = {}
    for role, side in config.sides.items():
        if config.reads_names(role):
            name = given_name(role, Path(str(side.trace)).name)
            path = str((bundle / name).resolve())
            changed[role] = side.model_copy(update={"trace": path})
    return config.model_copy(update=changed) if changed else config
