"""What people share of their identity, with a consent for matching and another for being counted."""

from __future__ import annotations

from typing import Any

import httpx
from sqlalchemy import select

from services.matching.snapshots.store import frozen
from services.matching.snapshots.tables import RoundParticipant
from shared.events.matching import ParticipantAttributesShared, ParticipantAttributesWithdrawn, ParticipantEnrolled
from shared.events.profiles import PersonErased, PersonJoined
from tests.integration.matching.company import API, Company, found, ok
from tests.support.platform import Serve

ORIGIN: dict[str, Any] = {
    "attribute": "origin",
    "values": ["abroad"],
    "statement": "Match me by where I am from.",
    "agreed": True,
}


async def enrolled(company: Company, **body: Any) -> tuple[PersonJoined, dict[str, Any], httpx.AsyncClient, str]:
    tom = await company.harness.know("Tom Adeyemi")
    me = company.as_person(tom)
    body = {"person_id": str(tom.subject), "role": "mentee", **body}
    one = ok(await me.post(f"{company.program_path}/enrollments", json=body))
    return tom, one, me, f"{API}/enrollments/{one['id']}"


async def test_being_counted_is_a_consent_of_its_own(serve: Serve):
    company = await found(serve)
    _, _, me, path = await enrolled(company, identity=[ORIGIN])
    await company.harness.settle()
    assert not company.harness.published(ParticipantAttributesShared)

    body = {"identity": [ORIGIN, {**ORIGIN, "attribute": "gender", "agreed": False}], "counted": True}
    assert (await company.as_admin.put(f"{path}/identity", json=body, headers={"If-Match": '"1"'})).status_code == 403
    assert (await me.put(f"{path}/identity", json=body, headers={"If-Match": '"9"'})).status_code == 412
    shown = ok(await me.put(f"{path}/identity", json=body, headers={"If-Match": '"1"'}))
    assert (shown["counted"], [one["attribute"] for one in shown["identity"]]) == (True, ["origin"])
    [event] = await company.harness.sent(ParticipantAttributesShared)
    assert [(one.attribute, one.values) for one in event.attributes] == [("origin", ("abroad",))]
    assert b"Match me" not in event.to_json()

    current = {"If-Match": f'"{shown["version"]}"'}
    kept = ok(await me.put(f"{path}/identity", json={"identity": [ORIGIN], "counted": False}, headers=current))
    assert (kept["counted"], [one["attribute"] for one in kept["identity"]]) == (False, ["origin"])
    await company.harness.sent(ParticipantAttributesWithdrawn)


async def test_both_consents_can_be_given_at_once_and_taken_back_in_one_step(serve: Serve):
    company = await found(serve)
    _, one, me, path = await enrolled(company, identity=[ORIGIN], counted=True, answers={"hopes": "To lead."})
    assert one["version"] == 2
    await company.harness.settle()
    assert [event.version for event in company.harness.published(ParticipantEnrolled)] == [1]
    assert [event.version for event in company.harness.published(ParticipantAttributesShared)] == [2]
    ok(await me.post(f"{path}/withdraw", json={}))

    bare = ok(await me.delete(f"{path}/identity"))
    assert (bare["identity"], bare["counted"], bare["answers"]) == ([], False, {"hopes": "To lead."})
    assert ok(await me.delete(f"{path}/identity"))["version"] == bare["version"]
    again = await me.put(f"{path}/identity", json={"identity": [ORIGIN], "counted": False}, headers={"If-Match": "5"})
    assert again.status_code in {409, 412}
    await company.harness.settle()
    assert len(company.harness.published(ParticipantAttributesWithdrawn)) == 1


async def test_who_comes_back_is_counted_only_if_they_say_so_again(serve: Serve):
    company = await found(serve)
    tom, _, me, path = await enrolled(company, identity=[ORIGIN], counted=True)
    ok(await me.post(f"{path}/withdraw", json={}))
    ok(await me.post(f"{company.program_path}/enrollments", json={"person_id": str(tom.subject), "role": "mentee"}))
    shown = ok(await me.get(path))
    assert (shown["identity"], shown["counted"], shown["version"]) == ([], False, 5)
    await company.harness.sent(ParticipantAttributesWithdrawn)


async def test_without_an_identity_nothing_is_counted(serve: Serve):
    company = await found(serve)
    _, one, me, path = await enrolled(company, identity=[{**ORIGIN, "agreed": False}], counted=True)
    assert one["version"] == 1
    assert ok(await me.get(path))["counted"] is False
    await company.harness.settle()
    assert not company.harness.published(ParticipantAttributesShared)


async def test_a_consent_that_is_taken_back_leaves_match_rounds_too(serve: Serve):
    company = await found(serve)
    tom, _, me, path = await enrolled(company, identity=[ORIGIN], picks=[str(company.admin.subject)])
    await company.mentor("Lin Wu")
    await company.solve()
    assert (await in_round(company)).mentees[0].traits == {("origin", "abroad")}
    ok(await me.delete(f"{path}/identity"))
    people = await in_round(company)
    assert (people.mentees[0].traits, people.mentees[0].picks, people.gone) == (set(), (company.admin.subject,), 1)
    assert people.mentees[0].id == tom.subject


async def test_who_is_erased_is_counted_no_longer(serve: Serve):
    company = await found(serve)
    tom, *_ = await enrolled(company, identity=[ORIGIN], counted=True)
    await company.harness.receive(PersonErased(subject=tom.subject, version=2))
    await company.departed()
    await company.harness.settle()
    assert len(company.harness.published(ParticipantAttributesWithdrawn)) == 1


async def in_round(company: Company) -> Any:
    async with company.harness.sessions() as session:
        [round_id] = (await session.scalars(select(RoundParticipant.round_id).distinct())).all()
        return await frozen(session, round_id)
