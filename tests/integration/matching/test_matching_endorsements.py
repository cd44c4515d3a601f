"""Endorsements that profiles tells of, and what they change in a match round."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from shared.events.profiles import EndorsementGiven, EndorsementWithdrawn, PersonErased, SkillOffered, SkillsMerged
from shared.ids import new_id
from tests.integration.matching.company import API, PYTHON, SQL, Company, found, ok
from tests.support.platform import Serve

RULES: dict[str, Any] = {"criteria": [{"kind": "skills", "weight": 1}, {"kind": "endorsements", "weight": 1}]}


def endorsement(mentor: UUID, skill: UUID = PYTHON, giver: UUID | None = None) -> EndorsementGiven:
    return EndorsementGiven(subject=new_id(), version=1, given_by=giver or new_id(), given_to=mentor, skill_id=skill)


def withdrawn(given: EndorsementGiven) -> EndorsementWithdrawn:
    told = given.model_dump(include={"subject", "given_by", "given_to", "skill_id"})
    return EndorsementWithdrawn(**told, version=2)


async def the_pair(company: Company, solved: dict[str, Any]) -> dict[str, Any]:
    [pair] = ok(await company.as_admin.get(f"{API}/rounds/{solved['id']}/pairs"))["items"]
    return pair


@pytest.fixture
async def company(serve: Serve) -> Company:
    return await found(serve)


async def test_of_two_mentors_who_are_alike_the_endorsed_one_is_matched(company: Company):
    await company.mentee("Tom Adeyemi")
    mentors = [await company.mentor(name) for name in ("Lin Wu", "Max Moser")]
    first = UUID((await the_pair(company, await company.solve(**RULES)))["mentor_id"])
    other = next(mentor for mentor in mentors if mentor.subject != first)
    given = [endorsement(other.subject) for _ in range(3)]
    await company.harness.receive(*given)
    pair = await the_pair(company, await company.solve(**RULES))
    assert UUID(pair["mentor_id"]) == other.subject
    assert f"{other.name} is endorsed for Python (three colleagues)." in pair["sentences"]
    await company.harness.receive(*(withdrawn(one) for one in given))
    pair = await the_pair(company, await company.solve(**RULES))
    assert UUID(pair["mentor_id"]) == first
    assert "endorsed" not in str(pair["sentences"])


async def sentences(company: Company) -> str:
    return " ".join((await the_pair(company, await company.solve(**RULES)))["sentences"])


async def test_an_endorsement_that_was_withdrawn_stays_so_when_older_news_of_it_arrives_late(company: Company):
    await company.mentee("Tom Adeyemi")
    lin = await company.mentor("Lin Wu")
    given = endorsement(lin.subject)
    await company.harness.receive(withdrawn(given), given)
    assert "endorsed" not in await sentences(company)


async def test_endorsements_follow_a_merged_skill_whichever_news_comes_first(company: Company):
    await company.mentee("Tom Adeyemi")
    lin = await company.mentor("Lin Wu")
    anna, old, older = new_id(), new_id(), new_id()
    await company.harness.receive(endorsement(lin.subject, older, anna))
    await company.harness.receive(
        SkillsMerged(subject=old, version=2, into=PYTHON, name="Python"),
        SkillsMerged(subject=older, version=2, into=old, name="Py"),
    )
    await company.harness.receive(
        endorsement(lin.subject, old), endorsement(lin.subject, PYTHON, anna), endorsement(lin.subject, SQL)
    )
    assert "is endorsed for Python (two colleagues)." in await sentences(company)


async def test_endorsements_for_what_a_mentor_no_longer_offers_do_not_count(company: Company):
    await company.mentee("Tom Adeyemi")
    lin = await company.mentor("Lin Wu", skills_offered=(SkillOffered(skill_id=SQL, name="SQL", level=4),))
    await company.harness.receive(endorsement(lin.subject))
    assert "endorsed" not in await sentences(company)


async def test_whoever_is_erased_is_proposed_to_nobody_and_named_no_more(company: Company):
    await company.mentee("Tom Adeyemi")
    lin = await company.mentor("Lin Wu")
    solved = await company.solve(**RULES)
    assert (await the_pair(company, solved))["mentor_name"] == "Lin Wu"
    await company.harness.receive(PersonErased(subject=lin.subject, version=2), lin)
    assert (await the_pair(company, solved))["mentor_name"] == ""
    assert (await company.solve(**RULES))["pairs"] == 0
    assert (await company.as_person(lin).get(f"{API}/programs")).status_code == 403
