"""YAML → frozen RunConfig: strict, with the place of every error."""

from braggtrace.config.arguments import ArgumentListModel
from braggtrace.config.build import build_image_limits, build_switches, experiment_of
from braggtrace.config.export import experiment_yaml
from braggtrace.config.load import load_config, load_text
from braggtrace.config.model import RunConfig
from braggtrace.config.overrides import resolved_yaml, with_overrides
from braggtrace.config.rules import build_rules
from braggtrace.config.schema import published, schema_text

__all__ = [
    "ArgumentListModel",
    "RunConfig",
    "build_image_limits",
    "build_rules",
    "build_switches",
    "experiment_of",
    "experiment_yaml",
    "load_config",
    "load_text",
    "published",
    "resolved_yaml",
    "schema_text",
    "with_overrides",
]
