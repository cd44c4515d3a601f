"""Writes what is generated from the code: python -m tools.schemas

- shared/events/schemas/*.json, the schema of each event;
- tests/contract/events/golden/*.json, a payload of each event that has none yet: an old one is never written anew;
- docs/asyncapi.yaml, from REGISTRY and every service's handlers.
"""

from __future__ import annotations

import json
from pathlib import Path

import yaml

from shared.events import REGISTRY
from shared.events.schema import asyncapi, data_schema
from telemachus import topology

__all__ = ["ASYNCAPI", "GOLDEN", "SCHEMAS", "asyncapi_document", "schema_text"]

ROOT = Path(__file__).parents[1]
SCHEMAS = ROOT / "shared" / "events" / "schemas"
GOLDEN = ROOT / "tests" / "contract" / "events" / "golden"
ASYNCAPI = ROOT / "docs" / "asyncapi.yaml"


def schema_text(name: str) -> str:
    """The schema file of one event type."""
    return json.dumps(data_schema(REGISTRY[name]), indent=2, ensure_ascii=False) + "\n"


def asyncapi_document() -> str:
    """docs/asyncapi.yaml as it should be now."""
    listened = {name: list(topology.service(name).handlers) for name in topology.SERVICES}
    head = "# Generated from the code by `make schemas`; a test fails when it is stale.\n"
    return head + yaml.safe_dump(asyncapi(listened), sort_keys=False, allow_unicode=True, width=120)


def write() -> None:
    from tests.contract.events.examples import EXAMPLES

    SCHEMAS.mkdir(exist_ok=True)
    GOLDEN.mkdir(exist_ok=True)
    for name in REGISTRY:
        (SCHEMAS / f"{name}.json").write_text(schema_text(name), encoding="utf-8")
        golden = GOLDEN / f"{name}.json"
        if not golden.exists():
            example = next(event for event in EXAMPLES if event.type == name)
            golden.write_text(json.dumps(json.loads(example.to_json()), indent=2) + "\n", encoding="utf-8")
    ASYNCAPI.write_text(asyncapi_document(), encoding="utf-8")


if __name__ == "__main__":
    write()
