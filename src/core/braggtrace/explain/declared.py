"""Hypotheses of a run: those that its configuration declares, and the plugins' own."""

from dataclasses import replace

from braggtrace.config import RunConfig, with_overrides
from braggtrace.errors import suggestion
from braggtrace.findings import FactorExtractor
from braggtrace.pluginmanager import Registry
from braggtrace.sources.request import Request, request_from_config
from braggtrace.whatif import Exposure, Hypothesis, differences, value_at, with_value


def declared_hypotheses(
    config: RunConfig, extractors: tuple[FactorExtractor, ...]
) -> tuple[Hypothesis, ...]:
    """Hypotheses of a configuration, every key and name of them known.

    Args:
        config: the configuration.
        extractors: the configured ones; ``closes_when`` names their factors.

    Returns:
        In the order of the file.

    Raises:
        ConfigError: an id that stands twice, or an override or a factor that is
            unknown.
    """
    base = request_from_config(config) if config.hypotheses else None
    known = {name for extractor in extractors for name in extractor.names()}
    found: list[Hypothesis] = []
    for i, given in enumerate(config.hypotheses):
        if given.id in {hypothesis.id for hypothesis in found}:
            raise config.error("this id stands twice", "hypotheses", i, "id")
        for n, name in enumerate(given.closes_when):
            if name not in known:
                what = f"unknown factor{suggestion(name, known)}"
                raise config.error(what, "hypotheses", i, "closes_when", n)
        other = request_from_config(with_overrides(config, given))
        if base is None:
            continue
        fix = " --set ".join(f"{k}={v}" for k, v in given.overrides.items())
        found.append(
            Hypothesis(
                id=given.id,
                claim=given.claim,
                change=_transplant(_exposure(base), _exposure(other)),
                fix=lambda _, text=fix: text,  # type: ignore[misc]
                closes_when=given.closes_when,
            )
        )
    return tuple(found)


def all_hypotheses(
    declared: tuple[Hypothesis, ...], registry: Registry
) -> tuple[Hypothesis, ...]:
    """The declared ones, and those of plugins under another id.

    Raises:
        PluginError: an installed plugin cannot be loaded.
    """
    own = {hypothesis.id for hypothesis in declared}
    return (*declared, *(h for h in registry.hypotheses() if h.id not in own))


def _exposure(request: Request) -> Exposure:
    return Exposure(
        experiment=request.experiment,
        switches=request.switches,
        pixel=request.pixels[0] if request.pixels else (0, 0),
    )


class _Transplant:
    """Carries what differs between two exposures over to a third."""

    def __init__(self, before: Exposure, after: Exposure) -> None:
        names = differences(before, after)
        self._values = {name: value_at(after, name) for name in names}

    def __call__(self, exposure: Exposure) -> Exposure:
        changed = replace(exposure)
        for name, value in self._values.items():
            changed = with_value(changed, name, value)
        return changed


def _transplant(before: Exposure, after: Exposure) -> _Transplant:
    return _Transplant(before, after)
