"""The match rounds of a program: a list of them, and one with its pairs, its proof and its numbers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from services.portal.answers.round_questions import Asked, Question, Report, Verification
from services.portal.answers.rounds import PairOfTwo, Rank, Ranks, RoundDetails, RoundProgram
from services.portal.pages.rounds import round_reasons, round_words
from services.portal.upstream import Page, Panel, Refused, Upstream, panel
from services.portal.web import GENUINE, Api, Spoken, see_other, show
from services.portal.words import Words
from shared.links import Links

__all__ = ["Cursor", "asked_about", "router"]

router = APIRouter()

AT_ONCE = 40
"""Pairs on one page, and rounds in a list."""

Cursor = Annotated[str | None, Query(max_length=200)]
Sort = Literal["mentee", "mentor", "score", "rank"]
Search = Annotated[str, Query(max_length=100)]


@dataclass(frozen=True, slots=True)
class Line:
    """A bar of a chart that is a table as well. width: of the longest bar, in percent."""

    label: str
    count: int
    width: float


@router.get("/programs/{program_id}/rounds")
async def rounds_page(program_id: UUID, request: Request, api: Api, words: Spoken, cursor: Cursor = None) -> Response:
    """The rounds of a program, the newest first."""
    path = f"/programs/{program_id}/rounds"
    rounds, program, zone = await asyncio.gather(
        api.page(RoundDetails, "matching", path, newest=True, cursor=cursor, limit=AT_ONCE),
        panel(api.get(RoundProgram, "matching", f"/programs/{program_id}")),
        api.zone(),
    )
    newest = rounds.items[0] if rounds.items and not cursor else None
    return show(
        request,
        "rounds.html",
        program_id=program_id,
        program=program.value,
        rounds=rounds,
        title=_title(words, newest),
        waits=newest if newest and newest.state == "solved" else None,
        comparable=[found for found in rounds.items if found.solved],
        standing=partial(round_words.standing, words),
        finding=partial(round_words.finding, words),
        score=partial(round_words.score, words),
        zone=zone,
        later=cursor is not None,
    )


def _title(words: Words, newest: RoundDetails | None) -> str:
    if newest is None:
        return words.say("Match rounds")
    match newest.state:
        case "solved":
            return words.say("A match round waits for your approval")
        case "queued" | "solving":
            return words.say("A match round is being solved")
        case _:
            return words.say("Match rounds")


@router.get("/rounds/{round_id}")
async def round_page(
    round_id: UUID,
    request: Request,
    api: Api,
    words: Spoken,
    sort: Sort = "score",
    down: bool = False,
    search: Search = "",
    cursor: Cursor = None,
    asked: UUID | None = None,
    sent: Annotated[int | None, Query(ge=0, le=1_000_000)] = None,
    still: bool = False,
) -> Response:
    """A round: how far it is, or what it has come to. asked: a question of this round whose answer is shown. still: a
    page that does not load itself again."""
    path = f"/rounds/{round_id}"
    listing = {"sort": sort, "down": down, "search": search.strip(), "cursor": cursor, "limit": AT_ONCE}
    found, pairs, report, ranks, question, zone = await asyncio.gather(
        api.get(RoundDetails, "matching", path),
        panel(api.page(PairOfTwo, "matching", f"{path}/pairs", **listing)),
        panel(api.get(Report, "matching", f"{path}/report")),
        panel(api.get(Ranks, "matching", f"{path}/ranks")),
        asked_about(api, round_id, asked),
        api.zone(),
    )
    common: dict[str, Any] = {
        "found": found,
        "title": round_words.finding(words, found),
        "standing": round_words.standing(words, found),
        "settings": round_reasons.settings(words, found),
        "zone": zone,
    }
    if not found.solved:
        return show(
            request,
            "round_under_way.html",
            phase=round_words.phase(words, found.progress),
            still=still,
            **common,
        )
    kept = {"sort": sort, "down": "true" if down else "false", **({"search": search} if search else {})}
    return show(
        request,
        "round.html",
        **common,
        certificate=round_words.certificate(words, found),
        pairs=pairs,
        criteria=_titles(pairs, report),
        label=partial(round_words.criterion, words),
        about=partial(round_reasons.about, words),
        score=partial(round_words.score, words),
        sort=sort,
        down=down,
        search=search,
        query=urlencode(kept),
        later=cursor is not None,
        report=report,
        scores=_scores(words, report.value),
        ranks=_ranks(words, ranks.value.for_mentees if ranks.value else ()),
        best=next((one.pairs for one in ranks.value.for_mentees if one.rank == 1), 0) if ranks.value else None,
        question=question,
        verified=_verified(words, question),
        sent=sent,
    )


@router.post("/rounds/{round_id}/cancel", dependencies=[GENUINE])
async def cancel_round(round_id: UUID, api: Api) -> Response:
    """Stop a round that is not solved yet; one that has just ended is shown as it is."""
    try:
        await api.post("matching", f"/rounds/{round_id}/cancel")
    except Refused as refused:
        if refused.status != 409:
            raise
    return see_other(Links("").match_round(round_id))


@router.post("/rounds/{round_id}/verify", dependencies=[GENUINE])
async def verify_round(round_id: UUID, api: Api) -> Response:
    """Solve a round once more from the same input, and have its proof checked."""
    asked = await api.made(Asked, "matching", f"/rounds/{round_id}/verify")
    return see_other(f"{Links('').match_round(round_id)}?asked={asked.id}")


@router.post("/rounds/{round_id}/count", dependencies=[GENUINE])
async def make_report(round_id: UUID, api: Api) -> Response:
    """Have the numbers of a large round made by a worker."""
    asked = await api.made(Asked, "matching", f"/rounds/{round_id}/report")
    return see_other(f"{Links('').match_round(round_id)}?asked={asked.id}")


@router.get("/rounds/{round_id}/report.pdf")
async def report_paper(round_id: UUID, api: Api) -> Response:
    """The report to hand on."""
    return await api.file("matching", f"/rounds/{round_id}/report.pdf", filename="match-round.pdf")


@router.get("/rounds/{round_id}/report.xlsx")
async def report_workbook(round_id: UUID, api: Api) -> Response:
    """The report as a workbook."""
    return await api.file("matching", f"/rounds/{round_id}/report.xlsx", filename="match-round.xlsx")


async def asked_about(api: Upstream, round_id: UUID, asked: UUID | None) -> Question | None:
    """A question about this round; None where there is none, or where it is about another one."""
    if asked is None:
        return None
    found = (await panel(api.get(Question, "matching", f"/questions/{asked}"))).value
    return found if found is not None and found.round_id == round_id else None


def _verified(words: Words, question: Question | None) -> tuple[str, str] | None:
    if question is None or question.kind != "verify" or question.answer is None:
        return None
    return round_words.verified(words, Verification.model_validate(question.answer))


def _titles(pairs: Panel[Page[PairOfTwo]], report: Panel[Report]) -> Sequence[Mapping[str, Any]]:
    """The criteria in their order, each with what it counts of 1."""
    if report.value is not None and report.value.criteria:
        return [{"title": one.title, "weight": one.weight} for one in report.value.criteria if one.weight]
    first = pairs.value.items[0] if pairs.value and pairs.value.items else None
    return [{"title": one.criterion, "weight": one.weight} for one in first.criteria if one.weight] if first else []


def _scores(words: Words, report: Report | None) -> Sequence[Line]:
    """How many pairs have which score, from the lowest that occurs to the highest."""
    if report is None:
        return ()
    filled = [place for place, bar in enumerate(report.distribution) if bar.count]
    if not filled:
        return ()
    bars = report.distribution[filled[0] : filled[-1] + 1]
    most = max(bar.count for bar in bars)
    return [
        Line(
            words.say(
                "{low} to {high}",
                low=round_words.score(words, bar.low, 2),
                high=round_words.score(words, bar.high, 2),
            ),
            bar.count,
            100 * bar.count / most,
        )
        for bar in bars
    ]


def _ranks(words: Words, ranks: Sequence[Rank]) -> Sequence[Line]:
    """How many mentees get their best, second best … mentor."""
    most = max((one.pairs for one in ranks), default=1)
    return [Line(_choice(words, one.rank), one.pairs, 100 * one.pairs / most) for one in ranks]


def _choice(words: Words, rank: int) -> str:
    if rank == 1:
        return words.say("The mentor who fits best")
    if rank >= 10:
        return words.say("The tenth best or further")
    return words.say("Number {rank} of those who fit", rank=rank)
