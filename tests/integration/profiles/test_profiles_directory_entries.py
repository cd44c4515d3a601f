"""Who is in the directory and who is not: entries follow what happens to people, at once where that matters."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from services.profiles.directory import domain
from services.profiles.directory.tables import DirectoryEntry
from services.profiles.entries import handlers as entries
from services.profiles.main import SERVICE
from services.profiles.people.tables import Person
from shared import clock
from shared.events.matching import MentorshipEnded, MentorshipStarted, ParticipantEnrolled, ProgramLaunched
from shared.ids import new_id
from tests.integration.profiles.mentors import Mentors, employ
from tests.support.platform import Serve
from tests.support.waiting import eventually

PYTHON = {"skills_offered": "Python:4"}


@pytest.fixture
async def mentors(serve: Serve) -> Mentors:
    return await employ(
        await serve(SERVICE),
        Amara={**PYTHON, "department": "Platform"},
        Lin={"skills_offered": "Python:4", "department": "Platform"},
        Tom={"department": "Platform"},
        Vera={},
    )


async def test_whoever_does_not_want_to_be_listed_appears_nowhere(mentors: Mentors):
    await mentors.endorse("Amara", "Lin", "Python")
    await mentors.can_take("Amara", 1)
    assert await mentors.reasons("Lin", q="python") == [
        "Offers Python at level 4, with one endorsement.",
        "Endorsed by Amara of your department.",
    ]
    assert [count["name"] for count in (await mentors.search())["counts"]["endorsed_by"]] == ["Amara"]
    await mentors.change("Amara", listed=False)
    assert (await mentors.search())["counts"]["endorsed_by"] == [], "at once, though Lin's entry follows later"
    await mentors.made()
    found = await mentors.search(q="python")
    assert [item["person"]["name"] for item in found["items"]] == ["Lin"]
    assert (found["total"], found["counts"]["open_places"], found["counts"]["skill"][0]["count"]) == (1, 0, 1)
    assert "Endorsed by one colleague of your department." in found["items"][0]["reasons"]
    misspelled = await mentors.search(q="amarra")
    assert misspelled["words"] == [{"typed": "amarra", "read_as": []}]
    everything = [
        misspelled,
        await mentors.search(),
        await mentors.search(q="amara"),
        await mentors.search(open_places=True),
        await mentors.suggest("amara"),
        await mentors.suggest("ama"),
    ]
    assert not any("Amara" in str(answer) or str(mentors.ids["Amara"]) in str(answer) for answer in everything)
    await mentors.change("Amara", listed=True)
    assert set(await mentors.names(q="python")) == {"Amara", "Lin"}


async def test_whoever_leaves_is_gone_at_once_and_forgotten_as_a_word(mentors: Mentors):
    path = f"/api/profiles/v1/people/{mentors.ids['Amara']}/leave"
    answer = await mentors.harness.client(roles=["hr"]).post(path)
    assert answer.status_code == 200, answer.text
    assert await mentors.names(q="python") == ["Lin"]
    assert (await mentors.search(q="amarra"))["words"] == [{"typed": "amarra", "read_as": []}]
    async with mentors.harness.sessions.begin() as session:
        await entries.tidy_words(session)
        words = set(await session.scalars(text("SELECT word FROM directory_word")))
    assert ("lin" in words, "amara" in words) == (True, False)


async def test_nobody_finds_themself(mentors: Mentors):
    assert await mentors.names("Amara", q="python") == ["Lin"]
    assert (await mentors.search("Lin"))["counts"]["skill"][0]["count"] == 1
    assert set(await mentors.names(mentors.harness.client(roles=["hr"]), q="python")) == {"Amara", "Lin"}


async def test_a_place_makes_an_entry_and_a_mentorship_takes_it(mentors: Mentors):
    assert await mentors.names(q="vera") == []
    await mentors.can_take("Vera", 2)
    assert await mentors.reasons("Vera", q="vera") == ["Their name has what you typed.", "Has 2 open places."]
    async with mentors.harness.sessions() as session:
        program = await session.scalar(text("SELECT program_id FROM mentor_places"))
    pair: dict[str, Any] = {
        "mentorship_id": new_id(),
        "program_id": program,
        "mentee_id": mentors.ids["Tom"],
        "mentor_id": mentors.ids["Vera"],
    }
    await mentors.harness.receive(MentorshipStarted(subject=pair["mentorship_id"], version=1, **pair))
    await mentors.made()
    assert "Has 1 open place." in await mentors.reasons("Vera", q="vera")
    ended = MentorshipEnded(subject=pair["mentorship_id"], version=2, ended_on=clock.today(), **pair)
    await mentors.harness.receive(ended)
    await mentors.made()
    assert "Has 2 open places." in await mentors.reasons("Vera", q="vera")


async def test_news_of_mentors_do_not_wait_for_whoever_has_locked_them(mentors: Mentors):
    """An import locks people by id; events name them in any order. If both waited, they could wait in a circle."""
    vera = mentors.ids["Vera"]
    enrolled = ParticipantEnrolled(
        subject=new_id(), version=1, program_id=new_id(), person_id=vera, role="mentor", places=1
    )
    async with mentors.harness.sessions.begin() as session:
        await session.execute(select(Person).where(Person.id == vera).with_for_update())
        await asyncio.wait_for(mentors.harness.receive(enrolled), 10)
    await mentors.made()
    assert await mentors.names(open_places=True) == ["Vera"]


async def test_places_count_until_their_program_ends(mentors: Mentors):
    program, today = new_id(), clock.today()
    launched = ProgramLaunched(
        subject=program, version=1, name="Spring", starts_on=today, ends_on=today + timedelta(days=9)
    )
    await mentors.can_take("Amara", 2, program)
    await mentors.harness.receive(launched)
    await mentors.can_take("Vera", 2, program)
    assert set(await mentors.names(open_places=True)) == {"Amara", "Vera"}
    clock.advance(timedelta(days=10))

    async def closed() -> bool:
        return await mentors.names(open_places=True) == []

    await eventually(closed, what="an end of the program's places")
    assert (await mentors.names(q="amara"), await mentors.names(q="vera")) == (["Amara"], [])
    later = launched.model_copy(update={"version": 2, "id": new_id(), "ends_on": clock.today()})
    await mentors.harness.receive(later)
    await mentors.made()
    assert set(await mentors.names(open_places=True)) == {"Amara", "Vera"}


async def test_a_level_and_what_others_say_decide_the_order(serve: Serve):
    mentors = await employ(
        await serve(SERVICE),
        Five={"skills_offered": "Budgets:5"},
        Four={"skills_offered": "Budgets:4; Music:5"},
        Tom={},
        Vera={},
    )
    assert await mentors.names(q="budgets") == ["Five", "Four"]
    await mentors.endorse("Tom", "Four", "Music")
    await mentors.endorse("Vera", "Four", "Music")
    await mentors.endorse("Five", "Four", "Music")
    assert await mentors.names(q="budgets") == ["Five", "Four"]
    for giver in ("Tom", "Vera", "Five"):
        await mentors.endorse(giver, "Four", "Budgets")
    assert await mentors.names(q="budgets") == ["Four", "Five"]
    assert await mentors.names(skill=str(mentors.skills["Budgets"])) == ["Four", "Five"]
    await mentors.can_take("Five", 1)
    assert await mentors.names(q="budgets") == ["Five", "Four"]


async def test_endorsers_are_colleagues_only_as_long_as_they_are(mentors: Mentors):
    await mentors.endorse("Amara", "Lin", "Python")
    assert await mentors.names(endorsed_by_colleagues=True) == ["Lin"]
    async with mentors.harness.sessions.begin() as session:
        await session.execute(text("UPDATE person SET department = 'Sales' WHERE name = 'Amara'"))
        await entries.refresh(session, [mentors.ids["Amara"]])
    await mentors.made()
    assert await mentors.names(endorsed_by_colleagues=True) == []
    assert await mentors.names(endorsed_by=str(mentors.ids["Amara"])) == ["Lin"]


async def test_of_many_endorsers_the_latest_are_counted(serve: Serve):
    everybody = {f"Person {number:02}": {} for number in range(60)}
    mentors = await employ(await serve(SERVICE), Lin=PYTHON, **everybody)
    async with mentors.harness.sessions.begin() as session:
        query = text("""
            INSERT INTO endorsement (id, version, given_by, person_id, skill_id, how, given_at)
            SELECT gen_random_uuid(), 1, id, :lin, :python, 'We worked together.',
                timestamptz '2026-01-01' + right(name, 2)::integer * interval '1 day' FROM person WHERE name <> 'Lin'
        """)
        await session.execute(query, {"lin": mentors.ids["Lin"], "python": mentors.skills["Python"]})
        await entries.refresh(session, [mentors.ids["Lin"]])
    async with mentors.harness.sessions() as session:
        counted = (await session.scalars(select(DirectoryEntry.endorsers))).one()
    assert counted == [mentors.ids[f"Person {number:02}"] for number in range(59, 9, -1)]
    shown = (await mentors.search("Person 00"))["counts"]["endorsed_by"]
    assert (len(shown), {value["count"] for value in shown}) == (20, {1})
    assert await mentors.names(endorsed_by=str(mentors.ids["Person 00"]), by="Person 01") == ["Lin"]


async def test_a_refresh_sees_what_its_own_transaction_has_written_and_only_then(mentors: Mentors):
    async with mentors.harness.sessions() as session:
        await session.execute(text("UPDATE person SET name = 'Zuri' WHERE name = 'Amara'"))
        await entries.refresh(session, [mentors.ids["Amara"]])
        found = await session.scalar(text("SELECT count(*) FROM directory_entry WHERE lexemes @@ '@zuri'::tsquery"))
        assert found == 1
    assert await mentors.names(q="zuri") == []


async def test_many_entries_are_made_by_a_worker_and_those_who_left_go_at_once(mentors: Mentors):
    async with mentors.harness.sessions.begin() as session:
        await session.execute(text("UPDATE person SET status = 'left' WHERE name = 'Lin'"))
        await session.execute(text("UPDATE person SET name = 'Amira' WHERE name = 'Amara'"))
        await entries.refresh_later(session, list(mentors.ids.values()))
    assert await mentors.names() in (["Amara"], ["Amira"])

    async def found() -> list[str]:
        return await mentors.names(q="amira")

    assert await eventually(found) == ["Amira"]


async def test_new_names_of_a_skill_reach_those_who_offer_it(mentors: Mentors):
    async with mentors.harness.sessions.begin() as session:
        values = {"key": "snake language", "skill": mentors.skills["Python"]}
        await session.execute(text("INSERT INTO skill_name (key, skill_id) VALUES (:key, :skill)"), values)
        await entries.refresh_offering_later(session, [mentors.skills["Python"]])
    await mentors.made()
    assert set(await mentors.names(q="snake")) == {"Amara", "Lin"}
    assert (await mentors.reasons("Amara", q="Snake language"))[0] == "Offers Python at level 4."


async def test_an_unchanged_entry_is_not_written_again(mentors: Mentors):
    async def written() -> list[str]:
        async with mentors.harness.sessions() as session:
            return list(await session.scalars(text("SELECT xmin::text FROM directory_entry ORDER BY person_id")))

    before = await written()
    async with mentors.harness.sessions.begin() as session:
        await entries.refresh(session, list(mentors.ids.values()))
    assert await written() == before


async def test_hours_follow_the_clocks_of_their_zone(serve: Serve):
    harness = await serve(SERVICE)
    clock.move_to(datetime(clock.today().year + 1, 1, 15, 12, tzinfo=UTC))
    hours = {"working_hours": "Mon-Fri 09:00-17:00"}
    mentors = await employ(
        harness,
        Berlin={**PYTHON, **hours, "time_zone": "Europe/Berlin"},
        Tom={**hours, "time_zone": "Africa/Lagos"},
    )
    assert [hit["shared_hours"] for hit in (await mentors.search())["items"]] == [40]
    clock.advance(timedelta(days=180))

    async def moved() -> bool:
        return [hit["shared_hours"] for hit in (await mentors.search())["items"]] == [35]

    await eventually(moved)


async def test_a_credential_that_has_expired_is_not_found(mentors: Mentors):
    expires = clock.today() + timedelta(days=10)
    await mentors.certify("Lin", "Certified welder", "Guild", expires_on=expires.isoformat())
    await mentors.certify("Lin", "Zertifizierte Prüferin", "Guild")
    await mentors.certify("Amara", "ZERTIFIZIERTE PRUFERIN", "Guild")
    assert await mentors.names(q="welder") == ["Lin"]
    held = (await mentors.search())["counts"]["credential"]
    assert [(value["name"].casefold()[:12], value["count"]) for value in held] == [
        ("zertifiziert", 2), ("certified we", 1),
    ]  # fmt: skip
    clock.advance(timedelta(days=11))

    async def found() -> bool:
        return await mentors.names(q="welder") == []

    await eventually(found)
    [value] = (await mentors.search())["counts"]["credential"]
    assert set(await mentors.names(credential=value["value"])) == {"Amara", "Lin"}


async def test_two_who_endorse_at_the_same_time_are_both_counted(mentors: Mentors):
    """The second waits for the first, and then reckons with what the first has written."""
    lin, python = mentors.ids["Lin"], mentors.skills["Python"]

    def endorsement(giver: UUID) -> dict[str, object]:
        return {"id": new_id(), "giver": giver, "lin": lin, "python": python, "at": clock.now()}

    async def waits() -> bool:
        async with mentors.harness.sessions() as session:
            return bool(await session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))

    insert = text("""
        INSERT INTO endorsement (id, version, given_by, person_id, skill_id, how, given_at)
        VALUES (:id, 1, :giver, :lin, :python, '', :at)
    """)
    async with mentors.harness.sessions() as first, mentors.harness.sessions() as second:
        await first.execute(insert, endorsement(mentors.ids["Tom"]))
        await second.execute(insert, endorsement(mentors.ids["Vera"]))
        await entries.refresh(first, [lin])
        later = asyncio.create_task(entries.refresh(second, [lin]))
        await eventually(waits, what="a refresh that waits")
        await first.commit()
        await later
        await second.commit()
        entry = await first.scalar(select(DirectoryEntry.endorsements).where(DirectoryEntry.person_id == lin))
    assert entry == 2


async def test_whoever_is_looked_for_is_found_in_whatever_tier(mentors: Mentors, monkeypatch: pytest.MonkeyPatch):
    """With tiers as small as one entry, all are found, nobody twice."""
    monkeypatch.setattr(domain, "_FIRST_TIER", 1)
    await mentors.can_take("Vera", 1)
    await mentors.can_take("Tom", 1)
    whole = await mentors.names("Amara", department="Platform") + await mentors.names("Amara", q="vera")
    async with mentors.harness.sessions.begin() as session:
        await entries.count_cells(session)
        await entries.count_cells(session)
        counted = await session.execute(text("SELECT cell, entries FROM directory_cell"))
        cells = [(int(cell), int(count)) for cell, count in counted]
    assert len(domain.tiers(cells)) >= 1
    split = await mentors.names("Amara", department="Platform") + await mentors.names("Amara", q="vera")
    assert sorted(split) == sorted(whole) == ["Lin", "Tom", "Vera"]
