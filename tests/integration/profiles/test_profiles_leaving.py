"""Leaving and being erased: who says so, what stays, and that nothing else does."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    String,
    Uuid,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as pg_insert

from services.profiles import erasing
from services.profiles.directory.tables import StaleEntry
from services.profiles.main import SERVICE
from shared import clock
from shared.db import AsyncSession
from shared.events import profiles as events
from shared.ids import new_id
from shared.private_text import PrivateText, Sealed, reveal_all, seal_all
from tests.integration.profiles.support import as_csv, import_csv, import_people, person
from tests.integration.profiles.traces import (
    FORGOTTEN,
    HELD_OTHERWISE,
    TABLES,
    columns_that_hold,
    named,
    person_columns,
    tables_with,
)
from tests.support.platform import Harness, Serve
from tests.support.waiting import eventually

TRACE = "Amara Obi of Lagos"


class Company:
    """Amara, who leaves, and Tom, who stays."""

    def __init__(self, harness: Harness, keys: dict[str, str], ids: dict[str, UUID]) -> None:
        self.harness = harness
        self.keys = keys
        self.amara, self.tom = ids["amara"], ids["tom"]
        self.hr = harness.client(roles=["hr"])

    async def post(self, what: str, **options: Any) -> Any:
        return await self.hr.post(f"/api/profiles/v1/people/{self.amara}/{what}", **options)

    async def directory_has_followed(self) -> None:
        """Nobody's entry waits to be made anew."""

        async def followed() -> bool:
            async with self.harness.sessions() as session:
                return await session.scalar(select(StaleEntry.person_id).limit(1)) is None

        await eventually(followed, what="a directory that has followed")


@pytest.fixture
async def company(serve: Serve) -> Company:
    harness = await serve(SERVICE)
    keys = {name: str(new_id()) for name in ("amara", "tom")}
    amara = person(keys["amara"], name=TRACE, bio=TRACE, skills_offered="SQL:5", skills_wanted="Rust:1")
    await import_people(harness, amara, person(keys["tom"], manager=keys["amara"], skills_offered="SQL:3"))
    joined = {event.external_id: event.subject for event in await harness.sent(events.PersonJoined, 2)}
    return Company(harness, keys, {name: joined[key] for name, key in keys.items()})


async def test_one_who_has_left_stays_known_and_may_not_sign_in(company: Company):
    client = company.harness.client(UUID(company.keys["amara"]))
    assert (await client.get("/api/profiles/v1/people/me")).status_code == 200
    left = await company.post("leave")
    assert (left.status_code, left.json()["status"], left.headers["ETag"]) == (200, "left", '"2"')
    assert left.json()["effective_date"] == clock.today().isoformat()
    assert (await company.post("leave")).headers["ETag"] == '"2"'
    [event] = await company.harness.sent(events.PersonLeft)
    assert (event.subject, event.version, event.status) == (company.amara, 2, "left")
    assert (await client.get("/api/profiles/v1/people/me")).status_code == 403
    read = (await company.hr.get(f"/api/profiles/v1/people/{company.amara}")).json()
    assert (read["name"], read["status"]) == (TRACE, "left")
    await company.harness.settle()
    assert len(company.harness.published(events.PersonLeft)) == 1


async def test_only_hr_and_it_let_people_leave_and_erase_them(company: Company):
    tom = company.harness.client(UUID(company.keys["tom"]))
    themself = company.harness.client(UUID(company.keys["amara"]))
    admin = company.harness.client(roles=["program_admin", "auditor"])
    for client in (tom, themself, admin):
        for what in ("leave", "erase"):
            assert (await client.post(f"/api/profiles/v1/people/{company.amara}/{what}")).status_code == 403
    it = company.harness.client(roles=["it"])
    for what in ("leave", "erase"):
        assert (await it.post(f"/api/profiles/v1/people/{new_id()}/{what}")).status_code == 404
        assert (await it.post(f"/api/profiles/v1/people/{company.amara}/{what}")).status_code == 200


async def test_one_who_has_not_left_is_not_erased(company: Company):
    refused = await company.post("erase")
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:telemachus:problem:person-active")
    assert (await company.hr.get(f"/api/profiles/v1/people/{company.amara}")).json()["name"] == TRACE


async def test_of_one_who_was_erased_only_the_id_is_left(company: Company):
    harness = company.harness
    await company.post("leave")
    async with harness.sessions() as session, session.begin():
        words = await leave_traces(session, company)
    async with harness.sessions() as session:
        before = await tables_with(session, TRACE, company.keys["amara"])
        assert {"person", "contact", "credential", "goal", "endorsement", "imported_row", "people_import"} <= before
        everywhere = {name for name, _ in person_columns()} - {named(column) for column in erasing.FOLLOWING}
        assert await columns_that_hold(session, company.amara) >= everywhere
        assert await reveal_all(session, [words]) == [TRACE]
    erased = await company.post("erase")
    assert erased.status_code == 200, erased.text
    await company.directory_has_followed()
    async with harness.sessions() as session:
        kept = {named(column) for column, _ in erasing.KEPT}
        assert await tables_with(session, TRACE, company.keys["amara"]) == set()
        assert await tables_with(session, str(company.amara)) == {name.partition(".")[0] for name in kept}
        assert await columns_that_hold(session, company.amara) == kept
        assert await reveal_all(session, [words]) == [None]
    [event] = await harness.sent(events.PersonErased)
    assert (event.subject, event.version) == (company.amara, 3)
    assert {event.given_by for event in await harness.sent(events.EndorsementWithdrawn, 2)} == {
        company.amara,
        company.tom,
    }
    assert {event.given_by for event in await harness.sent(events.TestimonialWithdrawn, 2)} == {
        company.amara,
        company.tom,
    }
    told = [event for event in await harness.sent(events.ContactChanged, 3) if event.subject == company.amara]
    assert (told[-1].email, told[-1].version) == ("", 2)


async def test_one_who_was_erased_is_blank_for_good_and_their_key_is_nobodys_again(company: Company):
    await company.post("leave")
    first = await company.post("erase")
    again = await company.post("erase")
    assert (again.status_code, again.json(), again.headers["ETag"]) == (200, first.json(), '"3"')
    assert (await company.post("leave")).status_code == 409
    read = (await company.hr.get(f"/api/profiles/v1/people/{company.amara}")).json()
    assert (read["status"], read["name"], read["bio"], read["skills_offered"], read["listed"]) == (
        "erased",
        "",
        "",
        [],
        False,
    )
    assert company.keys["amara"] not in str(read)
    photo = await company.hr.get(read["photo"])
    assert (photo.status_code, "<text" in photo.text) == (200, False)
    everyone = (await company.hr.get("/api/profiles/v1/people")).json()
    assert (everyone["total"], [item["id"] for item in everyone["items"]]) == (1, [str(company.tom)])
    refused = await import_csv(company.harness, as_csv(person(company.keys["amara"])))
    assert (refused.status_code, "erased for good" in refused.json()["detail"]) == (422, True)
    client = company.harness.client(UUID(company.keys["amara"]))
    assert (await client.get("/api/profiles/v1/people/me")).status_code == 403
    await company.harness.settle()
    assert len(company.harness.published(events.PersonJoined)) == 2


def test_every_column_that_holds_a_person_is_erased_emptied_or_kept_for_a_reason():
    treated = {named(rows.column) for rows in (*erasing.DELETED, *erasing.EMPTIED)}
    treated |= {named(column) for column in (*erasing.FOLLOWING, *(column for column, _ in erasing.KEPT))}
    assert {name for name, _ in person_columns()} - treated == FORGOTTEN
    assert all(reason for _, reason in erasing.KEPT)


def test_every_document_that_may_name_a_person_is_one_that_they_are_taken_out_of():
    documents = {
        f"{table.name}.{column.name}"
        for table in TABLES.values()
        for column in table.columns
        if isinstance(column.type, JSONB)
    }
    assert documents - {named(column) for column in erasing.NAMING} == HELD_OTHERWISE


async def test_one_who_was_erased_helps_in_nobodys_plan_and_their_profile_is_answered_no_more(company: Company):
    tom = company.harness.client(UUID(company.keys["tom"]))
    goal = await tom.post(f"/api/profiles/v1/people/{company.tom}/goals", json={"title": "Lead a migration"})
    url = f"/api/profiles/v1/goals/{goal.json()['id']}/plan"
    helper = {"kind": "person", "title": f"Ask {TRACE}", "person_id": str(company.amara), "note": TRACE}
    himself = {"kind": "person", "title": "Think", "person_id": str(company.tom), "note": ""}
    book = {"kind": "book", "title": "Databases", "note": "Chapter 3"}
    steps = [
        {"title": "Read", "resources": [book, helper, himself]},
        {"title": "Ask", "due": "2030-01-01", "resources": [helper]},
        {"title": "Do"},
    ]
    await tom.put(url, json={"milestones": steps}, headers={"If-Match": '"0"'})
    before = (await tom.put(url, json={"milestones": steps}, headers={"If-Match": '"1"'})).json()
    async with company.harness.sessions() as session, session.begin():
        template = {"milestones": [{"title": "Ask", "after_days": None, "activities": [], "resources": [helper, book]}]}
        values = {"id": new_id(), "version": 1, "program_id": new_id(), "name": "", "description": ""}
        await session.execute(pg_insert(TABLES["plan_template"]).values({**values, "document": template}))
    again = {"headers": {"Idempotency-Key": "leave"}}
    assert TRACE in (await company.post("leave", **again)).text
    assert (await company.post("erase")).status_code == 200
    await company.directory_has_followed()
    async with company.harness.sessions() as session:
        assert await tables_with(session, TRACE) == set()
        assert await tables_with(session, str(company.amara)) == {"person"}
        [document] = await session.scalars(select(TABLES["plan_template"].c.document))
        assert document["milestones"][0]["resources"] == [book]
    after = (await tom.get(url)).json()
    for milestone in before["milestones"]:
        milestone["resources"] = [one for one in milestone["resources"] if one["person_id"] != str(company.amara)]
    assert after == before
    assert [len(milestone["resources"]) for milestone in after["milestones"]] == [2, 0, 0]
    sent_back = {name: after[name] for name in ("start", "milestones")}
    assert (await tom.put(url, json=sent_back, headers={"If-Match": '"2"'})).status_code == 200
    answer = await company.post("leave", **again)
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:telemachus:problem:idempotent-answer-erased")


async def leave_traces(session: AsyncSession, company: Company) -> Sealed:
    """A row of every kind that tells of Amara, by her, about her or below what is hers; some of her private words."""
    amara, tom = company.amara, company.tom
    words, toms_words = await seal_all(session, [(amara, TRACE), (tom, TRACE)])
    skill, goal, toms_goal, entry, toms_entry, question, toms_question, import_ = (new_id() for _ in range(8))

    async def add(table: str, told: str = TRACE, **values: Any) -> None:
        missing = {
            column.name: _anything(column, words, told)
            for column in TABLES[table].columns
            if column.name not in values and not column.nullable and column.identity is None
        }
        await session.execute(pg_insert(TABLES[table]).values({**missing, **values}).on_conflict_do_nothing())

    await add("skill", "COBOL", id=skill, suggested_by=amara)
    await add("people_import", "of everyone", id=import_)
    await add(
        "people_import", "rejected", id=new_id(), problems=[{"row": 2, "message": TRACE}], outcome={"detail": TRACE}
    )
    await add("imported_row", import_id=import_, external_id=company.keys["amara"])
    for table in ("photo", "credential", "mentor_places", "community_belonging"):
        await add(table, person_id=amara)
    for mine, theirs in ((amara, tom), (tom, amara)):
        await add("endorsement", given_by=mine, person_id=theirs, skill_id=skill)
        await add("testimonial", given_by=mine, person_id=theirs, words=words, state="published")
        await add("known_mentorship", mentee_id=mine, mentor_id=theirs)
    await add("recommendation_request", id=question, person_id=amara)
    await add("recommendation_request", "Tom's", id=toms_question, person_id=tom)
    await add("asked_colleague", request_id=question, colleague_id=tom)
    await add("asked_colleague", request_id=toms_question, colleague_id=amara)
    await add("recommendation", request_id=toms_question, given_by=amara, recommended_id=tom)
    await add("recommendation", request_id=question, given_by=tom, recommended_id=amara, words=toms_words)
    for one, of, by, told in ((goal, amara, tom, TRACE), (toms_goal, tom, amara, "Tom's")):
        await add("goal", told, id=one, person_id=of)
        for table in ("goal_share", "plan"):
            await add(table, told, goal_id=one)
        for table in ("goal_change", "plan_version"):
            await add(table, told, goal_id=one, by=by)
    for one, of, other, told in ((entry, amara, tom, TRACE), (toms_entry, tom, amara, "Tom's")):
        await add("reflection", told, id=one, person_id=of)
        await add("reflection_share", told, reflection_id=one, shared_with=other)
        await add("reflection_comment", told, reflection_id=one, author_id=other)
    return words


def _anything(column: Column[Any], words: Sealed, told: str) -> Any:
    """A value that the column takes; told: for text."""
    kind = column.type
    if isinstance(kind, PrivateText):
        return words
    found: dict[type, Any] = {
        Uuid: new_id(),
        String: told,
        JSONB: {},
        Boolean: False,
        Integer: 1,
        Date: clock.today(),
        DateTime: clock.now(),
        LargeBinary: b"",
    }
    return next(value for known, value in found.items() if isinstance(kind, known))
