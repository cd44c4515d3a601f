"""Whom people keep away: who knows of it, and what follows."""

from __future__ import annotations

from sqlalchemy import select

from services.matching.blocks.tables import Block
from shared.events.matching import ProposalExpired, RequestExpired
from shared.events.profiles import PersonErased
from shared.ids import new_id
from tests.integration.matching.company import API, found, ok
from tests.integration.matching.gathering import kind
from tests.integration.matching.matched import assign, ended_early
from tests.support.platform import Serve


async def test_a_block_is_ones_own_and_the_other_never_learns_of_it(serve: Serve):
    company = await found(serve)
    tom, lin = await company.mentee("Tom Adeyemi"), await company.mentor("Lin Wu")
    as_tom, as_lin = company.as_person(tom), company.as_person(lin)
    first = ok(await as_tom.put(f"{API}/blocks/{lin.subject}"))
    said = ok(await as_tom.put(f"{API}/blocks/{lin.subject}"))
    assert said == first
    assert (said["name"], said["going"]) == ("Lin Wu", [])
    assert said["note"] == "You and Lin Wu are not matched with each other. Lin Wu does not hear of it."
    assert [block["name"] for block in ok(await as_tom.get(f"{API}/blocks"))["items"]] == ["Lin Wu"]
    hr = company.harness.client(company.admin.subject, ["hr", "program_admin", "it", "auditor"])
    for other in (as_lin, hr):
        assert ok(await other.get(f"{API}/blocks"))["items"] == []
        assert (await other.delete(f"{API}/blocks/{tom.subject}")).status_code == 204
    assert ok(await as_tom.get(f"{API}/blocks"))["total"] == 1
    pair = {"mentee_id": str(tom.subject), "mentor_id": str(lin.subject)}
    path = f"{company.program_path}/proposals"
    assert kind(await company.as_admin.post(path, json=pair)) == (409, "not-possible")

    assert (await as_tom.delete(f"{API}/blocks/{lin.subject}")).status_code == 204
    assert ok(await as_tom.get(f"{API}/blocks"))["total"] == 0
    ok(await company.as_admin.post(path, json=pair))


async def test_nobody_blocks_themself_or_somebody_unknown(serve: Serve):
    company = await found(serve)
    tom = await company.mentee("Tom Adeyemi")
    assert kind(await company.as_person(tom).put(f"{API}/blocks/{tom.subject}")) == (422, "with-oneself")
    assert kind(await company.as_person(tom).put(f"{API}/blocks/{new_id()}")) == (409, "not-yet-known")
    nobody = company.harness.client(None, ["program_admin"])
    assert (await nobody.put(f"{API}/blocks/{tom.subject}")).status_code == 403
    assert (await nobody.get(f"{API}/blocks")).status_code == 403


async def test_a_block_says_that_a_mentorship_goes_on_and_how_it_ends(serve: Serve):
    company = await found(serve)
    tom, lin, mentorship = await company.mentorship()
    said = ok(await company.as_person(lin).put(f"{API}/blocks/{tom.subject}"))
    assert [going["mentorship_id"] for going in said["going"]] == [mentorship["id"]]
    assert "Your mentorship in Spring cohort goes on" in said["note"]
    now = ok(await company.as_person(tom).get(f"{API}/mentorships/{mentorship['id']}"))
    assert now["state"] == "active"


async def test_what_is_open_between_the_two_ends_as_if_time_had(serve: Serve):
    company = await found(serve)
    tom, ann = await company.mentee("Tom Adeyemi"), await company.mentee("Ann Mori")
    lin, amara, olu = [await company.mentor(name, places=3) for name in ("Lin Wu", "Amara Obi", "Olu Ade")]
    asked = {"goals": "To read a query plan.", "why_you": "You wrote the guide."}
    for mentee in (tom, ann):
        ok(
            await company.as_person(mentee).post(
                f"{company.program_path}/requests", json={"mentor_id": str(lin.subject), **asked}
            )
        )
    body = {"mentee_id": str(tom.subject), "mentor_id": str(amara.subject)}
    ok(await company.as_admin.post(f"{company.program_path}/proposals", json=body))
    ok(await company.as_person(lin).put(f"{API}/blocks/{tom.subject}"))
    [expired] = await company.harness.sent(RequestExpired)
    assert (expired.mentee_id, expired.reason) == (tom.subject, "withdrew")
    assert [other.mentor_id for other in expired.alternatives] == [olu.subject]
    ok(await company.as_person(tom).put(f"{API}/blocks/{amara.subject}"))
    [proposal] = await company.harness.sent(ProposalExpired)
    assert (proposal.mentor_id, proposal.reason) == (amara.subject, "withdrew")
    refused = await company.as_person(tom).post(
        f"{company.program_path}/requests", json={"mentor_id": str(lin.subject), **asked}
    )
    assert kind(refused) == (409, "mentor-not-enrolled"), "as of somebody who is no mentor here"
    assert "block" not in refused.text


async def test_nothing_is_kept_of_the_blocks_of_an_erased_person(serve: Serve):
    company = await found(serve)
    tom, lin, ann = [await company.mentee(name) for name in ("Tom", "Lin", "Ann")]
    for one, other in ((tom, lin), (lin, tom), (ann, lin)):
        ok(await company.as_person(one).put(f"{API}/blocks/{other.subject}"))
    await company.harness.receive(PersonErased(subject=tom.subject, version=2))
    async with company.harness.sessions() as session:
        assert [block.person_id for block in await session.scalars(select(Block))] == [ann.subject]


async def test_nobody_joins_a_group_with_somebody_whom_they_keep_away(serve: Serve):
    company = await found(serve, program={"kind": "group"})
    lin = await company.mentor("Lin Wu", places=3)
    tom, jo, ann = [await company.mentee(name) for name in ("Tom Adeyemi", "Jo Park", "Ann Lee")]
    group = await assign(company, tom, lin)
    ok(await company.as_person(jo).put(f"{API}/blocks/{tom.subject}"))
    pair = {"mentee_id": str(jo.subject), "mentor_id": str(lin.subject)}
    refused = await company.as_admin.post(f"{company.program_path}/mentorships", json=pair)
    assert kind(refused) == (409, "not-possible")
    assert "block" not in refused.text
    assert (await assign(company, ann, lin))["id"] == group["id"]
    ok(await company.as_person(tom).post(f"{API}/mentorships/{group['id']}/end", json=ended_early()))
    assert (await assign(company, jo, lin))["id"] == group["id"]
