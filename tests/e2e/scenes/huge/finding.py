"""Looking for a mentor among many, and asking, introducing and recommending at length."""

from __future__ import annotations

import contextlib
from uuid import UUID

from telemachus.demo.asking import ADMIN, Json
from tests.e2e.scenes.huge.company import LINKS, LISTED, MATCHING, PROFILES, Cast, line, words

__all__ = ["NAMES", "add"]

NAMES = (
    "huge directory", "huge person", "huge person to ask", "huge person to introduce", "huge requests", "huge request",
    "huge request declined", "huge request taken back", "huge introductions", "huge introduction",
    "huge recommendations", "huge recommendation", "huge recommendation to answer", "huge proposal",
)  # fmt: skip


async def add(cast: Cast) -> None:
    mentor = UUID(cast.mentors[0]["id"])
    await _requests(cast)
    await _introductions(cast)
    await _recommendations(cast)
    pair = {"mentee_id": cast.mentees[3]["id"], "mentor_id": cast.mentors[3]["id"]}
    proposed = await cast.ask(ADMIN, "POST", f"{MATCHING}/programs/{cast.program}/proposals", pair)
    cast.add(cast.mentees[3]["external_id"], {"proposal": LINKS.proposal(UUID(proposed["id"]))})
    pages = {
        "directory": LINKS.mentors(),
        "person": LINKS.person(mentor),
        "person to ask": LINKS.ask(UUID(cast.mentors[4]["id"]), cast.program),
        "person to introduce": LINKS.introduce(mentor),
    }
    cast.add(cast.mentee, pages)


async def _requests(cast: Cast) -> None:
    """One mentor whom many ask; some of them may not, since they work for that mentor."""
    mentor, path = cast.mentors[2], f"{MATCHING}/programs/{cast.program}/requests"
    how = {"cadence": line(100), "months": 36, "format": "remote"}
    body = {"mentor_id": mentor["id"], "goals": words(2000), "why_you": words(2000), "how": how}
    sent: list[tuple[Json, str]] = []

    async def asked(mentee: Json) -> None:
        with contextlib.suppress(RuntimeError):
            made = await cast.ask(mentee["external_id"], "POST", path, body)
            sent.append((mentee, made["id"]))

    await cast.scene.asking.each(path, cast.mentees[4 : 4 + LISTED], asked)
    assert len(sent) > LISTED // 2
    [(mentee, first), *_] = sent
    request = UUID(first)
    pages = {
        "requests": LINKS.requests(),
        "request": LINKS.request(request),
        "request declined": LINKS.decline_request(request),
    }
    cast.add(mentor["external_id"], pages)
    cast.add(mentee["external_id"], {"request taken back": LINKS.withdraw_request(request)})


async def _introductions(cast: Cast) -> None:
    """One mentee whom many introduce to mentors, those aside for whom they work."""
    mentee, path = cast.mentees[70], f"{MATCHING}/programs/{cast.program}/introductions"

    async def introduced(pair: tuple[Json, Json]) -> None:
        introducer, to = pair
        body = {"mentee_id": mentee["id"], "to_id": to["id"], "words": words(2000)}
        with contextlib.suppress(RuntimeError):
            await cast.ask(introducer["external_id"], "POST", path, body)

    pairs = zip(cast.mentees[71 : 71 + LISTED], cast.mentors[5:], strict=False)
    await cast.scene.asking.each(path, pairs, introduced)
    who = mentee["external_id"]
    [one, *others] = (await cast.ask(who, "GET", f"{MATCHING}/introductions"))["items"]
    assert len(others) > LISTED // 2
    pages = {"introductions": LINKS.introductions(), "introduction": LINKS.introduction(UUID(one["id"]))}
    cast.add(who, pages)


async def _recommendations(cast: Cast) -> None:
    """Colleagues whom many ask for a mentor; one of those who ask has ten answers."""
    colleagues = [one["id"] for one in cast.mentors[10:20]]
    body = {"skill": line(100), "words": words(1000), "ask": colleagues}

    async def asked(mentee: Json) -> Json:
        path = f"{PROFILES}/people/{mentee['id']}/recommendation-requests"
        return await cast.ask(mentee["external_id"], "POST", path, body)

    question = UUID((await asked(cast.mentees[0]))["id"])
    await cast.scene.asking.each("Asking colleagues", cast.mentees[1:LISTED], asked)
    path = f"{PROFILES}/recommendation-requests/{question}/answers"
    for one, named in zip(cast.mentors[10:19], cast.mentors[20:29], strict=True):
        await cast.ask(one["external_id"], "POST", path, {"person_id": named["id"], "words": words(1000)})
    cast.add(cast.mentee, {"recommendation": LINKS.recommendation(question)})
    colleague = cast.mentors[19]["external_id"]
    pages = {
        "recommendations": LINKS.recommendations(),
        "recommendation to answer": LINKS.recommendation(question),
    }
    cast.add(colleague, pages)
