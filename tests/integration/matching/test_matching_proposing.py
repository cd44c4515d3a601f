"""Proposals of admins, how proposals come to an end, and who is suggested."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.matching.suggestions import handlers as suggesting
from services.matching.waiting.handlers import fill_places
from shared import clock
from shared.events.matching import MatchProposed, MentorshipStarted, ProposalExpired, RequestExpired
from shared.events.profiles import PersonJoined, PersonLeft, ProfileChanged, SkillOffered
from tests.integration.matching.asking import asked, kind, suggestions
from tests.integration.matching.company import API, PYTHON, SQL, Company, found, ok
from tests.support.platform import Serve


async def proposed(company: Company, mentee: PersonJoined, mentor: PersonJoined) -> dict[str, Any]:
    return ok(await _propose(company, mentee, mentor), 201)


async def _propose(company: Company, mentee: PersonJoined, mentor: PersonJoined) -> Any:
    body = {"mentee_id": str(mentee.subject), "mentor_id": str(mentor.subject)}
    return await company.as_admin.post(f"{company.program_path}/proposals", json=body)


async def test_an_admin_proposes_two_with_a_score_and_reasons(serve: Serve):
    company = await found(serve)
    tom, lin = await company.mentee("Tom"), await company.mentor("Lin")
    proposal = await proposed(company, tom, lin)
    assert (proposal["proposed_by"], proposal["round_id"]) == (str(company.admin.subject), None)
    assert proposal["score"] > 0.3
    assert proposal["reasons"] == ["Lin offers Python (level 4), which Tom wants to learn."]
    assert proposal["answer_by"] == str(clock.today() + timedelta(days=14))
    [event] = await company.harness.sent(MatchProposed)
    assert event.answer_by == clock.today() + timedelta(days=14)
    twice = await _propose(company, tom, lin)
    assert kind(twice) == (409, "already-proposed")
    body = {"mentee_id": str(tom.subject), "mentor_id": str(lin.subject)}
    assert (await company.as_person(tom).post(f"{company.program_path}/proposals", json=body)).status_code == 403
    for person in (tom, lin):
        ok(await company.as_person(person).post(f"{API}/proposals/{proposal['id']}/accept"))
    mia, eva = await company.mentor("Mia"), await company.mentee("Eva")
    assert kind(await _propose(company, tom, mia)) == (409, "has-mentor")
    full = await _propose(company, eva, lin)
    assert kind(full) == (409, "mentor-full")
    assert [one["mentor_name"] for one in full.json()["alternatives"]] == ["Mia"]


async def test_why_somebody_declined_is_for_admins_alone(serve: Serve):
    company = await found(serve)
    tom, lin = await company.mentee("Tom"), await company.mentor("Lin")
    path = f"{API}/proposals/{(await proposed(company, tom, lin))['id']}"
    declined = ok(await company.as_person(tom).post(f"{path}/decline", json={"reason": "We are friends."}))
    assert "friends" not in str(declined)
    for person in (tom, lin):
        assert (await company.as_person(person).get(f"{path}/reason")).status_code == 403
    told = ok(await company.as_admin.get(f"{path}/reason"))
    assert told == {"reason": "We are friends.", "declined_by": str(tom.subject), "erased": False}


async def test_a_proposal_ends_by_the_clock_by_a_match_and_as_somebody_leaves(serve: Serve):
    company = await found(serve)
    tom, eva, ben = [await company.mentee(name) for name in ("Tom", "Eva", "Ben")]
    lin, mia = await company.mentor("Lin", places=3), await company.mentor("Mia", places=3)
    wins, loses = await proposed(company, tom, lin), await proposed(company, tom, mia)
    left, late = await proposed(company, eva, mia), await proposed(company, ben, lin)
    for person in (tom, lin):
        ok(await company.as_person(person).post(f"{API}/proposals/{wins['id']}/accept"))
    await company.harness.sent(ProposalExpired, 1)
    await company.harness.receive(
        PersonLeft(**eva.model_dump(exclude={"id", "version", "status"}), version=2, status="left")
    )
    await company.harness.sent(ProposalExpired, 2)
    clock.advance(timedelta(days=15))
    events = await company.harness.sent(ProposalExpired, 3)
    assert {str(event.subject): event.reason for event in events} == {
        loses["id"]: "matched",
        left["id"]: "left",
        late["id"]: "time",
    }
    shown = ok(await company.as_admin.get(f"{API}/proposals/{late['id']}"))
    assert (shown["state"], shown["ended_because"]) == ("expired", "time")
    answer = await company.as_person(ben).post(f"{API}/proposals/{late['id']}/accept")
    assert kind(answer) == (409, "proposal-answered")


async def test_a_proposal_whose_place_is_gone_expires_with_others_to_ask(serve: Serve):
    company = await found(serve)
    tom, eva, lin = await company.mentee("Tom"), await company.mentee("Eva"), await company.mentor("Lin")
    first, second = [(await proposed(company, person, lin))["id"] for person in (tom, eva)]
    await company.mentor("Mia Free")
    ok(await company.as_person(lin).post(f"{API}/proposals/{second}/accept"))
    for person in (tom, lin):
        ok(await company.as_person(person).post(f"{API}/proposals/{first}/accept"))
    gone = await company.as_person(eva).post(f"{API}/proposals/{second}/accept")
    assert kind(gone) == (409, "mentor-full")
    assert [one["mentor_name"] for one in gone.json()["alternatives"]] == ["Mia Free"]
    assert ok(await company.as_person(eva).get(f"{API}/proposals/{second}"))["ended_because"] == "mentor-full"


async def test_suggestions_leave_out_who_is_asked_blocked_above_or_full(serve: Serve):
    company = await found(serve)
    chief = await company.mentor("Chief")
    boss = await company.mentor("Boss", manager_id=chief.subject)
    tom = await company.mentee("Tom", manager_id=boss.subject)
    await company.mentor("Report", manager_id=tom.subject)
    lin, blocked, pauses, full, _ = [
        await company.mentor(name) for name in ("Lin", "Blocked", "Pauses", "Full", "Good")
    ]
    await company.mentor("Far", skills_offered=(SkillOffered(skill_id=SQL, name="SQL", level=4),))
    await asked(company, tom, lin)
    async with company.harness.sessions() as session, session.begin():
        query = "INSERT INTO block (person_id, blocked_id, blocked_at) VALUES (:one, :other, :now)"
        now = clock.now()
        await session.execute(text(query), {"one": blocked.subject, "other": tom.subject, "now": now})
        await session.execute(text("UPDATE enrollment SET places = 0 WHERE person_id = :p"), {"p": full.subject})
        query = "UPDATE enrollment SET paused_until = :day WHERE person_id = :p"
        await session.execute(text(query), {"p": pauses.subject, "day": clock.today() + timedelta(days=3)})
    found_ = await suggestions(company, tom)
    assert [one["mentor_name"] for one in found_] == ["Good", "Far"]
    assert found_[0]["score"] > found_[1]["score"]
    assert found_[0]["reasons"][0] == "Good offers Python (level 4), which Tom wants to learn."
    assert len(await suggestions(company, tom, limit=1)) == 1
    path, params = f"{company.program_path}/suggestions", {"mentee_id": str(tom.subject)}
    assert ok(await company.as_admin.get(path, params=params))["total"] == 2
    assert (await company.as_person(lin).get(path, params=params)).status_code == 403
    assert kind(await company.as_admin.get(path, params={"mentee_id": str(lin.subject)})) == (409, "not-enrolled")


async def test_of_many_mentors_those_who_offer_most_of_it_are_scored(serve: Serve, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(suggesting, "WEIGHED", 5)
    company = await found(serve)
    tom = await company.mentee("Tom")
    for name in ("Other 1", "Good", *(f"Other {number}" for number in range(2, 12))):
        skill = (PYTHON, "Python") if name == "Good" else (SQL, "SQL")
        await company.mentor(name, skills_offered=(SkillOffered(skill_id=skill[0], name=skill[1], level=4),))
    assert [one["mentor_name"] for one in await suggestions(company, tom, limit=1)] == ["Good"]


async def test_two_of_whom_one_has_become_the_others_manager_are_matched_no_more(serve: Serve):
    company = await found(serve)
    tom, lin = await company.mentee("Tom"), await company.mentor("Lin")
    path = f"{API}/proposals/{(await proposed(company, tom, lin))['id']}"
    ok(await company.as_person(lin).post(f"{path}/accept"))
    changed = tom.model_dump(exclude={"id", "version", "manager_id"})
    await company.harness.receive(ProfileChanged(**changed, version=2, manager_id=lin.subject))
    refused = await company.as_person(tom).post(f"{path}/accept")
    assert kind(refused) == (422, "with-ones-manager")
    assert ok(await company.as_person(tom).get(path))["ended_because"] == "not-possible"
    await company.harness.sent(ProposalExpired)


async def test_in_a_program_that_has_ended_nobody_is_matched_any_more(serve: Serve):
    """Whatever comes first after its last day: a yes, a place that opens, or the clock."""
    company = await found(serve)
    tom, eva, lin, mia = [
        await company.mentee("Tom"),
        await company.mentee("Eva"),
        await company.mentor("Lin", places=2),
        await company.mentor("Mia"),
    ]
    proposal = f"{API}/proposals/{(await proposed(company, tom, lin))['id']}"
    ok(await company.as_person(lin).post(f"{proposal}/accept"))
    asks, waits = await asked(company, eva, lin), await asked(company, eva, mia)
    async with company.harness.sessions() as session, session.begin():
        await session.execute(
            text("UPDATE request SET state = 'waiting', waiting_since = requested_at WHERE mentor_id = :mia"),
            {"mia": mia.subject},
        )
        await session.execute(text("UPDATE program SET ends_on = starts_on - 1"))
        assert await fill_places(session) == 0
        await session.rollback()
    async with company.harness.sessions() as session, session.begin():
        await session.execute(text("UPDATE program SET ends_on = starts_on - 1"))
    for person, path in ((tom, proposal), (lin, asks)):
        refused = await company.as_person(person).post(f"{path}/accept")
        assert refused.status_code == 409
        assert kind(refused)[1] in {"program-ended", "proposal-answered", "wrong-state"}
    await company.harness.sent(ProposalExpired)
    clock.advance(timedelta(minutes=2))
    expired = await company.harness.sent(RequestExpired, 2)
    assert {event.reason for event in expired} == {"program-closed"}
    assert {asks, waits} == {f"{API}/requests/{event.subject}" for event in expired}
    assert company.harness.published(MentorshipStarted) == []
