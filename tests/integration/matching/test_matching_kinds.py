"""Programs of the kinds reverse and flash, as people go through them from launch to the end."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from shared import clock
from shared.events.matching import MentorshipEnded, MentorshipStarted, ProgramClosed, ProgramLaunched, SessionHeld
from tests.integration.matching.asking import asked
from tests.integration.matching.company import API, Company, found, ok
from tests.integration.matching.matched import assign, hold_session, kind_of, read
from tests.support.platform import Serve

GRADES = ["Graduate", "Senior", "Director"]
FOR_GRADUATES = {"kind": "among", "role": "mentor", "field": "grade", "values": ["Graduate"]}


async def test_in_reverse_a_graduate_is_the_mentor_of_a_director(serve: Serve):
    company = await found(serve, program={"kind": "reverse", "eligibility": [FOR_GRADUATES]})
    harness = company.harness
    [launched] = await harness.sent(ProgramLaunched)
    assert launched.kind == "reverse"
    vera = await company.mentee("Vera Berg", grade="Director")
    tom = await company.mentor("Tom Adeyemi", grade="Graduate")
    noor = await company.mentor("Noor Haddad", grade="Graduate", manager_id=vera.subject)
    sam = await harness.know("Sam Stone", grade="Director")
    enrolling = {"person_id": str(sam.subject), "role": "mentor"}
    refused = await company.as_admin.post(f"{company.program_path}/enrollments", json=enrolling)
    assert kind_of(refused) == "409 not-eligible"
    assert refused.json()["unmet"] == ["Mentors in this program are people whose grade is Graduate."]
    own = {"mentee_id": str(vera.subject), "mentor_id": str(noor.subject)}
    assert (
        kind_of(await company.as_admin.post(f"{company.program_path}/mentorships", json=own)) == "422 with-ones-manager"
    )

    criteria = [{"kind": "skills", "weight": 0.6}, {"kind": "seniority", "weight": 0.4, "least": -3, "most": -1}]
    solved = await company.solve(criteria=criteria, grades=GRADES)
    [pair] = ok(await company.as_admin.get(f"{API}/rounds/{solved['id']}/pairs"))["items"]
    assert (pair["mentee_id"], pair["mentor_id"]) == (str(vera.subject), str(tom.subject))
    assert pair["sentences"] == [
        "Tom Adeyemi offers Python (level 4), which Vera Berg wants to learn.",
        "Vera Berg is two grades ahead of Tom Adeyemi.",
    ]
    assert [criterion["value"] for criterion in pair["criteria"] if criterion["criterion"] == "seniority"] == [1]
    ok(await company.approve(solved))
    [proposal] = await company.proposals()
    for person in (vera, tom):
        ok(await company.as_person(person).post(f"{API}/proposals/{proposal['id']}/accept"))
    [started] = await harness.sent(MentorshipStarted)
    assert (started.kind, started.mentee_id, started.mentor_id) == ("reverse", vera.subject, tom.subject)

    path = f"{API}/mentorships/{started.subject}"
    await hold_session(company, tom, path)
    told = {"rating": 5, "went_well": "You asked what I would do."}
    ok(await company.as_person(tom).post(f"{path}/feedback", json=told))
    await end(company)
    ended = await read(company, vera, path)
    assert (ended["state"], ended["completed"], ended["end_reason"]) == ("ended", True, "completed")
    [event] = await harness.sent(MentorshipEnded)
    assert (event.kind, event.mentee_id, event.completed) == ("reverse", vera.subject, True)
    for person in (vera, tom):
        assert (await company.as_person(person).get(f"{path}/certificate")).content.startswith(b"%PDF-")


async def test_a_flash_mentorship_is_one_session_and_then_comes_the_next_mentor(serve: Serve):
    company = await found(serve, program={"kind": "flash"})
    harness = company.harness
    assert company.program["contracted_sessions"] == 1
    tom, lin, noor = await company.mentee("Tom Adeyemi"), await company.mentor("Lin Wu"), await company.mentor("Noor")
    first = await asked(company, tom, lin)
    begun = ok(await company.as_person(lin).post(f"{first}/accept", json={}))
    assert begun["state"] == "accepted"
    second = ok(await company.as_person(noor).post(f"{await asked(company, tom, noor)}/accept", json={}))
    assert second["state"] == "accepted"
    started = {event.mentor_id: event.subject for event in await harness.sent(MentorshipStarted, 2)}
    path = f"{API}/mentorships/{started[lin.subject]}"
    jo = await company.mentee("Jo Park")
    of_jo = {"mentee_id": str(jo.subject), "mentor_id": str(lin.subject)}
    assert kind_of(await company.as_admin.post(f"{company.program_path}/mentorships", json=of_jo)) == "409 mentor-full"

    at = clock.now() + timedelta(days=2)
    slots = [{"start": str(at + timedelta(hours=n)), "end": str(at + timedelta(hours=n + 1))} for n in range(2)]
    proposed = ok(await company.as_person(tom).post(f"{path}/sessions/propose", json={"title": "SQL", "slots": slots}))
    chosen = {"start": slots[1]["start"]}
    session = ok(await company.as_person(lin).post(f"{API}/sessions/{proposed['id']}/choose", json=chosen))
    assert session["state"] == "scheduled"
    for more in ({}, {"recurrence": "FREQ=WEEKLY;COUNT=2"}):
        body = {"title": "One more", "start": str(at + timedelta(days=7)), "minutes": 30, **more}
        refused = await company.as_person(tom).post(f"{path}/sessions", json=body)
        assert (kind_of(refused), refused.json()["left"]) == ("409 sessions-used-up", 0)

    clock.move_to(at + timedelta(hours=3))
    ok(await company.as_person(lin).post(f"{API}/sessions/{session['id']}/held"))
    assert len(await harness.sent(SessionHeld)) == 1
    assert (await read(company, tom, path))["state"] == "active"
    clock.advance(timedelta(days=1))
    [event] = await harness.sent(MentorshipEnded)
    assert (event.subject, event.kind, event.completed, event.reason) == (
        started[lin.subject], "flash", True, "completed",
    )  # fmt: skip
    assert (await company.as_person(tom).get(f"{path}/certificate")).content.startswith(b"%PDF-")
    assert (await read(company, tom, f"{API}/mentorships/{started[noor.subject]}"))["state"] == "active"
    await assign(company, jo, lin)
    await end(company)
    told = await harness.sent(MentorshipEnded, 3)
    assert {(event.mentee_id, event.mentor_id, event.reason) for event in told} == {
        (tom.subject, lin.subject, "completed"),
        (tom.subject, noor.subject, "program-closed"),
        (jo.subject, lin.subject, "program-closed"),
    }


async def end(company: Company) -> None:
    """The program closes after its last day."""
    clock.advance(timedelta(days=200))
    [closed] = await company.harness.sent(ProgramClosed)
    assert closed.subject == UUID(company.program["id"])
