"""Turns schemas from packages into what kubeconform reads: `python -m tools.manifest_schemas` (see the install script).

Kubernetes: the strict schemas of the kubernetes-validate wheel, with references that work from a folder. Custom
resources: the `openAPIV3Schema` of each CRD, closed to unknown fields as the API server's strict validation does.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import yaml


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kubernetes", type=Path, required=True, help="folder of the strict Kubernetes schemas")
    parser.add_argument("--crds", type=Path, required=True, help="folder of CustomResourceDefinition YAML files")
    parser.add_argument("--to", type=Path, required=True, help="folder to write to")
    options = parser.parse_args(arguments)
    options.to.mkdir(parents=True, exist_ok=True)
    count = convert_kubernetes(options.kubernetes, options.to)
    count += convert_crds(options.crds, options.to)
    sys.stderr.write(f"{count} schemas in {options.to}\n")
    return 0 if count else 1


def convert_kubernetes(source: Path, target: Path) -> int:
    """Copy the schemas so that their references resolve beside them; returns how many."""
    paths = sorted(source.glob("*.json"))
    for path in paths:
        schema = json.loads(path.read_text(encoding="utf-8").replace("/api/_definitions.json", "_definitions.json"))
        schema.pop("$id", None)  # an address on the web, against which references would be resolved
        (target / path.name).write_text(json.dumps(schema), encoding="utf-8")
    return len(paths)


def convert_crds(source: Path, target: Path) -> int:
    """Write `<kind>-<group>-<version>.json` for every served version of every CRD; returns how many."""
    count = 0
    for path in sorted(source.glob("*.yaml")):
        crd: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        spec = crd["spec"]
        for version in spec["versions"]:
            if not version["served"]:
                continue
            kind, group = spec["names"]["kind"].lower(), spec["group"].split(".")[0]
            schema = closed(version["schema"]["openAPIV3Schema"])
            # The API server fills in what every object has; a manifest names these three.
            schema["required"] = sorted({*schema.get("required", []), "apiVersion", "kind", "metadata"})
            schema["properties"]["metadata"] = {"type": "object", "required": ["name"]}
            (target / f"{kind}-{group}-{version['name']}.json").write_text(json.dumps(schema), encoding="utf-8")
            count += 1
    return count


def closed(schema: Any) -> Any:
    """The schema with unknown fields refused wherever it lists fields and does not say to preserve others."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]  # pyright: ignore[reportUnknownVariableType] - a schema is free-form JSON
    if not isinstance(schema, dict):
        return schema
    result: dict[str, Any] = {key: closed(value) for key, value in schema.items()}  # pyright: ignore[reportUnknownVariableType] - as above
    is_object = isinstance(result.get("properties"), dict) and result.get("type") == "object"
    if is_object and "additionalProperties" not in result and not result.get("x-kubernetes-preserve-unknown-fields"):
        result["additionalProperties"] = False
    return result


if __name__ == "__main__":
    sys.exit(main())
