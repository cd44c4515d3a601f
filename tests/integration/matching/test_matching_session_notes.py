"""Agendas, notes and action items: who reads and changes them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from services.matching.mentorships.handlers import begin
from services.matching.programs.tables import Program
from shared import clock, db
from shared.events.profiles import PersonJoined
from shared.private_text import forget
from tests.integration.matching.company import API, Company, found, ok
from tests.integration.matching.together import join, leave
from tests.support.platform import Serve


async def meeting(serve: Serve) -> tuple[Company, PersonJoined, PersonJoined, str, dict[str, str]]:
    """Tom and Lin, the path of their mentorship, and a weekly session of theirs."""
    company = await found(serve)
    tom, lin = await company.mentee("Tom Adeyemi"), await company.mentor("Lin Wu")
    async with company.harness.sessions() as session, session.begin():
        program = await db.get(session, Program, UUID(company.program["id"]))
        mentorship = await begin(session, program, tom.subject, lin.subject)
    path = f"{API}/mentorships/{mentorship.id}"
    start = (clock.now() + timedelta(days=1)).isoformat()
    body = {"title": "Plans", "start": start, "minutes": 60, "recurrence": "FREQ=WEEKLY;COUNT=3"}
    return company, tom, lin, path, ok(await company.as_person(tom).post(f"{path}/sessions", json=body))


async def test_a_private_note_is_read_by_its_author_alone_and_an_agenda_by_all(serve: Serve):
    company, tom, lin, _, session = await meeting(serve)
    path = f"{API}/sessions/{session['id']}/notes"
    as_tom, as_lin = company.as_person(tom), company.as_person(lin)
    agenda = ok(await as_tom.post(path, json={"kind": "agenda", "shared": False, "words": "1. The migration"}))
    assert agenda["shared"]
    private = ok(await as_tom.post(path, json={"words": "Ask about the salary", "occurrence": session["starts_at"]}))
    ok(await as_lin.post(path, json={"words": "Draft by Friday", "shared": True}))
    assert [note["words"] for note in ok(await as_lin.get(path))["items"]] == ["1. The migration", "Draft by Friday"]
    mine = ok(await as_tom.get(path))
    assert (mine["total"], mine["items"][1]["words"]) == (3, "Ask about the salary")
    of_the_first = ok(await as_tom.get(path, params={"occurrence": session["starts_at"]}))
    assert [note["id"] for note in of_the_first["items"]] == [private["id"]]

    change = {"shared": True, "words": "Ask about the career path"}
    one = f"{API}/session-notes/{private['id']}"
    assert (await as_lin.put(one, json=change, headers={"If-Match": '"1"'})).status_code == 404
    assert (await as_tom.put(one, json=change, headers={"If-Match": '"7"'})).status_code == 412
    shared = await as_tom.put(one, json=change, headers={"If-Match": '"1"'})
    assert (ok(shared)["version"], shared.headers["ETag"]) == (2, '"2"')
    assert (await as_lin.put(one, json=change, headers={"If-Match": '"2"'})).status_code == 403
    assert (await as_lin.delete(one)).status_code == 403
    assert (await as_tom.delete(one)).status_code == 204
    assert (await as_tom.delete(one)).status_code == 404
    elsewhere = {"words": "x", "occurrence": (clock.now() + timedelta(days=3)).isoformat()}
    assert (await as_tom.post(path, json=elsewhere)).status_code == 422

    nick = await company.mentee("Nosy Nick")
    for person in (nick, company.admin):
        assert (await company.as_person(person).get(path)).status_code == 403
        assert (await company.as_person(person).post(path, json={"words": "x"})).status_code == 403
    async with company.harness.sessions() as database, database.begin():
        stored = (await database.execute(text("SELECT encode(words, 'escape') FROM session_note"))).scalars().all()
        assert not any("migration" in words for words in stored)
        await forget(database, tom.subject)
    [erased, _] = ok(await as_lin.get(path))["items"]
    assert (erased["words"], erased["erased"]) == ("", True)


async def test_whoever_has_left_a_group_reads_and_deletes_their_own_notes_and_no_others(serve: Serve):
    company, tom, _, path, session = await meeting(serve)
    eve = await join(company, path, "Eve Black")
    notes = f"{API}/sessions/{session['id']}/notes"
    as_tom, as_eve = company.as_person(tom), company.as_person(eve)
    of_tom = ok(await as_tom.post(notes, json={"shared": True, "words": "Read this"}))
    mine = [
        ok(await as_eve.post(notes, json={"shared": shared, "words": words}))
        for shared, words in ((False, "I am thinking of leaving"), (True, "Thank you"))
    ]
    await leave(company, eve)
    assert [one["id"] for one in ok(await as_eve.get(notes))["items"]] == [one["id"] for one in mine]
    change = {"shared": True, "words": "Hm"}
    for one in mine:
        at = f"{API}/session-notes/{one['id']}"
        assert (await as_eve.put(at, json=change, headers={"If-Match": '"1"'})).status_code == 403
        assert (await as_tom.delete(at)).status_code == (403 if one["shared"] else 404)
        assert (await as_eve.delete(at)).status_code == 204
    assert (await as_eve.delete(f"{API}/session-notes/{of_tom['id']}")).status_code == 403
    assert (await as_eve.post(notes, json={"words": "x"})).status_code == 403
    assert [one["id"] for one in ok(await as_tom.get(notes))["items"]] == [of_tom["id"]]


async def test_an_action_item_has_an_owner_and_is_done_and_opened_again(serve: Serve):
    company, tom, lin, path, session = await meeting(serve)
    as_tom, as_lin = company.as_person(tom), company.as_person(lin)
    body = {"words": "Send the draft", "owner_id": str(tom.subject), "due": "2031-03-15", "session_id": session["id"]}
    draft = ok(await as_lin.post(f"{path}/action-items", json=body))
    ok(await as_lin.post(f"{path}/action-items", json={"words": "Read it"}))
    assert ok(await as_tom.get(f"{path}/action-items"))["total"] == 2
    [mine] = ok(await as_tom.get(f"{API}/action-items/mine"))["items"]
    assert (mine["words"], mine["due"], mine["added_by"]) == ("Send the draft", "2031-03-15", str(lin.subject))

    one = f"{API}/action-items/{draft['id']}"
    done = ok(await as_lin.post(f"{one}/done"))
    assert done["done_on"] is not None
    assert ok(await as_tom.post(f"{one}/done"))["version"] == done["version"] == 2
    assert ok(await as_tom.get(f"{API}/action-items/mine", params={"open": True}))["items"] == []
    assert ok(await as_tom.post(f"{one}/reopen"))["done_on"] is None
    change = {"words": "Send the plan", "owner_id": str(lin.subject), "due": None}
    assert (await as_tom.put(one, json=change, headers={"If-Match": '"1"'})).status_code == 412
    assert ok(await as_tom.put(one, json=change, headers={"If-Match": '"3"'}))["owner_id"] == str(lin.subject)
    assert (await as_tom.delete(one)).status_code == 403  # it is neither his to do, nor added by him
    assert (await as_lin.delete(one)).status_code == 204

    nick = await company.mentee("Nosy Nick")
    stranger = {"words": "x", "owner_id": str(nick.subject)}
    assert (await as_tom.post(f"{path}/action-items", json=stranger)).status_code == 422
    for person in (nick, company.admin):
        assert (await company.as_person(person).get(f"{path}/action-items")).status_code == 403
        assert (await company.as_person(person).post(f"{path}/action-items", json={"words": "x"})).status_code == 403
    async with company.harness.sessions() as database, database.begin():
        await database.execute(text("UPDATE mentorship SET state = 'ended'"))
    ended = await as_tom.post(f"{path}/action-items", json={"words": "x"})
    assert ended.json()["type"].endswith("mentorship-ended")


async def test_whoever_joins_later_reads_nothing_that_was_said_before(serve: Serve):
    company, tom, lin, path, session = await meeting(serve)
    notes = f"{API}/sessions/{session['id']}/notes"
    as_tom = company.as_person(tom)
    first = session["starts_at"]
    ok(await as_tom.post(notes, json={"shared": True, "words": "I am thinking of leaving"}))
    ok(await as_tom.post(notes, json={"kind": "agenda", "words": "1. My salary", "occurrence": first}))
    ok(await as_tom.post(notes, json={"kind": "agenda", "words": "Every time: the migration"}))
    ok(await as_tom.post(f"{path}/action-items", json={"words": "Write to my manager"}))
    clock.advance(timedelta(days=3))
    eve = await join(company, path, "Eve Black")
    ok(await as_tom.post(notes, json={"shared": True, "words": "Welcome, Eve"}))
    handed = ok(await as_tom.post(f"{path}/action-items", json={"words": "Read it", "owner_id": str(eve.subject)}))
    assert [note["words"] for note in ok(await company.as_person(eve).get(notes))["items"]] == [
        "Every time: the migration",
        "Welcome, Eve",
    ]
    items = ok(await company.as_person(eve).get(f"{path}/action-items"))
    assert ([item["id"] for item in items["items"]], items["total"]) == ([handed["id"]], 1)
    for person in (tom, lin):
        assert ok(await company.as_person(person).get(notes))["total"] == 4
        assert ok(await company.as_person(person).get(f"{path}/action-items"))["total"] == 2
