"""Match rounds that have an answer for hundreds."""

from __future__ import annotations

from uuid import UUID

from telemachus.demo.asking import ADMIN, Json
from tests.e2e.scenes.huge.company import LINKS, MATCHING, Cast
from tests.support.waiting import eventually

__all__ = ["NAMES", "add"]

NAMES = (
    "huge rounds", "huge new round", "huge round", "huge round by name", "huge unmatched", "huge pair of a round",
    "huge approval", "huge round again", "huge what if", "huge rounds side by side",
)  # fmt: skip
_MORE = 50
"""Rounds that failed in the list, since solving takes long."""


async def add(cast: Cast) -> None:
    program = cast.program
    first = await _solved(cast, {})
    path = f"{MATCHING}/rounds/{first}"
    [pair, other, *_] = (await cast.ask(ADMIN, "GET", f"{path}/pairs"))["items"]
    two = {"mentee_id": pair["mentee_id"], "mentor_id": other["mentor_id"]}
    second = await _solved(cast, {"rules": {"minimum_score": 0.6}})
    what_if = await cast.ask(ADMIN, "POST", f"{path}/what-if", {"rules": {"minimum_score": 0.7}})
    senior = {"rules": {"criteria": [{"kind": "seniority", "weight": 1}]}}
    await cast.many(ADMIN, f"{MATCHING}/programs/{program}/rounds", [senior] * _MORE)
    pages = {
        "rounds": LINKS.rounds(program),
        "new round": LINKS.new_round(program),
        "round": LINKS.match_round(first),
        "round by name": f"{LINKS.match_round(first)}?sort=mentee",
        "unmatched": LINKS.round_unmatched(first),
        "pair of a round": LINKS.round_mentee(first, UUID(pair["mentee_id"])),
        "approval": LINKS.round_approval(first),
        "round again": LINKS.round_again(first, pin=f"{two['mentee_id']}:{two['mentor_id']}"),
        "what if": LINKS.round_what_if(first, UUID(what_if["id"])),
        "rounds side by side": LINKS.compare_rounds(program, first, second),
    }
    cast.add(ADMIN, pages)


async def _solved(cast: Cast, body: Json) -> UUID:
    asked = await cast.ask(ADMIN, "POST", f"{MATCHING}/programs/{cast.program}/rounds", body)

    async def done() -> bool:
        return (await cast.ask(ADMIN, "GET", f"{MATCHING}/rounds/{asked['id']}"))["state"] == "solved"

    await eventually(done, within=120, what="an answer for hundreds")
    return UUID(asked["id"])
