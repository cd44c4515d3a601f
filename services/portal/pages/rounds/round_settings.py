"""The settings of a match round as a form shows and reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.portal.answers.rounds import Couple, RoundDetails
from services.portal.pages.rounds.round_words import criteria, criterion
from services.portal.words import Words

__all__ = ["FIELDS", "Weight", "couple", "couples", "read_rules", "spelled", "values_of", "weights"]

FIELDS: Mapping[str, str] = {
    "criteria": "weights",
    "grades": "grades",
    "minimum_score": "minimum_score",
    "common_hours": "common_hours",
    "seed": "seed",
    "spread": "spread",
    "close_gap": "close_gap",
    "gap_weight": "close_gap",
    "pins": "pins",
    "forbidden": "pins",
    "seconds": "minutes",
}
"""Fields of the form by their names in the API."""

_MOST_COUPLES = 1000


@dataclass(frozen=True, slots=True)
class Weight:
    """A criterion in the form. rule: as matching takes it, without its weight. usual: whether the form shows it at
    once."""

    field: str
    label: str
    meaning: str
    rule: Mapping[str, Any]
    points: float
    usual: bool


def weights(words: Words, base: RoundDetails | None) -> Sequence[Weight]:
    """The criteria of an earlier round, or the standard ones, and after them the others that there are."""
    known = {one.kind: one for one in criteria(words)}
    given: Sequence[dict[str, Any]] = (base.rules.get("criteria") or []) if base else []
    total = sum(float(part.get("weight") or 0) for part in given) or 1.0
    found: list[Weight] = []
    for part in given:
        title = str(part.get("name") or part["kind"])
        meaning = known[title].meaning if title in known else ""
        rule = {name: value for name, value in part.items() if name != "weight"}
        points = round(100 * float(part.get("weight") or 0) / total, 2)
        found.append(Weight(f"weight-{len(found)}", criterion(words, title), meaning, rule, points, usual=True))
    titles = {str(one.rule.get("name") or one.rule["kind"]) for one in found}
    for one in criteria(words):
        if one.kind not in titles:
            points = 0.0 if base else float(one.weight)
            usual = bool(one.weight)
            found.append(Weight(f"weight-{len(found)}", one.label, one.meaning, _rule(one.kind), points, usual))
    return found


def _rule(kind: str) -> Mapping[str, Any]:
    if kind == "department":
        return {"kind": "field", "name": "department", "field": "department", "prefer": "different"}
    return {"kind": kind}


def values_of(words: Words, base: RoundDetails | None) -> dict[str, str]:
    """What the form shows: the settings of an earlier round, or the standard ones."""
    rules = base.rules if base else {}
    objective: Mapping[str, Any] = rules.get("objective") or {}
    found = {one.field: _plain(one.points) for one in weights(words, base)}
    return {
        **found,
        "grades": "\n".join(rules.get("grades") or []),
        "minimum_score": _plain(rules.get("minimum_score") or 0),
        "common_hours": _plain(rules.get("common_hours") or 0),
        "reporting_line": "yes" if rules.get("reporting_line", True) else "",
        "earlier_pairs": "yes" if rules.get("earlier_pairs", True) else "",
        "common_language": "yes" if rules.get("common_language", True) else "",
        "raise_lowest": "yes" if objective.get("raise_lowest") else "",
        "stable_picks": "yes" if objective.get("stable_picks") else "",
        "spread": _plain(objective.get("spread") or 0),
        "close_gap": str(objective.get("close_gap") or ""),
        "seed": str(rules.get("seed") or 0),
        "minutes": _plain(base.seconds / 60) if base and base.seconds else "",
    }


def read_rules(
    words: Words, form: Mapping[str, str], base: RoundDetails | None
) -> tuple[dict[str, Any], dict[str, str]]:
    """Rules as matching takes them, and what is wrong, by field."""
    errors: dict[str, str] = {}

    def number(name: str, low: float, high: float, otherwise: float = 0.0) -> float:
        text = form.get(name, "").strip().replace(",", ".")
        try:
            value = float(text) if text else otherwise
        except ValueError:
            value = -1.0
        if not low <= value <= high:
            errors[name] = words.say(
                "Give a number from {low} to {high}.", low=words.number(low), high=words.number(high)
            )
        return value

    listed = weights(words, base)
    points = [number(one.field, 0, 100) for one in listed]
    chosen = [{**one.rule, "weight": value} for one, value in zip(listed, points, strict=True) if value > 0]
    if not chosen and not errors:
        errors["weights"] = words.say("At least one criterion has to count.")
    gap = form.get("close_gap", "").strip()
    eligibility = base.rules.get("eligibility") if base else None
    rules: dict[str, Any] = {
        "criteria": chosen,
        "grades": [line.strip() for line in form.get("grades", "").splitlines() if line.strip()],
        "minimum_score": number("minimum_score", 0, 1),
        "common_hours": number("common_hours", 0, 168),
        **{name: form.get(name) == "yes" for name in ("reporting_line", "earlier_pairs", "common_language")},
        "eligibility": eligibility or [],
        "objective": {
            "raise_lowest": form.get("raise_lowest") == "yes",
            "stable_picks": form.get("stable_picks") == "yes",
            "spread": number("spread", 0, 1),
            "close_gap": gap,
            "gap_weight": 0.5 if gap else 0.0,
        },
        "seed": int(number("seed", 0, 2**31 - 1)),
        "only_told": True,
    }
    return rules, errors


def couple(text: str) -> Couple | None:
    """The ids of a mentee and a mentor as "a:b"; None for what is none."""
    mentee, _, mentor = text.strip().partition(":")
    try:
        return Couple(mentee_id=UUID(mentee), mentor_id=UUID(mentor))
    except ValueError:
        return None


def couples(text: str) -> list[Couple]:
    """Couples with spaces between them, none twice."""
    found = {(one.mentee_id, one.mentor_id): one for part in text.split()[:_MOST_COUPLES] if (one := couple(part))}
    return list(found.values())


def spelled(found: Sequence[Couple]) -> str:
    """As `couples` reads them."""
    return " ".join(f"{one.mentee_id}:{one.mentor_id}" for one in found)


def _plain(value: float) -> str:
    return f"{float(value):g}"
