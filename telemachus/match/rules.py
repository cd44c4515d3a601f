"""The rules of a round from a YAML file, with messages that name the place and the choices."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from pathlib import Path
from typing import Any, cast

import yaml
from pydantic import ValidationError

from services.matching.rules.schemas import RulesIn
from telemachus.match.files import Problem, Refused, read_bytes, refuse

__all__ = ["parse_rules", "read_rules", "rules_text", "with_defaults"]

_MOST_BYTES = 256 * 1024


def read_rules(path: Path | None) -> RulesIn:
    """The rules in a YAML file; the standard ones without a file. Raises Refused."""
    return RulesIn() if path is None else parse_rules(read_bytes(path), path.name)


def parse_rules(data: bytes, name: str) -> RulesIn:
    """Rules from YAML. name: as problems name the file. Raises Refused."""
    if len(data) > _MOST_BYTES:
        refuse(name, f"Rules have at most {_MOST_BYTES // 1024} KiB.")
    try:
        found = cast("object", yaml.load(data.decode("utf-8-sig"), _Loader))  # noqa: S506 - a safe loader
    except yaml.MarkedYAMLError as error:
        row = error.problem_mark.line + 1 if error.problem_mark else None
        refuse(name, f"This is not YAML: {error.problem}.", row=row)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError):
        refuse(name, "This is not YAML.")
    if found is None:
        return RulesIn()
    if not isinstance(found, dict):
        refuse(name, "Rules are settings, as in `minimum_score: 0.3`.")
    try:
        return RulesIn.model_validate(found)
    except ValidationError as error:
        problems = [
            Problem(name, None, _place(item["loc"]), _told(item["type"], item["msg"])) for item in error.errors()
        ]
        raise Refused(problems) from error


def rules_text(rules: RulesIn) -> str:
    """The rules as YAML that `parse_rules` reads."""
    return yaml.safe_dump(rules.model_dump(mode="json"), sort_keys=False, allow_unicode=True)


def with_defaults(rules: RulesIn, grades: Sequence[str], seed: int | None) -> RulesIn:
    """grades: their order where the rules name none. seed: instead of that of the rules."""
    changes: dict[str, Any] = {}
    if grades and not rules.grades:
        changes["grades"] = list(grades)
    if seed is not None:
        changes["seed"] = seed
    return rules.model_copy(update=changes)


class _Loader(yaml.SafeLoader):
    """Refuses a setting that is there twice, of which the first would be lost without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[object] = set()
        for key, _ in cast("list[tuple[yaml.Node, yaml.Node]]", node.value):
            name = cast("object", key.value)
            if isinstance(name, str) and name in seen:
                raise yaml.constructor.ConstructorError(None, None, f"{name!r} is there twice", key.start_mark)
            seen.add(name if isinstance(name, str) else id(key))
        return super().construct_mapping(node, deep)


def _place(loc: tuple[int | str, ...]) -> str | None:
    """The place as a person counts: criteria.2.weight is the weight of the second criterion."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in loc) or None


def _told(kind: str, message: str) -> str:
    known = {"missing": "This is needed.", "model_type": "This has to be settings, as in `kind: skills`."}
    text = known.get(kind) or message.removeprefix("Value error, ")
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
