"""YAML → frozen RunConfig: strict, with the place of every error."""

from braggtrace.config.arguments_model import ArgumentListModel
from braggtrace.config.build import build_switches, experiment_of
from braggtrace.config.export import experiment_yaml
from braggtrace.config.image_limits import build_image_limits
from braggtrace.config.load import load_config, load_text
from braggtrace.config.model import RunConfig
from braggtrace.config.overrides import resolved_yaml
from braggtrace.config.published import published
from braggtrace.config.rules import build_rules
from braggtrace.config.schema import schema_text
from braggtrace.config.what_ifs import with_overrides

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
