"""How it goes: who is asked when, and who reads what they say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared import clock
from shared.events.matching import CheckInRecorded
from shared.events.profiles import PersonJoined
from shared.private_text import forget
from tests.integration.matching.company import Company, ok
from tests.integration.matching.together import change, pair, problem
from tests.support.platform import Serve

QUIET: dict[str, Any] = {"on_track": "yes"}


async def every_two_weeks(serve: Serve) -> tuple[Company, PersonJoined, PersonJoined, str]:
    """A company whose program asks every 14 days; Tom, Lin, and the path of their mentorship."""
    company, tom, lin, path = await pair(serve)
    await change(company, "UPDATE program SET check_in_days = 14")
    return company, tom, lin, path


async def test_each_is_asked_once_in_each_period(serve: Serve):
    company, tom, lin, path = await every_two_weeks(serve)
    first = clock.today() + timedelta(days=14)
    now = ok(await company.as_person(tom).get(f"{path}/check-ins/current"))
    assert (now["due"], now["period"], now["every_days"]) == (False, None, 14)
    early = await company.as_person(tom).post(f"{path}/check-ins", json=QUIET)
    assert problem(early) == (409, "check-in-not-due")
    assert early.json()["detail"] == f"The first check-in is on {first}."

    clock.advance(timedelta(days=15))
    now = ok(await company.as_person(tom).get(f"{path}/check-ins/current"))
    assert (now["due"], now["period"], now["due_on"]) == (True, 1, str(first))
    assert [one["code"] for one in now["obstacles"]][:2] == ["nothing", "time"]
    said = ok(await company.as_person(tom).post(f"{path}/check-ins", json=QUIET))
    assert (said["obstacle"], said["version"]) == ("nothing", 1)
    assert not ok(await company.as_person(tom).get(f"{path}/check-ins/current"))["due"]
    assert ok(await company.as_person(lin).get(f"{path}/check-ins/current"))["due"]

    clock.advance(timedelta(days=14))
    now = ok(await company.as_person(tom).get(f"{path}/check-ins/current"))
    assert (now["due"], now["period"], now["answer"]) == (True, 2, None)


async def test_saying_it_again_replaces_it_within_the_period(serve: Serve):
    company, tom, _, path = await every_two_weeks(serve)
    clock.advance(timedelta(days=14))
    first = ok(await company.as_person(tom).post(f"{path}/check-ins", json={**QUIET, "words": "All fine."}))
    second = ok(
        await company.as_person(tom).post(f"{path}/check-ins", json={"on_track": "no", "obstacle": "meeting-times"})
    )
    assert (second["id"], second["version"], second["words"]) == (first["id"], 2, "")
    now = ok(await company.as_person(tom).get(f"{path}/check-ins/current"))
    assert (now["answer"]["on_track"], now["answer"]["obstacle"]) == ("no", "meeting-times")
    assert ok(await company.as_person(tom).get(f"{path}/check-ins"))["total"] == 1
    events = await company.harness.sent(CheckInRecorded, 2)
    assert [(event.on_track, event.version) for event in events] == [("yes", 1), ("no", 2)]


async def test_words_reach_the_admins_only_when_shared_and_never_the_other_side(serve: Serve):
    company, tom, lin, path = await every_two_weeks(serve)
    clock.advance(timedelta(days=14))
    waiting = {"on_track": "no", "obstacle": "other-side", "words": "Lin does not answer."}
    ok(await company.as_person(tom).post(f"{path}/check-ins", json=waiting))
    shared = {"on_track": "partly", "words": "Could you find us a room?", "share_words_with_admins": True}
    ok(await company.as_person(lin).post(f"{path}/check-ins", json=shared))

    of_program = f"{company.program_path}/check-ins"
    seen = ok(await company.as_admin.get(of_program))["items"]
    assert [(one["on_track"], one["obstacle"], one["words"]) for one in seen] == [
        ("no", "other-side", ""),
        ("partly", "nothing", "Could you find us a room?"),
    ]
    [stuck] = ok(await company.as_admin.get(of_program, params={"on_track": "no"}))["items"]
    assert stuck["person_id"] == str(tom.subject)
    [own] = ok(await company.as_person(tom).get(f"{path}/check-ins"))["items"]
    assert own["words"] == "Lin does not answer."
    [others] = ok(await company.as_person(lin).get(f"{path}/check-ins"))["items"]
    assert others["person_id"] == str(lin.subject)
    nick = await company.mentee("Nosy Nick")
    for person in (tom, nick):
        assert (await company.as_person(person).get(of_program)).status_code == 403
    assert (await company.harness.client(nick.subject, ["hr"]).get(of_program)).status_code == 403
    for address in ("check-ins", "check-ins/current"):
        assert (await company.as_person(nick).get(f"{path}/{address}")).status_code == 403
        assert (await company.as_admin.get(f"{path}/{address}")).status_code == 403
    assert (await company.as_person(nick).post(f"{path}/check-ins", json=QUIET)).status_code == 403

    async with company.harness.sessions() as session, session.begin():
        await forget(session, lin.subject)
    erased = ok(await company.as_admin.get(of_program))["items"][1]
    assert (erased["on_track"], erased["words"], erased["erased"]) == ("partly", "", True)


async def test_nobody_is_asked_in_a_pause_after_the_end_or_without_a_cadence(serve: Serve):
    company, tom, _, path = await every_two_weeks(serve)
    clock.advance(timedelta(days=20))
    for statement, kind in (
        ("UPDATE mentorship SET state = 'paused'", "mentorship-paused"),
        ("UPDATE mentorship SET state = 'ended', ended_on = started_at + interval '20 days'", "mentorship-ended"),
        ("UPDATE mentorship SET state = 'active', ended_on = NULL", None),
        ("UPDATE program SET check_in_days = 0", "no-check-ins"),
    ):
        await change(company, statement)
        assert ok(await company.as_person(tom).get(f"{path}/check-ins/current"))["due"] == (kind is None), statement
        if kind is not None:
            assert problem(await company.as_person(tom).post(f"{path}/check-ins", json=QUIET)) == (409, kind)


async def test_another_cadence_keeps_what_was_said(serve: Serve):
    company, tom, _, path = await every_two_weeks(serve)
    clock.advance(timedelta(days=14))
    ok(await company.as_person(tom).post(f"{path}/check-ins", json=QUIET))
    await change(company, "UPDATE program SET check_in_days = 30")
    clock.advance(timedelta(days=20))
    now = ok(await company.as_person(tom).get(f"{path}/check-ins/current"))
    assert (now["due"], now["period"]) == (True, 1)
    ok(await company.as_person(tom).post(f"{path}/check-ins", json={"on_track": "no"}))
    said = ok(await company.as_person(tom).get(f"{path}/check-ins"))["items"]
    assert [one["on_track"] for one in said] == ["yes", "no"]


async def test_whoever_joins_a_group_is_first_asked_in_the_next_period(serve: Serve):
    company, tom, _, path = await every_two_weeks(serve)
    clock.advance(timedelta(days=20))
    joined = "UPDATE mentorship_member SET joined_on = :today WHERE role = 'mentee'"
    await change(company, joined, today=clock.today())
    assert not ok(await company.as_person(tom).get(f"{path}/check-ins/current"))["due"]
    clock.advance(timedelta(days=8))
    assert ok(await company.as_person(tom).get(f"{path}/check-ins/current"))["due"]


async def test_an_answer_that_is_none_is_refused(serve: Serve):
    company, tom, _, path = await every_two_weeks(serve)
    clock.advance(timedelta(days=14))
    for changes in (
        {"on_track": "maybe"},
        {"obstacle": "weather"},
        {"words": "x" * 1001},
        {"words": "zero\u0000byte"},
        {"share_words_with_admins": "yes"},
        {"period": 3},
    ):
        answer = await company.as_person(tom).post(f"{path}/check-ins", json={**QUIET, **changes})
        assert answer.status_code == 422, changes
