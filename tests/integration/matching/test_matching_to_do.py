"""What waits for somebody in all their mentorships at once, and when they meet next."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from shared import clock
from shared.events.profiles import PersonJoined
from tests.integration.matching.company import API, ok
from tests.integration.matching.meeting import MONDAY, Pair, pair
from tests.integration.matching.together import change
from tests.support.platform import Serve

TERMS: dict[str, Any] = {"goals": ["Lead a review"], "cadence_days": 14}


async def _to_do(two: Pair, person: PersonJoined | UUID) -> dict[str, Any]:
    return ok(await two.company.as_person(person).get(f"{API}/to-do"))


async def _waits(two: Pair, person: PersonJoined) -> list[tuple[str, list[str]]]:
    return [(thing["what"], thing["with_names"]) for thing in (await _to_do(two, person))["things"]]


async def test_what_waits_is_told_to_whom_it_waits_for_until_they_have_done_it(serve: Serve):
    two = await pair(serve)
    assert await _to_do(two, two.tom) == {"things": [], "ahead": [], "more": False}

    agreement = ok(await two.by(two.tom, "./agreements", TERMS, **{"If-Match": '"0"'}))
    assert await _waits(two, two.lin) == [("agreement-to-sign", ["Tom Adeyemi"])]
    starts = [MONDAY + timedelta(hours=at) for at in (0, 2)]
    slots = [{"start": at.isoformat(), "end": (at + timedelta(hours=1)).isoformat()} for at in starts]
    body = {"title": "Plans", "slots": slots, "zone": "Europe/Berlin"}
    proposed = ok(await two.by(two.tom, "./sessions/propose", body))
    assert await _waits(two, two.lin) == [
        ("agreement-to-sign", ["Tom Adeyemi"]),
        ("times-to-choose", ["Tom Adeyemi"]),
    ]
    assert "times-to-choose" not in [what for what, _ in await _waits(two, two.tom)], "who proposes waits for others"
    for person in (two.tom, two.lin):
        ok(
            await two.by(
                person, f"./agreements/{agreement['number']}/sign", **{"If-Match": f'"{agreement["wording"]}"'}
            )
        )
    start = {"start": slots[1]["start"]}
    chosen = {"If-Match": f'"{proposed["version"]}"'}
    ok(await two.by(two.lin, f"/sessions/{proposed['id']}/choose", start, **chosen))

    told = await _to_do(two, two.lin)
    assert told["things"] == []
    assert [(one["title"], one["session_id"]) for one in told["ahead"]] == [("Plans", proposed["id"])]

    clock.move_to(MONDAY + timedelta(days=1))
    assert await _waits(two, two.tom) == [("session-to-confirm", ["Lin Wu"])]
    ok(await two.by(two.tom, f"/sessions/{proposed['id']}/held"))
    lin = str(two.lin.subject)
    ok(await two.by(two.tom, "./feedback-requests", {"asked_of": lin, "session_id": proposed["id"]}))
    assert await _waits(two, two.lin) == [("feedback-asked", ["Tom Adeyemi"])]
    assert (await _to_do(two, two.lin))["things"][0]["by_name"] == "Tom Adeyemi"

    clock.move_to(MONDAY + timedelta(days=15))
    await change(two.company, "UPDATE program SET check_in_days = 28")
    assert "check-in-due" in [what for what, _ in await _waits(two, two.tom)]
    said = {"on_track": "yes", "obstacle": "nothing", "words": "", "share_words_with_admins": False}
    ok(await two.by(two.tom, "./check-ins", said))
    assert await _waits(two, two.tom) == []
    assert [what for what, _ in await _waits(two, two.lin)] == ["check-in-due", "feedback-asked"]


async def test_times_of_a_recurrence_are_told_one_by_one_and_nothing_of_others(serve: Serve):
    two = await pair(serve)
    await two.schedule(recurrence="FREQ=WEEKLY;COUNT=3")
    told = await _to_do(two, two.lin)
    assert [one["starts_at"][:10] for one in told["ahead"]] == ["2030-03-18", "2030-03-25", "2030-04-01"]
    assert told["ahead"][0]["with_names"] == ["Tom Adeyemi"]
    stranger = await two.company.mentee("Eva Lind")
    assert await _to_do(two, stranger) == {"things": [], "ahead": [], "more": False}
    clock.move_to(MONDAY + timedelta(days=8))
    told = await _to_do(two, two.tom)
    assert [thing["meeting"]["planned_at"][:10] for thing in told["things"] if thing["meeting"]] == [
        "2030-03-18",
        "2030-03-25",
    ]
    assert [one["starts_at"][:10] for one in told["ahead"]] == ["2030-04-01"]
