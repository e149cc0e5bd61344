"""What cloud-init's own schema says of many cloud-configs: {"texts": [...]} on stdin, a list of verdicts on stdout.

With no texts: the schema itself.
"""
import json
import logging
import sys

import yaml
from cloudinit import safeyaml
from cloudinit.config.schema import SchemaValidationError, get_schema, validate_cloudconfig_schema

logging.disable(logging.CRITICAL)
schema = get_schema()


def verdict(text):
    try:
        config = safeyaml.load(text)
    except yaml.YAMLError:
        return {"errors": ["yaml"], "deprecations": []}
    if not isinstance(config, dict):
        return {"errors": ["no map"], "deprecations": []}
    try:
        validate_cloudconfig_schema(config, schema, strict=True)
    except SchemaValidationError as problem:
        return {
            "errors": [path for path, _ in problem.schema_errors or []],
            "deprecations": [path for path, _ in problem.schema_deprecations or []],
        }
    return {"errors": [], "deprecations": []}


texts = json.load(sys.stdin)["texts"]
json.dump([verdict(text) for text in texts] if texts else schema, sys.stdout)
