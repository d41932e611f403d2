"""Which keys a configuration needs: a simulation needs others than two traces."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from braggtrace.config.model import OF_SIMULATION, OF_TRACES, RunConfig
from braggtrace.config.yaml_source import Document, KeyPath, Place, read_yaml
from braggtrace.errors import ConfigError

MISSING: Final = "this key is missing; add it"
_CATALOG: Final = "catalog"
Fail = Callable[[str], ConfigError]


def require_parts(config: RunConfig) -> None:
    """Refuse a configuration that lacks what it needs, or has what it cannot use.

    Raises:
        ConfigError: with the place of the key.
    """
    if config.simulates:
        _require_simulation(config)
    else:
        _require_traces(config)


def catalog_in_one_form(
    given: Any, folder: Path, fail: Fail
) -> tuple[Any, dict[KeyPath, Place]]:
    """A catalogue as a mapping, and the places of what stands in a file of its own.

    Args:
        given: as YAML gives it.
        folder: of the YAML file.
        fail: makes an error at the key.

    Returns:
        The mapping, and places of its keys; none where it stands in the configuration.

    Raises:
        ConfigError: the file cannot be read, or names files of its own.
    """
    if not isinstance(given, str) or not given.endswith((".yaml", ".yml")):
        return given, {}
    path = folder / Path(given).expanduser()
    if not path.is_file():
        raise fail(f"{path} does not exist; check the path")
    document: Document = read_yaml(path)
    if "plugin" in document.data:
        raise fail(f"{path} names a plugin; name it here instead")
    places = {(_CATALOG, *at): place for at, place in document.places.items()}
    return document.data, places


def _require_simulation(config: RunConfig) -> None:
    for key in ("experiment", "factors"):
        if getattr(config, key) is None or key not in config.model_fields_set:
            raise config.error(MISSING, key)
    for key in OF_TRACES:
        if getattr(config, key):
            what = "belongs to a comparison of two traces; add subject: {trace: FILE}"
            raise config.error(what, key)
    for key in ("reader", "map"):
        if getattr(config.baseline, key):
            what = "belongs to a comparison of two traces; add subject: {trace: FILE}"
            raise config.error(what, "baseline", key)
    if config.scope == "pixel" and not config.traced_pixels:
        what = "pixel is missing; add pixel, pixels for several, or scope: image"
        raise config.error(what, "pixel")
    if config.candidate is not None:
        _require_three_sides(config)


def _require_three_sides(config: RunConfig) -> None:
    """The subject is what candidates are held against: the CPU, in float64."""
    subject = config.subject
    for key, got, wanted in (
        ("dtype", subject.dtype, "float64"),
        ("device", subject.device.partition(":")[0], "cpu"),
    ):
        if got != wanted:
            what = (
                f"beside a candidate the subject is the CPU in float64, got {got}; say "
                "it under candidate, or remove candidate"
            )
            raise config.error(what, "subject", key)
    if config.scope != "pixel":
        what = (
            "a candidate is traced at pixels, and image scopes compare two sides; "
            "remove candidate, or say scope: pixel and name pixels"
        )
        raise config.error(what, "scope")


def _require_traces(config: RunConfig) -> None:
    for key in OF_SIMULATION:
        if key in config.model_fields_set:
            what = "nothing is simulated where the subject is a trace; remove it"
            raise config.error(what, key)
    if config.baseline.trace is None:
        key = min(config.baseline.model_fields_set)
        what = "wanted trace, the file of the other program, as the subject is a trace"
        raise config.error(what, "baseline", key)
