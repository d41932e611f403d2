"""The JSON schema of a configuration, generated from the models."""

import json

from braggtrace.config.model import RunConfig


def schema_text() -> str:
    """JSON schema of a configuration file.

    Returns:
        The schema as text; ``configs/schema/braggtrace-1.json`` is a copy of it.
    """
    schema = RunConfig.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "braggtrace configuration, version 1"
    schema["properties"]["extends"] = {
        "type": "string",
        "description": "Another YAML file that this one is laid over.",
    }
    # with extends, a required key may stand in the other file
    required = schema.pop("required")
    schema["anyOf"] = [{"required": ["extends"]}, {"required": required}]
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
