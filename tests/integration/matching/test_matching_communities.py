"""Communities of interest: founded by some, joined by anyone, seen inside by members."""

from __future__ import annotations

import asyncio

from shared.events.matching import CommunityDefined, CommunityJoined, CommunityLeft
from shared.events.profiles import PersonErased
from tests.integration.matching.company import API, Company, found, ok
from tests.integration.matching.gathering import kind
from tests.support.platform import Serve

GUILD = {"name": "Guild of data people", "description": "For all who work with data."}


async def guild(company: Company) -> str:
    hr = company.harness.client(company.admin.subject, ["hr"])
    return f"{API}/communities/{ok(await hr.post(f'{API}/communities', json=GUILD), 201)['id']}"


async def test_a_community_is_founded_described_and_closed(serve: Serve):
    company = await found(serve)
    tom = await company.harness.know("Tom Adeyemi")
    assert (await company.as_person(tom).post(f"{API}/communities", json=GUILD)).status_code == 403
    path = await guild(company)
    hr = company.harness.client(tom.subject, ["hr"])
    assert kind(await hr.post(f"{API}/communities", json={"name": "guild of DATA people"})) == (409, "name-taken")
    changed = {"name": "Data guild", "description": ""}
    denied = await company.as_person(tom).put(path, json=changed, headers={"If-Match": '"1"'})
    assert denied.status_code == 403
    assert kind(await company.as_admin.put(path, json=changed, headers={"If-Match": '"7"'})) == (412, "stale")
    assert ok(await company.as_admin.put(path, json=changed, headers={"If-Match": '"1"'}))["name"] == "Data guild"
    ok(await company.as_person(tom).post(f"{path}/join"))
    for _ in range(2):
        assert ok(await hr.post(f"{path}/close"))["state"] == "closed"
    assert kind(await company.as_admin.post(f"{path}/join")) == (409, "wrong-state")
    assert kind(await company.as_admin.put(path, json=GUILD, headers={"If-Match": '"3"'})) == (409, "wrong-state")
    assert ok(await hr.get(f"{API}/communities"))["items"] == []
    assert ok(await hr.get(f"{API}/communities", params={"closed": True}))["items"][0]["members"] == 1
    assert ok(await company.as_person(tom).post(f"{path}/leave"))["members"] == 0
    told = await company.harness.sent(CommunityDefined, 3)
    assert [(event.name, event.closed, event.version) for event in told] == [
        ("Guild of data people", False, 1), ("Data guild", False, 2), ("Data guild", True, 3)
    ]  # fmt: skip


async def test_two_communities_never_get_one_name(serve: Serve):
    company = await found(serve)
    hr = company.harness.client(company.admin.subject, ["hr"])
    answers = await asyncio.gather(*(hr.post(f"{API}/communities", json=GUILD) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


async def test_anyone_joins_and_leaves_and_only_members_see_members(serve: Serve):
    company = await found(serve)
    tom, ann = await company.harness.know("Tom Adeyemi"), await company.harness.know("Ann Mori")
    path = await guild(company)
    hr = company.harness.client(company.admin.subject, ["hr", "program_admin"])
    assert (await hr.get(f"{path}/members")).status_code == 403
    for person in (tom, ann, tom):
        ok(await company.as_person(person).post(f"{path}/join"))
    seen = ok(await company.as_person(tom).get(path))
    assert (seen["members"], seen["mine"]) == (2, True)
    listed = ok(await company.as_person(tom).get(f"{path}/members"))
    assert [member["name"] for member in listed["items"]] == ["Tom Adeyemi", "Ann Mori"]
    for other, names in ((ann, [seen["name"]]), (company.admin, [])):
        both = await company.as_person(tom).get(f"{API}/communities", params={"shared_with": str(other.subject)})
        assert [one["name"] for one in ok(both)["items"]] == names
    for _ in range(2):
        ok(await company.as_person(tom).post(f"{path}/leave"))
    assert (await company.as_person(tom).get(f"{path}/members")).status_code == 403
    assert ok(await company.as_person(tom).get(f"{API}/communities", params={"mine": True}))["items"] == []
    ok(await company.as_person(tom).post(f"{path}/join"))
    await company.harness.settle()
    joined, [left] = company.harness.published(CommunityJoined), company.harness.published(CommunityLeft)
    of_tom = [(event.subject, event.version) for event in joined if event.person_id == tom.subject]
    assert of_tom == [(left.subject, 1), (left.subject, 3)]
    assert (left.person_id, left.version, len(joined)) == (tom.subject, 2, 3)


async def test_joining_at_once_is_joining_once(serve: Serve):
    company = await found(serve)
    tom = await company.harness.know("Tom Adeyemi")
    path = await guild(company)
    answers = await asyncio.gather(*(company.as_person(tom).post(f"{path}/join") for _ in range(5)))
    assert {answer.status_code for answer in answers} == {200}
    await company.harness.settle()
    assert len(company.harness.published(CommunityJoined)) == 1


async def test_an_erased_person_belongs_to_nothing(serve: Serve):
    company = await found(serve)
    tom, ann = await company.harness.know("Tom Adeyemi"), await company.harness.know("Ann Mori")
    path = await guild(company)
    for person in (tom, ann):
        ok(await company.as_person(person).post(f"{path}/join"))
    await company.harness.receive(PersonErased(subject=tom.subject, version=2))
    [left] = await company.harness.sent(CommunityLeft)
    assert left.person_id == tom.subject
    assert ok(await company.as_person(ann).get(path))["members"] == 1
