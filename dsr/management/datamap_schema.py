"""`datamap schema`: the JSON Schema of data maps, for editors."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from dsr.datamap.schema import DataMap


def add_to(verbs: Any) -> None:
    verbs.add_parser("schema", help="print the JSON Schema, for editors")


def run(command: BaseCommand, **_: Any) -> None:
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | DataMap.model_json_schema()
    command.stdout.write(json.dumps(schema, indent=2, ensure_ascii=False))
