"""Proposals and places under contention."""

from __future__ import annotations

import asyncio
from uuid import UUID

from services.matching.proposals.domain import NewProposal
from services.matching.proposals.handlers import propose_all
from shared.events.matching import MentorshipStarted, ProposalDeclined
from tests.integration.matching.company import API, Company, found, ok
from tests.support.platform import Serve


async def propose(company: Company, *pairs: tuple[UUID, UUID]) -> list[str]:
    """Propose pairs without asking who has places, as an admin may. Returns the proposals in the order of the pairs."""
    async with company.harness.sessions() as session, session.begin():
        proposed = [NewProposal(mentee, mentor, 500_000) for mentee, mentor in pairs]
        await propose_all(session, UUID(company.program["id"]), None, proposed)
    made = {(one["mentee_id"], one["mentor_id"]): one["id"] for one in await company.proposals()}
    return [made[str(mentee), str(mentor)] for mentee, mentor in pairs]


async def test_two_mentees_cannot_take_the_last_place(serve: Serve):
    company = await found(serve)
    mentees = [await company.mentee(f"Mentee {number}") for number in range(4)]
    mentor = await company.mentor("Lin Wu", places=1)
    proposals = await propose(company, *((mentee.subject, mentor.subject) for mentee in mentees))
    for proposal in proposals:
        ok(await company.as_person(mentor).post(f"{API}/proposals/{proposal}/accept"))

    answers = await asyncio.gather(
        *(
            company.as_person(mentee).post(f"{API}/proposals/{proposal}/accept")
            for mentee, proposal in zip(mentees, proposals, strict=True)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    assert {answer.json()["type"] for answer in answers if answer.status_code == 409} == {
        "urn:telemachus:problem:mentor-full"
    }
    await company.harness.settle()
    assert len(company.harness.published(MentorshipStarted)) == 1
    listed = ok(await company.as_admin.get(f"{API}/mentorships", params={"program_id": company.program["id"]}))
    assert listed["total"] == 1


async def test_both_accepting_at_once_start_one_mentorship(serve: Serve):
    company = await found(serve)
    tom, lin = await company.mentee("Tom Adeyemi"), await company.mentor("Lin Wu")
    [proposal] = await propose(company, (tom.subject, lin.subject))
    answers = await asyncio.gather(
        *(company.as_person(person).post(f"{API}/proposals/{proposal}/accept") for person in (tom, lin, tom, lin))
    )
    assert {answer.status_code for answer in answers} == {200}
    await company.harness.settle()
    assert len(company.harness.published(MentorshipStarted)) == 1


async def test_a_declined_proposal_has_ended(serve: Serve):
    company = await found(serve)
    tom, lin = await company.mentee("Tom Adeyemi"), await company.mentor("Lin Wu")
    [proposal] = await propose(company, (tom.subject, lin.subject))
    path = f"{API}/proposals/{proposal}"
    ok(await company.as_person(tom).post(f"{path}/accept"))
    assert ok(await company.as_person(lin).post(f"{path}/decline"))["state"] == "declined"
    assert ok(await company.as_person(lin).post(f"{path}/decline"))["state"] == "declined"
    [event] = await company.harness.sent(ProposalDeclined)
    assert event.declined_by == lin.subject
    late = await company.as_person(lin).post(f"{path}/accept")
    assert (late.status_code, late.json()["type"]) == (409, "urn:telemachus:problem:proposal-answered")


async def test_a_proposal_is_between_two_people(serve: Serve):
    company = await found(serve)
    tom, lin = await company.mentee("Tom Adeyemi"), await company.mentor("Lin Wu")
    other = await company.mentee("Nosy Nick")
    [proposal] = await propose(company, (tom.subject, lin.subject))
    assert (await company.as_person(other).get(f"{API}/proposals/{proposal}")).status_code == 403
    assert (await company.as_person(other).post(f"{API}/proposals/{proposal}/accept")).status_code == 403
    assert (await company.as_admin.post(f"{API}/proposals/{proposal}/accept")).status_code == 403
    assert ok(await company.as_admin.get(f"{API}/proposals/{proposal}"))["mentor_name"] == "Lin Wu"
    assert ok(await company.as_person(other).get(f"{API}/proposals"))["total"] == 0
    assert ok(await company.as_person(tom).get(f"{API}/proposals", params={"mine": True}))["total"] == 1
    everything = await company.as_person(tom).get(f"{API}/proposals", params={"program_id": company.program["id"]})
    assert everything.status_code == 403
