"""Introductions: two people hear of each other only when both want to."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from services.matching.mentorships.handlers import begin
from services.matching.programs.tables import Program
from shared import clock, db
from shared.events.matching import IntroductionDeclined, IntroductionMade, MentorshipRequested
from shared.events.profiles import PersonErased, PersonJoined
from tests.integration.matching.asking import ask, kind, read
from tests.integration.matching.company import API, Company, found, ok
from tests.support.platform import Serve

WORDS = "Tom, meet Lin: she has built three pipelines."


async def introduce(company: Company, by: PersonJoined, mentee: PersonJoined, to: PersonJoined) -> Any:
    body = {"mentee_id": str(mentee.subject), "to_id": str(to.subject), "words": WORDS}
    return await company.as_person(by).post(f"{company.program_path}/introductions", json=body)


async def test_names_and_words_are_shown_when_both_have_agreed(serve: Serve):
    company = await found(serve)
    amara = await company.harness.know("Amara Obi")
    tom = await company.mentee("Tom Adeyemi", department="Reporting", job_title="Analyst")
    lin = await company.mentor("Lin Wu", department="Platform", job_title="Data engineer")
    made = ok(await introduce(company, amara, tom, lin), 201)
    assert (made["mentee"]["name"], made["to"]["name"], made["words"]) == ("Tom Adeyemi", "Lin Wu", WORDS)
    path = f"{API}/introductions/{made['id']}"

    to_tom, to_lin = await read(company, tom, path), await read(company, lin, path)
    assert to_tom["to"] == {
        "person_id": None,
        "name": "",
        "job_title": "Data engineer",
        "department": "Platform",
        "skills": ["Python"],
    }
    assert to_lin["mentee"] == {
        "person_id": None,
        "name": "",
        "job_title": "",
        "department": "Reporting",
        "skills": ["Python"],
    }
    for seen in (to_tom, to_lin):
        assert (seen["words"], seen["introduced_by_name"], seen["my_answer"]) == ("", "Amara Obi", None)
    refused = await ask(company, tom, lin, introduction_id=made["id"])
    assert kind(refused) == (422, "unknown-introduction")

    ok(await company.as_person(lin).post(f"{path}/agree"))
    again = ok(await company.as_person(lin).post(f"{path}/agree"))
    assert (again["state"], again["my_answer"], again["mentee"]["name"]) == ("proposed", True, "")
    assert (await read(company, tom, path))["version"] == to_tom["version"]
    both = ok(await company.as_person(tom).post(f"{path}/agree"))
    assert (both["state"], both["to"]["name"], both["words"]) == ("made", "Lin Wu", WORDS)
    await company.harness.sent(IntroductionMade)
    ok(await ask(company, tom, lin, introduction_id=made["id"]), 201)
    await company.harness.sent(MentorshipRequested)


async def test_a_no_and_silence_look_the_same_to_everybody_else(serve: Serve):
    company = await found(serve)
    amara, nick = await company.harness.know("Amara Obi"), await company.harness.know("Nosy Nick")
    tom, lin, mia = await company.mentee("Tom"), await company.mentor("Lin"), await company.mentor("Mia")
    no, silence = [
        f"{API}/introductions/{ok(await introduce(company, amara, tom, to), 201)['id']}" for to in (lin, mia)
    ]
    for person in (nick, company.admin):
        assert (await company.as_person(person).get(no)).status_code == 403
        assert (await company.as_person(person).post(f"{no}/agree")).status_code == 403
    assert (await company.as_person(amara).post(f"{no}/agree")).status_code == 403
    for _ in range(2):
        said = ok(await company.as_person(lin).post(f"{no}/decline"))
        assert (said["state"], said["my_answer"]) == ("not-made", False)
    assert kind(await company.as_person(lin).post(f"{no}/agree")) == (409, "wrong-state")
    for path in (no, silence):
        assert ok(await company.as_person(tom).post(f"{path}/agree"))["state"] == "proposed"

    async def seen(person: PersonJoined) -> list[dict[str, Any]]:
        """Both as somebody reads them, without what they are about."""
        items = [await read(company, person, path) for path in (no, silence)]
        items += ok(await company.as_person(person).get(f"{API}/introductions"))["items"]
        about = {"id", "to", "proposed_at"}
        for item in items:
            item["ended_at"] = item["ended_at"] and item["ended_at"][:10]
        return [{name: value for name, value in item.items() if name not in about} for item in items]

    async def again(to: PersonJoined) -> tuple[tuple[int, str], str]:
        answer = await introduce(company, amara, tom, to)
        return kind(answer), answer.json()["detail"]

    async def alike(state: str) -> None:
        for person in (amara, tom):
            first, *others = await seen(person)
            assert first["state"] == state
            assert others == [first] * 3
        first, other = [await again(to) for to in (lin, mia)]
        assert first == other
        assert first[0] == (409, "not-possible")

    await alike("proposed")
    assert company.harness.published(IntroductionDeclined) == []
    clock.advance(timedelta(days=11))
    events = await company.harness.sent(IntroductionDeclined, 2)
    told = [event.model_dump(exclude={"id", "subject", "to_id", "time"}) for event in events]
    assert told[0] == told[1]
    await alike("not-made")
    assert (await read(company, tom, no))["to"]["name"] == ""

    clock.advance(timedelta(days=89))
    await alike("not-made")
    clock.advance(timedelta(days=2))
    for to in (lin, mia):
        ok(await introduce(company, amara, tom, to), 201)


async def test_two_who_cannot_meet_any_more_hear_nothing_before_the_last_day(serve: Serve):
    company = await found(serve)
    amara, tom, lin = await company.harness.know("Amara Obi"), await company.mentee("Tom"), await company.mentor("Lin")
    path = f"{API}/introductions/{ok(await introduce(company, amara, tom, lin), 201)['id']}"
    ok(await company.as_person(lin).post(f"{path}/agree"))
    ok(await company.as_person(lin).put(f"{API}/blocks/{tom.subject}"))
    seen = ok(await company.as_person(tom).post(f"{path}/agree"))
    assert (seen["state"], seen["ended_at"], seen["to"]["name"]) == ("proposed", None, "")
    clock.advance(timedelta(days=11))
    await company.harness.sent(IntroductionDeclined)
    assert (await read(company, tom, path))["state"] == "not-made"


async def test_who_cannot_be_introduced(serve: Serve):
    company = await found(serve)
    amara = await company.harness.know("Amara Obi")
    tom, lin = await company.mentee("Tom", manager_id=amara.subject), await company.mentor("Lin")
    assert kind(await introduce(company, amara, amara, lin)) == (422, "with-oneself")
    assert kind(await introduce(company, lin, tom, lin)) == (422, "with-oneself")
    assert kind(await introduce(company, lin, tom, amara)) == (422, "with-ones-manager")
    assert kind(await introduce(company, amara, lin, tom)) == (409, "not-enrolled")
    ok(await introduce(company, amara, tom, lin), 201)
    assert kind(await introduce(company, amara, tom, lin)) == (409, "not-possible")
    begun = await introduce(company, amara, tom, lin)
    mia, max_ = await company.mentor("Mia"), await company.mentor("Max")
    ok(await company.as_person(mia).put(f"{API}/blocks/{tom.subject}"))
    async with company.harness.sessions() as session, session.begin():
        await begin(session, await db.get(session, Program, UUID(company.program["id"])), tom.subject, max_.subject)
    for kept in (mia, max_):  # a block reads like everything else that makes it needless
        refused = await introduce(company, amara, tom, kept)
        assert kind(refused) == (409, "not-possible")
        assert refused.json()["detail"] == begun.json()["detail"]
    for number in range(4):
        ok(await introduce(company, amara, tom, await company.mentor(f"Mentor {number}")), 201)
    more = await introduce(company, amara, tom, await company.mentor("One more"))
    assert kind(more) == (409, "too-many-open-introductions")


async def test_silence_and_leaving_end_an_introduction_once(serve: Serve):
    company = await found(serve)
    amara = await company.harness.know("Amara Obi")
    tom, eva, lin = await company.mentee("Tom"), await company.mentee("Eva"), await company.mentor("Lin")
    silent, left = [ok(await introduce(company, amara, person, lin), 201)["id"] for person in (tom, eva)]
    await company.harness.receive(PersonErased(subject=eva.subject, version=2))
    [event] = await company.harness.sent(IntroductionDeclined)
    assert str(event.subject) == left
    clock.advance(timedelta(days=11))
    events = await company.harness.sent(IntroductionDeclined, 2)
    assert {str(event.subject) for event in events} == {left, silent}
    clock.advance(timedelta(days=11))
    await company.harness.settle()
    assert len(company.harness.published(IntroductionDeclined)) == 2
    assert (await read(company, amara, f"{API}/introductions/{silent}"))["state"] == "not-made"
