"""Concerns: between who reports one and the person who is named for that, and closed to every role."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from services.matching.concerns.tables import Concern
from shared.events.matching import ConcernReported
from shared.events.profiles import PersonErased, PersonJoined
from shared.ids import new_id
from tests.integration.matching.company import API, Company, found, ok
from tests.integration.matching.gathering import kind
from tests.integration.matching.matched import assign, ended_early
from tests.support.platform import Serve

WORDS = "Our sessions turn into errands for my mentor."


async def named(company: Company) -> tuple[PersonJoined, str]:
    """A second program of the company that names Ines for concerns, and where they are reported."""
    ines = await company.harness.know("Ines Ombuds")
    body = {
        "name": "Autumn cohort",
        "starts_on": company.program["starts_on"],
        "ends_on": company.program["ends_on"],
        "contact_id": str(ines.subject),
    }
    program = ok(
        await company.harness.client(company.admin.subject, ["program_admin"]).post(f"{API}/programs", json=body), 201
    )
    return ines, f"{API}/programs/{program['id']}/concerns"


async def test_only_the_reporter_and_the_contact_read_a_concern(serve: Serve):
    company = await found(serve)
    ines, path = await named(company)
    tom, lin = await company.harness.know("Tom Adeyemi"), await company.harness.know("Lin Wu")
    concern = ok(await company.as_person(tom).post(path, json={"words": WORDS, "about_id": str(lin.subject)}), 201)
    assert (concern["words"], concern["about_name"], concern["contact_name"]) == (WORDS, "Lin Wu", "Ines Ombuds")
    [event] = await company.harness.sent(ConcernReported)
    assert set(event.model_dump(exclude={"id", "time"})) == {"subject", "version", "contact_id"}
    assert event.contact_id == ines.subject

    one = f"{API}/concerns/{concern['id']}"
    assert ok(await company.as_person(ines).get(one))["words"] == WORDS
    powers = company.harness.client(company.admin.subject, ["hr", "program_admin", "it", "auditor", "employee"])
    for other in (company.as_person(lin), company.as_admin, powers):
        assert (await other.get(one)).status_code == 403
        assert (await other.post(f"{one}/seen")).status_code == 403
        assert ok(await other.get(f"{API}/concerns"))["items"] == []
    assert (await company.as_person(tom).post(f"{one}/settle")).status_code == 403
    async with company.harness.sessions() as session:
        [row] = await session.scalars(select(Concern))
        assert b"errands" not in row.words.ciphertext


async def test_the_contact_reads_answers_and_settles(serve: Serve):
    company = await found(serve)
    ines, path = await named(company)
    tom = await company.harness.know("Tom Adeyemi")
    one = f"{API}/concerns/{ok(await company.as_person(tom).post(path, json={'words': WORDS}), 201)['id']}"
    as_ines = company.as_person(ines)
    for _ in range(2):
        assert ok(await as_ines.post(f"{one}/seen"))["state"] == "seen"
    body = {"words": "May I call you on Thursday?"}
    assert kind(await as_ines.put(f"{one}/answer", json=body, headers={"If-Match": '"1"'})) == (412, "stale")
    ok(await as_ines.put(f"{one}/answer", json=body, headers={"If-Match": '"2"'}))
    mine = ok(await company.as_person(tom).get(f"{API}/concerns", params={"side": "reporter"}))["items"]
    assert [(row["state"], row["answer"]) for row in mine] == [("seen", "May I call you on Thursday?")]
    assert ok(await company.as_person(tom).get(f"{API}/concerns", params={"side": "contact"}))["items"] == []
    for _ in range(2):
        assert ok(await as_ines.post(f"{one}/settle"))["state"] == "settled"
    late = await as_ines.put(f"{one}/answer", json=body, headers={"If-Match": '"4"'})
    assert kind(late) == (409, "wrong-state")
    open_ones = ok(await as_ines.get(f"{API}/concerns", params={"state": "open"}))
    assert open_ones["items"] == []


async def test_a_program_that_names_nobody_says_whom_to_ask(serve: Serve):
    company = await found(serve)
    tom = await company.harness.know("Tom Adeyemi")
    refused = await company.as_person(tom).post(f"{company.program_path}/concerns", json={"words": WORDS})
    assert kind(refused) == (409, "no-contact")
    assert "Ada Admin" in refused.json()["detail"]


async def test_a_concern_about_the_contact_does_not_go_to_them(serve: Serve):
    company = await found(serve)
    ines, path = await named(company)
    tom = await company.harness.know("Tom Adeyemi")
    refused = await company.as_person(tom).post(path, json={"words": WORDS, "about_id": str(ines.subject)})
    assert kind(refused) == (409, "contact-concerned")


async def test_a_concern_names_only_a_mentorship_of_ones_own(serve: Serve):
    company = await found(serve)
    _, path = await named(company)
    tom, _, mentorship = await company.mentorship()
    for key in (mentorship["id"], str(new_id())):
        answer = await company.as_person(tom).post(path, json={"words": WORDS, "mentorship_id": key})
        assert answer.status_code == 404


async def test_who_has_left_a_group_may_still_say_what_happened_in_it(serve: Serve):
    company = await found(serve, program={"kind": "group"})
    ines = await company.harness.know("Ines Ombuds")
    named_now = await company.as_admin.patch(
        company.program_path, json={"contact_id": str(ines.subject)}, headers={"If-Match": '"1"'}
    )
    assert ok(named_now)["contact_id"] == str(ines.subject)
    lin = await company.mentor("Lin Wu", places=2)
    tom, jo = await company.mentee("Tom Adeyemi"), await company.mentee("Jo Park")
    group, _ = await assign(company, tom, lin), await assign(company, jo, lin)
    ok(await company.as_person(tom).post(f"{API}/mentorships/{group['id']}/end", json=ended_early()))
    body = {"words": WORDS, "mentorship_id": group["id"], "about_id": str(lin.subject)}
    told = ok(await company.as_person(tom).post(f"{company.program_path}/concerns", json=body), 201)
    assert told["mentorship_id"] == group["id"]


async def test_erased_words_are_gone_and_a_contact_who_left_is_told_of(serve: Serve):
    company = await found(serve)
    ines, path = await named(company)
    tom, ann = await company.harness.know("Tom Adeyemi"), await company.harness.know("Ann Mori")
    keys: list[Any] = [
        ok(await company.as_person(person).post(path, json={"words": WORDS}), 201)["id"] for person in (tom, ann)
    ]
    await company.harness.receive(PersonErased(subject=tom.subject, version=2))
    seen = ok(await company.as_person(ines).get(f"{API}/concerns/{keys[0]}"))
    assert (seen["words"], seen["erased"], seen["reporter_name"]) == ("", True, "")
    await company.harness.receive(PersonErased(subject=ines.subject, version=2))
    mine = ok(await company.as_person(ann).get(f"{API}/concerns/{keys[1]}"))
    assert (mine["words"], mine["contact_left"]) == (WORDS, True)
    refused = await company.as_person(ann).post(path, json={"words": WORDS})
    assert kind(refused) == (409, "no-contact")
