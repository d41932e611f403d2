"""Which keys a configuration needs: a simulation needs others than two traces."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from braggtrace.config.model import OF_PIXEL, OF_SIMULATION, RunConfig
from braggtrace.config.side_model import NOUNS, OF_EXPERIMENT
from braggtrace.config.yaml_source import Document, KeyPath, Place, read_yaml
from braggtrace.errors import ConfigError

MISSING: Final = "this key is missing; add it"
_CATALOG: Final = "catalog"
Fail = Callable[[str], ConfigError]


def require_keys(config: RunConfig) -> None:
    """Refuse a configuration that lacks a key, or has one without effect.

    Raises:
        ConfigError: with the place of the key.
    """
    if config.experiment is None:
        _require_no_simulation(config)
    else:
        _require_simulation(config)
    _require_pixels(config)
    if config.candidate is not None:
        _require_three_sides(config)


def catalog_in_one_form(
    value: Any, folder: Path, fail: Fail
) -> tuple[Any, dict[KeyPath, Place]]:
    """A catalogue as a mapping, and the places of its keys in a file of its own.

    Args:
        value: as YAML gives it.
        folder: of the YAML file.
        fail: makes an error at the key.

    Returns:
        The mapping, and places of its keys; none where it stands in the configuration.

    Raises:
        ConfigError: the file cannot be read, or names files of its own.
    """
    if not isinstance(value, str) or not value.endswith((".yaml", ".yml")):
        return value, {}
    path = folder / Path(value).expanduser()
    if not path.is_file():
        raise fail(f"{path} does not exist; check the path")
    document: Document = read_yaml(path)
    if "plugin" in document.data:
        raise fail(f"{path} names a plugin; name it here instead")
    places = {(_CATALOG, *at): place for at, place in document.places.items()}
    return document.data, places


def _require_simulation(config: RunConfig) -> None:
    if "factors" not in config.model_fields_set:
        raise config.error(MISSING, "factors")
    if config.catalog is not None:
        what = "an experiment brings the simulator's own catalogue; remove one of them"
        raise config.error(what, "catalog")
    if config.map and not any(side.trace for side in config.sides.values()):
        what = "belongs to a trace file; add subject: {trace: FILE}"
        raise config.error(what, "map")


def _require_no_simulation(config: RunConfig) -> None:
    """Require that each side is a file, since nothing can be simulated."""
    for role, side in config.sides.items():
        if side.kind in OF_EXPERIMENT:
            named = role == "baseline" or config.subject.kind in OF_EXPERIMENT
            if named:
                raise config.error(MISSING, "experiment")
            what = (
                "nothing is simulated where there is no experiment, and "
                f"{NOUNS[side.kind]} needs one; add it, or remove this side"
            )
            raise config.error(what, role)
    for key in OF_SIMULATION:
        if key in config.model_fields_set:
            what = "nothing is simulated where there is no experiment; remove it"
            raise config.error(what, key)


def _require_pixels(config: RunConfig) -> None:
    kinds = {side.kind for side in config.sides.values()}
    if not config.traces_pixels and config.experiment is None and kinds == {"trace"}:
        for key in OF_PIXEL:
            if key in config.model_fields_set:
                what = "nothing is simulated where every side is a trace; remove it"
                raise config.error(what, key)
    needed = config.scope == "pixel" and config.traces_pixels
    if needed and not config.traced_pixels:
        what = "pixel is missing; add pixel, pixels for several, or scope: image"
        raise config.error(what, "pixel")


def _require_three_sides(config: RunConfig) -> None:
    """Require the CPU in float64 where the simulator is compared with itself."""
    subject = config.subject
    of_simulator = config.candidate is not None and config.candidate.is_rounding
    simulated = subject.kind == "simulator"
    if simulated and config.candidate is not None and config.candidate.is_reference:
        what = (
            "this is the subject itself, the CPU in float64; name another device, "
            "dtype: float32, or compile: on"
        )
        raise config.error(what, "candidate")
    for key, got, wanted in (
        ("dtype", subject.dtype, "float64"),
        ("device", subject.device.partition(":")[0], "cpu"),
    ):
        if of_simulator and simulated and got != wanted:
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
