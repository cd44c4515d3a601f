"""Who joins a group while it goes on, and who leaves it: what they see, and what becomes of what was planned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from shared import clock
from shared.events.matching import AgreementSigned, SessionCancelled, SessionPeopleChanged, SessionScheduled
from shared.events.profiles import PersonJoined
from tests.integration.matching.company import API, Company, found, ok
from tests.integration.matching.matched import assign, ended_early, read
from tests.integration.matching.together import problem
from tests.support.platform import Serve

MORNING = datetime(2030, 3, 4, 8, tzinfo=UTC)


async def group(serve: Serve) -> tuple[Company, PersonJoined, PersonJoined, str]:
    """A group in the morning of a day: its mentor Lin, her first mentee Tom, and its path."""
    clock.move_to(MORNING)
    company = await found(serve, program={"kind": "group"})
    lin, tom = await company.mentor("Lin Wu", places=3), await company.mentee("Tom Adeyemi")
    return company, lin, tom, f"{API}/mentorships/{(await assign(company, tom, lin))['id']}"


async def join(company: Company, lin: PersonJoined, name: str) -> PersonJoined:
    person = await company.mentee(name)
    await assign(company, person, lin)
    return person


async def plan(company: Company, person: PersonJoined, path: str, title: str, **when: Any) -> dict[str, Any]:
    body = {"title": title, "minutes": 60, "zone": "Europe/Berlin", **when}
    return ok(await company.as_person(person).post(f"{path}/sessions", json=body))


async def test_whoever_joins_in_the_middle_of_a_day_sees_what_comes_after_and_nothing_before(serve: Serve):
    company, lin, tom, path = await group(serve)
    as_lin = company.as_person(lin)
    ok(await as_lin.post(f"{path}/messages", json={"words": "Tom, about your promotion"}))
    ok(await as_lin.post(f"{path}/resources", json={"title": "Salaries", "link": "https://pay.example.org"}))
    over = await plan(company, tom, path, "Tom's promotion", start=str(MORNING + timedelta(hours=1)))
    daily = await plan(
        company, tom, path, "Stand-up", start=str(MORNING + timedelta(hours=2)), recurrence="FREQ=DAILY;COUNT=3"
    )
    ok(await as_lin.post(f"{API}/sessions/{daily['id']}/notes", json={"shared": True, "words": "Tom is worried"}))
    clock.move_to(MORNING + timedelta(hours=4))
    jo = await join(company, lin, "Jo Park")
    ok(await as_lin.post(f"{path}/messages", json={"words": "Welcome, Jo"}))
    as_jo = company.as_person(jo)

    async def seen(of: str, field: str) -> list[str]:
        return [one[field] for one in ok(await as_jo.get(f"{API}/{of}"))["items"]]

    here = path.removeprefix(f"{API}/")
    assert await seen(f"{here}/messages", "words") == ["Welcome, Jo"]
    assert await seen("messages/unread", "unread") == [1]
    assert await seen(f"{here}/resources", "title") == []
    assert ok(await as_jo.get(f"{path}/search", params={"q": "salaries"}))["total"] == 0
    assert await seen(f"{here}/sessions", "title") == ["Stand-up"]
    assert await seen(f"sessions/{daily['id']}/notes", "words") == []
    times = await seen(f"{here}/occurrences?from=2030-03-01T00:00:00Z", "starts_at")
    assert [time[:10] for time in times] == ["2030-03-05", "2030-03-06"]
    for command in ("", "/held"):
        address = f"{API}/sessions/{over['id']}{command}"
        assert (await (as_jo.post(address) if command else as_jo.get(address))).status_code == 404
    first, second = ({"occurrence": str(MORNING + timedelta(days=day, hours=2))} for day in (0, 1))
    for word in ("held", "missed"):
        assert problem(await as_jo.post(f"{API}/sessions/{daily['id']}/{word}", json=first)) == (
            422,
            "no-such-occurrence",
        )
    ok(await company.as_person(tom).post(f"{API}/sessions/{daily['id']}/held", json=first))
    clock.move_to(MORNING + timedelta(days=1, hours=3))
    ok(await as_jo.post(f"{API}/sessions/{daily['id']}/held", json=second))
    assert ok(await company.as_person(tom).get(f"{path}/sessions"))["total"] == 2
    assert ok(await company.as_admin.get(f"{path}/sessions"))["total"] == 2


async def test_planned_sessions_reach_who_joins_and_are_taken_back_from_who_leaves(serve: Serve):
    company, lin, tom, path = await group(serve)
    week = timedelta(days=7)
    first = MORNING + timedelta(days=1)
    over = await plan(company, tom, path, "Begins at once", start=str(MORNING + timedelta(hours=1)))
    once = await plan(company, tom, path, "Once", start=str(first), place="Room 4")
    weekly = await plan(company, tom, path, "Weekly", start=str(first), recurrence="FREQ=WEEKLY;COUNT=4")
    slots = [{"start": str(first), "end": str(first + timedelta(hours=1))}]
    ok(await company.as_person(tom).post(f"{path}/sessions/propose", json={"title": "Perhaps", "slots": slots}))
    at = f"{API}/sessions/{weekly['id']}"
    ok(await company.as_person(tom).post(f"{at}/cancel", json={"occurrence": str(first + week)}))
    moved = {"occurrence": str(first + 2 * week), "start": str(first + 2 * week + timedelta(hours=3))}
    now = ok(await company.as_person(tom).get(at))["version"]
    ok(await company.as_person(tom).post(f"{at}/reschedule", json=moved, headers={"If-Match": f'"{now}"'}))
    clock.move_to(MORNING + timedelta(hours=1, minutes=30))
    jo = await join(company, lin, "Jo Park")
    ok(await company.as_person(tom).post(f"{path}/end", json=ended_early()))

    told = await company.harness.sent(SessionPeopleChanged, 4)
    assert {str(event.subject) for event in told} == {once["id"], weekly["id"]}
    assert over["id"] not in {str(event.subject) for event in told}
    came, went = told[:2], told[2:]
    assert [(event.joined, event.left, set(event.people)) for event in came] == [
        ((jo.subject,), (), {lin.subject, tom.subject, jo.subject})
    ] * 2
    assert [(event.joined, event.left, set(event.people)) for event in went] == [
        ((), (tom.subject,), {lin.subject, jo.subject})
    ] * 2
    scheduled = {event.subject: event for event in await company.harness.sent(SessionScheduled, 3)}
    for event in told:
        before = scheduled[event.subject]
        same = ("title", "start", "end", "zone", "place", "link", "recurrence")
        assert [getattr(event, name) for name in same] == [getattr(before, name) for name in same]
        assert event.key == str(event.mentorship_id)
        one_by_one = event.recurrence != ""
        assert event.exceptions == ((first + week,) if one_by_one else ())
        assert [(time.occurrence, time.start) for time in event.moved] == (
            [(first + 2 * week, first + 2 * week + timedelta(hours=3))] if one_by_one else []
        )
    versions = [[event.version for event in told if str(event.subject) == each["id"]] for each in (once, weekly)]
    assert versions == [[2, 3], [4, 5]]
    assert {str(event.subject) for event in await company.harness.sent(SessionCancelled)} == {weekly["id"]}


async def test_an_agreement_is_signed_by_all_when_the_last_who_had_not_signed_it_leaves(serve: Serve):
    company, lin, tom, path = await group(serve)
    jo, ann = await join(company, lin, "Jo Park"), await join(company, lin, "Ann Lee")
    terms = {"goals": ["Speak in public"], "ends_on": str(clock.today() + timedelta(days=90))}
    ok(await company.as_person(lin).post(f"{path}/agreements", json=terms, headers={"If-Match": '"0"'}), 201)
    for person in (tom, lin):
        ok(await company.as_person(person).post(f"{path}/agreements/1/sign", headers={"If-Match": '"1"'}))
    ok(await company.as_person(ann).post(f"{path}/end", json=ended_early()))
    waiting = await read(company, lin, f"{path}/agreements/1")
    assert (waiting["state"], waiting["waits_for"]) == ("proposed", [str(jo.subject)])
    ok(await company.as_person(jo).post(f"{path}/end", json=ended_early()))
    signed = await read(company, tom, f"{path}/agreements/1")
    assert (signed["state"], signed["waits_for"]) == ("agreed", [])
    assert (await read(company, tom, path))["agreed"] == 1
    [*_, last] = events = await company.harness.sent(AgreementSigned, 3)
    assert [event.complete for event in events] == [False, False, True]
    assert (last.signed_by, last.number, str(last.ends_on)) == (lin.subject, 1, terms["ends_on"])
    assert set(last.people) == {lin.subject, tom.subject}
