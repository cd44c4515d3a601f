"""What of the service's API is counted once more, and what is not and why: every operation, and every number in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

__all__ = ["COUNTED", "NOT_ASKED", "NOT_COUNTED", "numbers", "operations", "unasked"]

NOT_ASKED: Mapping[tuple[str, str], str] = {
    ("GET", "/families"): "definitions, no numbers",
    ("GET", "/people/count"): "of the projection by which people sign in, which the archive does not make",
    ("GET", "/reports/subscriptions"): "whom mails go to, no numbers",
    ("GET", "/viewings"): "who looked at what: written by looking, not by events",
}
"""Operations that the recount does not ask."""

COUNTED: Mapping[str, Collection[str]] = {
    "ArchiveCounts": ("total", "types"),
    "BalanceOut": ("before", "after"),
    "BreakdownOut": ("minimum_cell",),
    "ComparisonOut": (
        "participants", "others", "others_effective", "matched_exactly", "matched_by_propensity", "left_out",
        "followed_days", "log_rank_p",
    ),
    "DefinitionOut": ("best", "at_risk_below", "recovered_above"),
    "DifferenceOut": ("value", "low", "high"),
    "EValueOut": ("ratio", "interval"),
    "EquityOut": ("minimum_cell",),
    "EstimateOut": ("value", "low", "high"),
    "FactsOut": ("events", "waiting", "lag_seconds"),
    "FunnelOut": ("minimum_cell",),
    "GroupOut": ("people", "number", "others", "others_number"),
    "HealthOut": ("score",),
    "HealthPage": ("total",),
    "ImpactOut": ("minimum_cell", "least_participants"),
    "LeftOutOut": ("people",),
    "Number": ("count",),
    "NumberOut": ("people", "value"),
    "OutcomeOut": ("days", "participants", "others"),
    "Page_ProgramNumbers_": ("total",),
    "Page_ReportLine_": ("total",),
    "ParticipantsOut": ("total",),
    "PointOut": ("days",),
    "ProgramNumbers": ("minimum_cell",),
    "ReasonOut": ("value", "points"),
    "StepNumber": ("count",),
    "StepOut": ("least", "points"),
    "TableOut": ("minimum_cell", "strictest_cell"),
    "TablePage": ("minimum_cell", "strictest_cell", "first", "rows_total"),
    "WholeOut": ("minimum_cell", "strictest_cell"),
}  # fmt: skip
"""The fields with numbers that are held against what is counted, by schema."""

NOT_COUNTED: Mapping[str, str] = {
    "BuildOut.definition": "which release made the facts, not what happened",
    "BuildOut.events": "how far a build is, while it is made",
    "BuildOut.number": "the name of a build",
    "BuildOut.progress": "how far a build is, while it is made",
    "BuildOut.total": "how far a build is, while it is made",
    "FactsOut.build": "the name of a build",
    "FactsOut.definition": "which release makes the facts, not what happened",
    "FactsOut.progress": "how far a build is, while it is made",
    "Page_ViewingOut_.total": "of a list that is not made of events, and empty there",
    "PeopleCount.total": "of the projection by which people sign in, which the archive does not make",
}


def operations(document: Mapping[str, Any], base: str) -> dict[tuple[str, str], Any]:
    """What can be read, and what answers with numbers otherwise: by method and path."""
    return {
        (method.upper(), path.removeprefix(base)): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if path.startswith(base) and (method == "get" or numbers({"paths": {path: {method: operation}}}, document))
    }


def unasked(document: Mapping[str, Any], base: str, answered: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """The operations that were not asked though nothing says why, or were though something does."""
    asked = {one for one in operations(document, base) if any(_is(one, base, other) for other in answered)}
    return {*operations(document, base)} - asked ^ {*NOT_ASKED}


def _is(operation: tuple[str, str], base: str, asked: tuple[str, str]) -> bool:
    method, path = operation
    pattern = re.sub(r"\\\{\w+\\\}", r"[^/.]+", re.escape(path))
    return method == asked[0] and re.fullmatch(pattern, asked[1].removeprefix(base)) is not None


def numbers(document: Mapping[str, Any], of: Mapping[str, Any] | None = None) -> set[str]:
    """The fields with numbers in all answers that are JSON, as in "NumberOut.value". of: the document with schemas."""
    schemas = (of or document)["components"]["schemas"]
    return {
        name
        for methods in document["paths"].values()
        for operation in methods.values()
        for status, answer in operation["responses"].items()
        if status.startswith("2") and "application/json" in answer.get("content", {})
        for name in _numbers(answer["content"]["application/json"]["schema"], "", schemas, set())
    }


def _numbers(schema: Mapping[str, Any], name: str, schemas: Mapping[str, Any], seen: set[str]) -> Iterator[str]:
    if "$ref" in schema:
        model = schema["$ref"].rpartition("/")[2]
        if model not in seen:
            seen.add(model)
            for field, inner in schemas[model].get("properties", {}).items():
                yield from _numbers(inner, f"{model}.{field}", schemas, seen)
        return
    if schema.get("type") in ("integer", "number"):
        yield name
    within = [schema.get("items"), schema.get("additionalProperties")]
    for inner in (*(one for kind in ("anyOf", "oneOf", "allOf") for one in schema.get(kind, ())), *within):
        if isinstance(inner, dict):
            yield from _numbers(inner, name, schemas, seen)
