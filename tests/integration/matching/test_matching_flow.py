"""From a program to feedback, as people and admins go through it."""

from __future__ import annotations

from datetime import timedelta

from services.matching.main import SERVICE
from shared import clock
from shared.events.matching import (
    FeedbackGiven,
    MatchProposed,
    MatchRoundApproved,
    MatchRoundSolved,
    MentorshipStarted,
    ParticipantEnrolled,
    ProgramLaunched,
    ProposalAccepted,
    SessionHeld,
    SessionScheduled,
)
from shared.events.profiles import Language
from tests.integration.matching.company import API, found, ok
from tests.support.platform import Serve


async def test_a_program_runs_from_launch_to_feedback(serve: Serve):
    company = await found(serve)
    harness = company.harness
    [launched] = await harness.sent(ProgramLaunched)
    assert launched.admins == (company.admin.subject,)

    german = (Language(code="de-CH", level="C1"),)
    tom = await company.mentee("Tom Adeyemi", languages=german, department="Support")
    lin = await company.mentor("Lin Wu", languages=german, department="Data")
    enrolled = await harness.sent(ParticipantEnrolled, 2)
    assert {(event.person_id, event.role, event.places) for event in enrolled} == {
        (tom.subject, "mentee", 0),
        (lin.subject, "mentor", 1),
    }

    solved = await company.solve()
    assert (solved["state"], solved["pairs"], solved["unmatched"]) == ("solved", 1, 0)
    [solution] = await harness.sent(MatchRoundSolved)
    assert (solution.mentees, solution.mentors, solution.pairs) == (1, 1, 1)
    pairs = ok(await company.as_admin.get(f"{API}/rounds/{solved['id']}/pairs"))
    assert pairs["total"] == 1
    [pair] = pairs["items"]
    assert pair["sentences"][0] == "Lin Wu offers Python (level 4), which Tom Adeyemi wants to learn."
    assert "Both speak German." in pair["sentences"]
    assert len(pair["reason_codes"]) == len(pair["sentences"])
    assert pair["reason_codes"][0] == {"code": "skills-offered", "names": ["Python"], "numbers": [4]}
    assert abs(sum(criterion["share"] for criterion in pair["criteria"]) - pair["score"]) < 1e-6

    approved = ok(await company.approve(solved))
    assert (approved["state"], approved["proposals"]) == ("approved", 1)
    assert (await harness.sent(MatchRoundApproved))[0].approved_by == company.admin.subject
    [proposed] = await harness.sent(MatchProposed)
    assert proposed.reasons[0] == "The mentor offers Python (level 4), which the mentee wants to learn."
    assert [one.model_dump(mode="json") for one in proposed.reason_codes] == pair["reason_codes"]
    assert abs(proposed.score - pair["score"]) < 1e-9

    path = f"{API}/proposals/{proposed.subject}"
    first = ok(await company.as_person(tom).post(f"{path}/accept"))
    assert (first["state"], first["accepted_by_mentee"], first["accepted_by_mentor"]) == ("open", True, False)
    assert ok(await company.as_person(tom).post(f"{path}/accept"))["version"] == first["version"]
    assert ok(await company.as_person(lin).post(f"{path}/accept"))["state"] == "accepted"
    accepted = await harness.sent(ProposalAccepted, 2)
    assert [(event.version, event.accepted_by, event.complete) for event in accepted] == [
        (2, tom.subject, False),
        (3, lin.subject, True),
    ]
    [started] = await harness.sent(MentorshipStarted)
    assert (started.mentee_id, started.mentor_id) == (tom.subject, lin.subject)

    mentorship = f"{API}/mentorships/{started.subject}"
    assert ok(await company.as_person(lin).get(mentorship))["mentee_name"] == "Tom Adeyemi"
    start = clock.now() + timedelta(days=1)
    body = {"title": "First steps", "start": start.isoformat(), "minutes": 60, "zone": "Europe/Zurich"}
    session = ok(await company.as_person(tom).post(f"{mentorship}/sessions", json=body))
    [scheduled] = await harness.sent(SessionScheduled)
    assert scheduled.key == str(started.subject)
    assert scheduled.end - scheduled.start == timedelta(hours=1)

    early = await company.as_person(lin).post(f"{API}/sessions/{session['id']}/held")
    assert (early.status_code, early.json()["type"]) == (409, "urn:telemachus:problem:session-not-begun")
    clock.move_to(start + timedelta(hours=2))
    held = ok(await company.as_person(lin).post(f"{API}/sessions/{session['id']}/held"))
    assert held["state"] == "held"
    assert ok(await company.as_person(tom).post(f"{API}/sessions/{session['id']}/held"))["version"] == held["version"]
    assert len(await harness.sent(SessionHeld)) == 1

    words = {"session_id": session["id"], "rating": 5, "went_well": "You asked good questions."}
    ok(await company.as_person(tom).post(f"{mentorship}/feedback", json=words))
    [given] = await harness.sent(FeedbackGiven)
    assert (given.given_by, given.given_to, given.rating) == (tom.subject, lin.subject, 5)
    assert b"questions" not in given.to_json()
    [received] = ok(await company.as_person(lin).get(f"{mentorship}/feedback"))["items"]
    assert received["went_well"] == "You asked good questions."
    assert (await company.as_admin.get(f"{mentorship}/feedback")).status_code == 403


async def test_totals_count_everything_and_not_the_page(serve: Serve):
    company = await found(serve)
    for number in range(3):
        await company.mentee(f"Mentee {number}")
        await company.mentor(f"Mentor {number}")
    solved = await company.solve()
    ok(await company.approve(solved))
    program = company.program["id"]
    for path, total in (
        (f"/programs/{program}/enrollments", 6),
        (f"/programs/{program}/enrollments?role=mentor", 3),
        (f"/programs/{program}/rounds", 1),
        (f"/rounds/{solved['id']}/pairs", 3),
        (f"/rounds/{solved['id']}/unmatched", 0),
        (f"/proposals?program_id={program}", 3),
        (f"/proposals?program_id={program}&state=accepted", 0),
        (f"/mentorships?program_id={program}", 0),
        ("/programs", 1),
    ):
        page = ok(await company.as_admin.get(f"{API}{path}", params={"limit": 1} if "?" not in path else None))
        assert page["total"] == total, path
    seen: list[str] = []
    cursor = None
    while True:
        params = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = ok(await company.as_admin.get(f"{API}/programs/{program}/enrollments", params=params))
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 6


async def test_an_account_without_a_person_administers_what_it_launched(serve: Serve):
    harness = await serve(SERVICE)
    account = harness.client(None, ["program_admin"])
    body = {"name": "Cohort", "starts_on": "2030-01-01", "ends_on": "2030-06-30"}
    program = ok(await account.post(f"{API}/programs", json=body))
    assert program["admins"] == []
    somebody = await harness.know("Somebody")
    enrolled = await account.post(
        f"{API}/programs/{program['id']}/enrollments", json={"person_id": str(somebody.subject), "role": "mentee"}
    )
    assert enrolled.status_code == 201
    assert ok(await account.get(f"{API}/programs/{program['id']}/enrollments"))["total"] == 1
    other = await harness.client(somebody.subject, ["program_admin"]).get(f"{API}/programs/{program['id']}/enrollments")
    assert other.status_code == 403
