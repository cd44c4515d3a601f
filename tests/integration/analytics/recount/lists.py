"""What only a program's admins see, on pages and in files: everybody who takes part, and how each mentorship fares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import cycle
from typing import Any

from tests.integration.analytics.recount.answers import Compared
from tests.integration.analytics.recount.asking import Asking
from tests.integration.analytics.recount.files import rows_of
from tests.integration.analytics.recount.health import REASONS, Bounds, Fares, health
from tests.integration.analytics.recount.people import participants
from tests.integration.analytics.recount.reading import Program
from tests.integration.analytics.recount.tables import Tables
from tests.integration.analytics.recount.words import next_step

__all__ = ["compare_lists"]

_FORMS = ("csv", "xlsx")
_STUCK = cycle(("unanswered", "waiting", "unmatched", "unsigned", "not-met", "quiet"))
"""One of them is asked for at a time, since a list that is narrowed is read like a whole one."""


async def compare_lists(admin: Asking, scope: str, tables: Tables, program: Program) -> None:
    """scope: the path of the program."""
    for role in ("mentee", "mentor"):
        people = participants(tables.archive, program, role)
        told = {one["person_id"]: one for one in await admin.pages(f"{scope}/participants", role=role)}
        tables.pages.rows(f"{scope}/participants {role}", {key: _plain(one) for key, one in told.items()}, people)
        stuck = next(_STUCK)
        found = {one["person_id"] for one in await admin.pages(f"{scope}/participants", role=role, stuck=stuck)}
        expected = {key for key, one in people.items() if stuck in one["stuck"]}
        tables.pages.same(f"{scope}/participants {role} {stuck}", found, expected)
        for form in tables.forms(_FORMS):
            path = f"{scope}/participants.{form}"
            rows = {one["person_id"]: _plain(one) for one in rows_of(form, await admin.file(path, role=role))}
            tables.files.rows(f"{path} {role}", rows, people)
    fares, shown = health(tables.archive, program), await admin.pages(f"{scope}/health")
    tables.pages.health(f"{scope}/health", shown, fares)
    for form in tables.forms(_FORMS):
        path = f"{scope}/health.{form}"
        _in_file(tables.files, path, rows_of(form, await admin.file(path)), fares, shown)
    _definition(tables.pages, f"{scope}/health/definition", await admin.read(f"{scope}/health/definition"))


def _plain(told: Mapping[str, Any]) -> dict[str, Any]:
    """A participant as `participants` says it, from a page or from a file."""
    found: dict[str, Any] = {name: value for name, value in told.items() if name != "person_id"}
    for name, value in found.items():
        if name.endswith("_at") or name == "matched_since":
            found[name] = datetime.fromisoformat(value) if value else None
        elif name.endswith("_on"):
            found[name] = date.fromisoformat(value) if value else None
        elif name.endswith("_ids") or name == "stuck":
            found[name] = sorted(value.split() if isinstance(value, str) else value)
    return found


def _in_file(
    compared: Compared,
    place: str,
    rows: Sequence[Mapping[str, Any]],
    fares: Sequence[Fares],
    told: Sequence[Mapping[str, Any]],
) -> None:
    """told: by the page, which says when each was judged."""
    compared.listed += len(rows)
    compared.same(f"{place} rows", [one["mentorship_id"] for one in rows], [one.id for one in fares])
    for row, one, on_page in zip(rows, fares, told, strict=False):
        expected = {
            "mentorship_id": one.id,
            "mentor_id": one.mentor,
            "mentee_ids": " ".join(one.mentees),
            "score": str(one.score),
            "at_risk": "yes" if one.at_risk else "no",
            "reasons": " ".join(one.sentences),
            "next_step": one.next_step,
        }
        days = {name: datetime.fromisoformat(row[name]) for name in ("since", "evaluated_at")}
        compared.same(f"{place} {one.id}", {name: str(row[name]) for name in expected}, expected)
        compared.same(f"{place} {one.id} at", days, {name: datetime.fromisoformat(on_page[name]) for name in days})


def _definition(compared: Compared, place: str, told: Mapping[str, Any]) -> None:
    """The rules that are shown are those by which it was counted."""
    bounds = Bounds()
    compared.same(f"{place} best", told["best"], 100)
    compared.same(f"{place} at risk below", told["at_risk_below"], bounds.at_risk_below)
    compared.same(f"{place} recovered above", told["recovered_above"], bounds.recovered_above)
    compared.same(f"{place} reasons", [one["code"] for one in told["reasons"]], [*REASONS])
    for one in told["reasons"]:
        compared.same(f"{place} {one['code']} next step", one["next_step"], next_step([one["code"]]))
        steps = [(step["least"], step["points"]) for step in one["steps"]]
        counted = sorted(bounds.steps.get(one["code"], ()))
        for (least, points), (other, taken) in zip(steps, counted, strict=True):
            # Of goals it counts that there is none of anybody; of ratings it counts how low, from 2 on.
            same = points == taken and (least == other or one["code"] in ("no-goal", "low-rating"))
            compared.same(f"{place} {one['code']} {least}", same, counted=True)
