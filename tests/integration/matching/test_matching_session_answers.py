"""What people's calendars answer to sessions, and what comes of a no."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shared import clock
from shared.events.matching import SessionAskedAnew
from shared.events.notifications import InvitationAnswered
from shared.ids import new_id
from tests.integration.matching.company import API, ok
from tests.integration.matching.meeting import MONDAY, Pair, pair
from tests.support.platform import Serve

WEEK = timedelta(days=7)


async def say(two: Pair, meeting: dict[str, Any], person: UUID, answer: Any, **more: Any) -> None:
    session_id = UUID(meeting["id"])
    told: dict[str, Any] = {
        "mentorship_id": UUID(meeting["mentorship_id"]),
        "start": MONDAY,
        "time": clock.now(),
        **more,
    }
    event = InvitationAnswered(
        subject=session_id, version=1, session_id=session_id, person_id=person, answer=answer, **told
    )
    await two.company.harness.receive(event)


async def answers(two: Pair, meeting: dict[str, Any]) -> set[tuple[str, str, str | None]]:
    shown = ok(await two.company.as_person(two.lin).get(f"{API}/sessions/{meeting['id']}/answers"))
    return {(one["person_id"], one["said"], one["planned_at"]) for one in shown["items"]}


async def test_who_declines_lets_all_be_asked_for_another_time_and_a_move_asks_anew(serve: Serve):
    two = await pair(serve)
    tom, lin, harness = two.tom.subject, two.lin.subject, two.company.harness
    once = await two.schedule()
    await say(two, once, lin, "accepted")
    await say(two, once, new_id(), "declined")
    await say(two, once, tom, "declined", start=MONDAY - WEEK)
    assert await answers(two, once) == {(str(lin), "accepted", None)}
    await say(two, once, tom, "declined")
    await say(two, once, lin, "declined")
    assert await answers(two, once) == {(str(tom), "declined", None), (str(lin), "declined", None)}
    [asked] = await harness.sent(SessionAskedAnew)
    assert (asked.subject, asked.title, asked.start, asked.occurrence) == (UUID(once["id"]), "Plans", MONDAY, None)
    assert asked.people == (tom, lin)

    moved = ok(await two.move(once, start=(MONDAY + WEEK).isoformat()))
    assert (moved["state"], await answers(two, once)) == ("scheduled", set())
    await say(two, once, tom, "declined")
    assert await answers(two, once) == set(), "that was about the old time"
    await say(two, once, tom, "declined", start=MONDAY + WEEK)
    assert len(await harness.sent(SessionAskedAnew, 2)) == 2
    answer = await two.company.as_person(two.company.admin).get(f"{API}/sessions/{once['id']}/answers")
    assert answer.status_code == 403
    ok(await two.by(two.tom, f"/sessions/{once['id']}/cancel"))
    await say(two, once, lin, "declined", start=MONDAY + WEEK)
    assert len(harness.published(SessionAskedAnew)) == 2


async def test_one_time_of_a_recurrence_is_declined_alone(serve: Serve):
    two = await pair(serve)
    tom, harness = two.tom.subject, two.company.harness
    weekly = await two.schedule(recurrence="FREQ=WEEKLY;COUNT=3")
    second = MONDAY + WEEK
    await say(two, weekly, tom, "accepted")
    await say(two, weekly, tom, "declined", occurrence=second, start=second)
    shown = {(said, at and datetime.fromisoformat(at)) for _, said, at in await answers(two, weekly)}
    assert shown == {("accepted", None), ("declined", second)}
    [asked] = await harness.sent(SessionAskedAnew)
    assert (asked.occurrence, asked.start) == (second, second)
    later = second + timedelta(hours=30)
    ok(await two.move(weekly, occurrence=second.isoformat(), start=later.isoformat()))
    assert {said for _, said, _ in await answers(two, weekly)} == {"accepted"}
    await say(two, weekly, tom, "declined", occurrence=second, start=later)
    assert [one.start for one in await harness.sent(SessionAskedAnew, 2)] == [second, later]
    await say(two, weekly, tom, "tentative")
    assert {(said, at) for _, said, at in await answers(two, weekly)} == {("tentative", None)}
    clock.move_to(second + timedelta(days=1))
    await say(two, weekly, tom, "declined", occurrence=MONDAY, start=MONDAY)
    assert len(harness.published(SessionAskedAnew)) == 2, "that time has been"
