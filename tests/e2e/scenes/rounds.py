"""The pages of match rounds: of a program of its own, so that nothing is sent to those whom others look at."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update

from services.matching.rounds.tables import Round
from shared import clock
from shared.ids import new_id
from shared.links import Links
from telemachus.demo.asking import ADMIN, Json
from telemachus.demo.files import sample_company
from tests.e2e.scene import Scene
from tests.support.waiting import eventually

__all__ = ["NAMES", "add"]

NAMES = (
    "rounds", "no rounds yet", "new round", "round", "round approved", "round under way", "round that failed",
    "pair of a round", "why not another mentor", "mentee without a mentor", "unmatched", "everybody matched",
    "round again", "what if", "rounds side by side", "round to approve",
)  # fmt: skip

API = "/api/matching/v1"


async def _program(scene: Scene, name: str) -> str:
    today = clock.today()
    body = {"name": name, "starts_on": str(today), "ends_on": str(today + timedelta(days=180))}
    return (await scene.asking.ask(ADMIN, "POST", f"{API}/programs", json=body))["id"]


async def _solve(scene: Scene, program: str, body: Json) -> Json:
    asked = await scene.asking.ask(ADMIN, "POST", f"{API}/programs/{program}/rounds", json=body)

    async def ended() -> Json | None:
        found = await scene.asking.ask(ADMIN, "GET", f"{API}/rounds/{asked['id']}")
        return None if found["state"] in {"queued", "solving"} else found

    return await eventually(ended, within=120, what="the end of a round")


async def _under_way(scene: Scene, asked: Json) -> None:
    """A round that a worker seems to have in hand for long."""
    progress: dict[str, Any] = {
        "phase": "pricing", "share": 0.4, "people": 480, "bound_people": 500, "total": 391_200_000,
        "bound_total": 398_900_000,
    }  # fmt: skip
    runtime = scene.platform.runtimes["matching"]
    until = clock.now() + timedelta(days=30)
    change = update(Round).where(Round.id == UUID(asked["id"]))
    async with runtime.sessions.begin() as session:
        await session.execute(
            change.values(state="solving", worker=new_id(), lease_until=until, progress=progress, input_digest="")
        )


async def add(scene: Scene) -> None:
    asking, links = scene.asking, Links("")
    program, empty = await _program(scene, "Autumn"), await _program(scene, "A program that has just begun")
    for file in sample_company():
        await asking.upload(file, f"{API}/programs/{program}/enrollments/import")
    rules = {"minimum_score": 0.62, "grades": ["Junior", "Professional", "Senior", "Principal"], "only_told": True}
    first = await _solve(scene, program, {"rules": rules})
    path = f"{API}/rounds/{first['id']}"
    [pair, other, *_] = (await asking.ask(ADMIN, "GET", f"{path}/pairs", params={"sort": "score"}))["items"]
    [left, *_] = (await asking.ask(ADMIN, "GET", f"{path}/unmatched"))["items"]
    two = {"mentee_id": pair["mentee_id"], "mentor_id": other["mentor_id"]}
    second = await _solve(
        scene,
        program,
        {"rules": rules, "pins": [two], "based_on": first["id"], "keeps_pairs_of": first["id"], "keep": 1},
    )
    failed = await _solve(scene, program, {"rules": {"criteria": [{"kind": "seniority", "weight": 1}]}})
    under_way = await _solve(scene, empty, {})
    await _under_way(scene, under_way)
    everybody = await _solve(scene, program, {"rules": {"minimum_score": 0}})
    why_not = await asking.ask(ADMIN, "POST", f"{path}/why-not", json=two)
    what_if = await asking.ask(ADMIN, "POST", f"{path}/what-if", json={"rules": {"minimum_score": 0.5}})
    bare = await _program(scene, "A program without rounds")

    key, latest = UUID(first["id"]), UUID(second["id"])
    mentee = links.round_mentee(key, UUID(pair["mentee_id"]))
    pages = {
        "rounds": links.rounds(UUID(program)),
        "no rounds yet": links.rounds(UUID(bare)),
        "new round": links.new_round(UUID(program)),
        "round": links.match_round(key),
        "round approved": links.match_round(UUID(scene.story.round)),
        "round under way": links.match_round(UUID(under_way["id"])),
        "round that failed": links.match_round(UUID(failed["id"])),
        "pair of a round": mentee,
        "why not another mentor": f"{mentee}?asked={why_not['id']}",
        "mentee without a mentor": links.round_mentee(key, UUID(left["person_id"])),
        "unmatched": links.round_unmatched(key),
        "everybody matched": links.round_unmatched(UUID(everybody["id"])),
        "round again": links.round_again(key, pin=f"{two['mentee_id']}:{two['mentor_id']}"),
        "what if": links.round_what_if(key, UUID(what_if["id"])),
        "rounds side by side": links.compare_rounds(UUID(program), key, latest),
        "round to approve": links.round_approval(key),
    }
    for name, page in pages.items():
        scene.add(name, ADMIN, page)
