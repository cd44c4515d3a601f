"""Two answers beside each other: of two rounds, or of a round's people by other rules."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from services.portal.answers.round_questions import FairTable, Question, Report, WhatIf
from services.portal.answers.rounds import Differences, RoundDetails
from services.portal.pages.rounds import round_reasons, round_words
from services.portal.pages.rounds.match_rounds import Cursor
from services.portal.upstream import panel
from services.portal.web import Api, Spoken, see_other, show
from services.portal.words import Words
from shared.ids import new_id
from shared.links import Links

__all__ = ["router"]

router = APIRouter()

AT_ONCE = 40


@dataclass(frozen=True, slots=True)
class Row:
    """Something about two rounds. first, second: as they are shown. same: whether they are."""

    label: str
    first: str
    second: str

    @property
    def same(self) -> bool:
        return self.first == self.second


@router.get("/programs/{program_id}/rounds/compare")
async def compare_page(
    program_id: UUID,
    request: Request,
    api: Api,
    words: Spoken,
    first: UUID | None = None,
    second: UUID | None = None,
    cursor: Cursor = None,
) -> Response:
    """Two rounds of a program: who changes, what it comes to, how groups fare."""
    if first is None or second is None or first == second:
        return see_other(f"{Links('').rounds(program_id)}#compare")
    path = f"/rounds/{second}/differences/{first}"
    one, other, differences, report, other_report, zone = await asyncio.gather(
        api.get(RoundDetails, "matching", f"/rounds/{first}"),
        api.get(RoundDetails, "matching", f"/rounds/{second}"),
        api.get(Differences, "matching", path, limit=AT_ONCE, **({"cursor": cursor} if cursor else {})),
        panel(api.get(Report, "matching", f"/rounds/{first}/report")),
        panel(api.get(Report, "matching", f"/rounds/{second}/report")),
        api.zone(),
    )
    counts = differences.counts
    return show(
        request,
        "round_comparison.html",
        program_id=program_id,
        first=one,
        second=other,
        title=_title(words, differences),
        counts=counts,
        rows=_rows(words, one, other, report.value, other_report.value),
        weights=_weights(words, one, other),
        settings=[(round_reasons.settings(words, found)) for found in (one, other)],
        fairness=_fairness(words, report.value, other_report.value),
        differences=differences,
        score=partial(round_words.score, words),
        zone=zone,
        later=cursor is not None,
    )


@router.get("/rounds/{round_id}/what-if/{question_id}")
async def what_if_page(round_id: UUID, question_id: UUID, request: Request, api: Api, words: Spoken) -> Response:
    """What other rules would answer for the people of a round."""
    question = await api.get(Question, "matching", f"/questions/{question_id}")
    if question.round_id != round_id or question.kind != "what-if":
        raise HTTPException(404)
    found = WhatIf.model_validate(question.answer) if question.answer is not None else None

    def name(person: UUID | None) -> str:
        return words.say("nobody") if person is None else question.names.get(person, "")

    return show(
        request,
        "round_what_if.html",
        round_id=round_id,
        question=question,
        title=_what_if_title(words, found),
        answer=found,
        name=name,
        counts=_counts(words, found.counts) if found else [],
        outcome=partial(round_reasons.outcome, words),
        score=partial(round_words.score, words),
        most=AT_ONCE,
        once=new_id(),
    )


def _what_if_title(words: Words, found: WhatIf | None) -> str:
    if found is None:
        return words.say("What other settings would change")
    changes = sum(found.counts.values())
    if not changes:
        return words.say("With these settings, every pair would stay")
    return words.say_n(
        "With these settings, one mentee would be matched differently",
        "With these settings, {number} mentees would be matched differently",
        changes,
    )


def _counts(words: Words, found: Mapping[str, int]) -> list[tuple[str, int]]:
    """How many mentees other settings would help or harm, the good first."""
    kinds = ("matched", "better", "equal", "mixed", "worse", "unmatched")
    return [(round_reasons.outcome(words, kind), found[kind]) for kind in kinds if found.get(kind)]


def _title(words: Words, found: Differences) -> str:
    if not found.total:
        return words.say("Both rounds have the same pairs")
    return words.say_n("One mentee is matched differently", "{number} mentees are matched differently", found.total)


def _rows(
    words: Words, first: RoundDetails, second: RoundDetails, report: Report | None, other: Report | None
) -> Sequence[Row]:
    """The sums of both."""

    def optimal(found: RoundDetails) -> str:
        proof = found.certificate
        return words.say("yes") if proof is not None and proof.optimal else words.say("no")

    def told(value: float | None) -> str:
        return "–" if value is None else round_words.score(words, value)

    rows = [
        Row(words.say("Mentees"), words.number(first.mentees), words.number(second.mentees)),
        Row(words.say("With a mentor"), words.number(first.pairs), words.number(second.pairs)),
        Row(words.say("Total score"), told(first.total_score), told(second.total_score)),
        Row(words.say("Proven to be the best"), optimal(first), optimal(second)),
    ]
    if report is not None and other is not None:
        rows += [
            Row(words.say("Lowest score"), told(report.totals.lowest), told(other.totals.lowest)),
            Row(words.say("Mean score"), told(report.totals.mean), told(other.totals.mean)),
            Row(words.say("Mentors without a mentee"), words.number(report.load.idle), words.number(other.load.idle)),
        ]
    return rows


def _weights(words: Words, first: RoundDetails, second: RoundDetails) -> Sequence[Row]:
    """What each criterion counts in both."""

    def shares(found: RoundDetails) -> dict[str, float]:
        listed: Sequence[dict[str, Any]] = found.rules.get("criteria") or []
        total = sum(float(part.get("weight") or 0) for part in listed) or 1.0
        return {str(part.get("name") or part.get("kind")): float(part.get("weight") or 0) / total for part in listed}

    one, other = shares(first), shares(second)
    return [
        Row(round_words.criterion(words, title), words.percent(one.get(title, 0)), words.percent(other.get(title, 0)))
        for title in dict.fromkeys([*one, *other])
        if one.get(title) or other.get(title)
    ]


def _fairness(words: Words, first: Report | None, second: Report | None) -> Sequence[tuple[str, Sequence[Row]]]:
    """By what groups are made; each group's share with a mentor and mean score in both."""
    if first is None or second is None:
        return ()
    others = {table.about: table for table in second.fairness}
    made = [
        (round_reasons.about(words, table.about), _groups(words, table, others[table.about]))
        for table in first.fairness
        if table.about in others
    ]
    return [(name, rows) for name, rows in made if rows]


def _groups(words: Words, first: FairTable, second: FairTable) -> Sequence[Row]:
    there = {group.name: group for group in second.groups}

    def told(share: float, mean: float | None) -> str:
        if mean is None:
            return words.percent(share)
        return words.say("{percent}, mean {score}", percent=words.percent(share), score=round_words.score(words, mean))

    return [
        Row(
            group.name or words.say("Not told"),
            told(group.share, group.mean),
            told(there[group.name].share, there[group.name].mean),
        )
        for group in first.groups
        if group.name in there
    ]
