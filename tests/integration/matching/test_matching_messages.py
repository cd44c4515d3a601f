"""The thread of a mentorship: who reads what, and for how long."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from shared import clock
from shared.events.matching import MessagePosted
from shared.events.profiles import PersonJoined
from shared.ids import new_id
from shared.private_text import forget
from tests.integration.matching.company import API, Company, ok
from tests.integration.matching.together import change, join, leave, pair, problem
from tests.support.platform import Serve


async def say(company: Company, person: PersonJoined, path: str, *words: str) -> list[dict[str, Any]]:
    """Post messages one after the other."""
    client = company.as_person(person)
    return [ok(await client.post(f"{path}/messages", json={"words": one})) for one in words]


async def words(company: Company, person: PersonJoined, path: str, **query: Any) -> list[str]:
    thread = ok(await company.as_person(person).get(f"{path}/messages", params=query))
    return [one["words"] for one in thread["items"]]


async def unread(company: Company, person: PersonJoined) -> list[int]:
    page = ok(await company.as_person(person).get(f"{API}/messages/unread"))
    return [one["unread"] for one in page["items"]]


async def test_the_people_of_a_mentorship_write_to_each_other_and_nobody_else_reads_it(serve: Serve):
    company, tom, lin, path = await pair(serve)
    [first] = await say(company, tom, path, "Shall we start with chapter five?")
    assert first["author_name"] == "Tom Adeyemi"
    await say(company, lin, path, "Gladly.")
    assert await words(company, lin, path) == ["Shall we start with chapter five?", "Gladly."]
    nick = await company.mentee("Nosy Nick")
    for person in (nick, company.admin):
        client = company.harness.client(person.subject, ["employee", "hr", "program_admin"])
        assert (await client.get(f"{path}/messages")).status_code == 403
        assert (await client.post(f"{path}/messages", json={"words": "Hello"})).status_code == 403
        assert (await client.put(f"{path}/messages/read", json={"message_id": first["id"]})).status_code == 403
        assert (await client.get(f"{path}/search", params={"q": "chapter"})).status_code == 403
        changed = await client.put(f"{API}/messages/{first['id']}", json={"words": "No"}, headers={"If-Match": '"1"'})
        assert changed.status_code == 403
        assert (await client.delete(f"{API}/messages/{first['id']}")).status_code == 403
        assert ok(await client.get(f"{API}/messages/unread"))["items"] == []
    [event, _] = await company.harness.sent(MessagePosted, 2)
    assert (event.posted_by, event.mentee_id, event.mentor_id) == (tom.subject, tom.subject, lin.subject)
    assert "chapter" not in event.to_json().decode()


async def test_a_long_thread_is_read_back_and_forth(serve: Serve):
    company, tom, lin, path = await pair(serve)
    await say(company, tom, path, *(f"Message {number}" for number in range(7)))
    client = company.as_person(lin)
    newest = ok(await client.get(f"{path}/messages", params={"limit": 3}))
    assert [one["words"] for one in newest["items"]] == ["Message 4", "Message 5", "Message 6"]
    assert newest["total"] == 7
    middle = ok(await client.get(f"{path}/messages", params={"limit": 3, "before": newest["older"]}))
    assert [one["words"] for one in middle["items"]] == ["Message 1", "Message 2", "Message 3"]
    first = ok(await client.get(f"{path}/messages", params={"limit": 3, "before": middle["older"]}))
    assert ([one["words"] for one in first["items"]], first["older"]) == (["Message 0"], None)
    again = ok(await client.get(f"{path}/messages", params={"limit": 3, "after": first["newer"]}))
    assert again["items"] == middle["items"]
    assert await words(company, lin, path, after=newest["newer"]) == []
    await say(company, tom, path, "One more")
    since = ok(await client.get(f"{path}/messages", params={"after": newest["newer"]}))
    assert [one["words"] for one in since["items"]] == ["One more"]
    for query in ({"before": "???"}, {"after": "é"}, {"before": newest["older"], "after": newest["newer"]}):
        assert (await client.get(f"{path}/messages", params=query)).status_code == 422


async def test_a_message_is_changed_for_a_while_and_taken_back_at_any_time(serve: Serve):
    company, tom, lin, path = await pair(serve)
    [message] = await say(company, tom, path, "At tree o'clock")
    address, client = f"{API}/messages/{message['id']}", company.as_person(tom)
    clock.advance(timedelta(minutes=14))
    changed = ok(await client.put(address, json={"words": "At three o'clock"}, headers={"If-Match": '"1"'}))
    assert (changed["version"], changed["edited_at"] is not None) == (2, True)
    assert problem(await client.put(address, json={"words": "At four"}, headers={"If-Match": '"1"'})) == (412, "stale")
    clock.advance(timedelta(minutes=2))
    late = await client.put(address, json={"words": "At four"}, headers={"If-Match": '"2"'})
    assert problem(late) == (409, "no-longer-changed")
    other = company.as_person(lin)
    assert (await other.delete(address)).status_code == 403
    assert await unread(company, lin) == [1]
    for _ in range(2):
        taken = ok(await client.delete(address))
        assert (taken["words"], taken["taken_back"], taken["version"]) == ("", True, 3)
    [left] = ok(await other.get(f"{path}/messages"))["items"]
    assert (left["words"], left["taken_back"], left["erased"]) == ("", True, False)
    assert await unread(company, lin) == []
    again = await client.put(address, json={"words": "At four"}, headers={"If-Match": '"3"'})
    assert problem(again) == (409, "taken-back")


async def test_what_others_wrote_is_unread_until_it_is_read(serve: Serve):
    company, tom, lin, path = await pair(serve)
    posted = await say(company, tom, path, "One", "Two", "Three")
    assert (await unread(company, tom), await unread(company, lin)) == ([], [3])

    async def read(message: dict[str, Any]) -> int:
        answer = await company.as_person(lin).put(f"{path}/messages/read", json={"message_id": message["id"]})
        return ok(answer)["unread"]

    assert await read(posted[1]) == 1
    assert await read(posted[0]) == 1
    assert await unread(company, lin) == [1]
    assert await read(posted[2]) == 0
    await say(company, tom, path, "Four")
    assert await unread(company, lin) == [1]
    client = company.as_person(lin)
    missing = await client.put(f"{path}/messages/read", json={"message_id": str(new_id())})
    assert missing.status_code == 404


async def test_what_is_unread_is_told_with_the_names_of_those_whom_one_is_with(serve: Serve):
    company, tom, lin, path = await pair(serve)
    await join(company, path, "Mia Okafor")
    await say(company, tom, path, "Hello, both of you")

    async def told(person: PersonJoined) -> list[list[str]]:
        page = ok(await company.as_person(person).get(f"{API}/messages/unread"))
        return [one["with_names"] for one in page["items"]]

    assert sorted(*await told(lin)) == ["Mia Okafor", "Tom Adeyemi"]
    assert await told(tom) == []


async def test_after_the_end_the_thread_stays_readable_and_closes_after_a_month(serve: Serve):
    company, tom, lin, path = await pair(serve)
    await say(company, lin, path, "Until Friday")
    await change(company, "UPDATE mentorship SET state = 'ended', ended_on = :d", d=clock.today())
    await change(company, "UPDATE mentorship_member SET left_on = :d", d=clock.today())
    clock.advance(timedelta(days=29))
    await say(company, tom, path, "Thank you once more")
    clock.advance(timedelta(days=2))
    link = {"title": "A talk", "link": "https://example.org"}
    assert problem(await company.as_person(tom).post(f"{path}/messages", json={"words": "Hm"})) == (
        409,
        "thread-closed",
    )
    assert problem(await company.as_person(tom).post(f"{path}/resources", json=link)) == (409, "thread-closed")
    assert await words(company, tom, path) == ["Until Friday", "Thank you once more"]
    assert await unread(company, lin) == [1]
    assert ok(await company.as_person(lin).get(f"{path}/search", params={"q": "FRIDAY"}))["total"] == 1


async def test_whoever_joins_later_reads_from_that_day_on_and_whoever_leaves_no_more(serve: Serve):
    company, tom, lin, path = await pair(serve)
    [before] = await say(company, tom, path, "Before Eve")
    ok(await company.as_person(lin).post(f"{path}/resources", json={"title": "Old", "link": "https://old.example.org"}))
    clock.advance(timedelta(days=2))
    eve = await join(company, path, "Eve Black")
    await say(company, lin, path, "Welcome, Eve")
    assert await words(company, eve, path) == ["Welcome, Eve"]
    assert (await company.as_person(eve).get(f"{API}/messages/{before['id']}")).status_code == 404
    assert ok(await company.as_person(lin).get(f"{API}/messages/{before['id']}"))["words"] == "Before Eve"
    assert await unread(company, eve) == [1]
    assert ok(await company.as_person(eve).get(f"{path}/resources"))["items"] == []
    assert ok(await company.as_person(eve).get(f"{path}/search", params={"q": "eve"}))["total"] == 1
    assert len(await words(company, tom, path)) == 2
    [event] = [one for one in await company.harness.sent(MessagePosted, 2) if one.posted_by == lin.subject]
    assert event.others == (eve.subject,)
    [own] = await say(company, eve, path, "Thank you")
    await leave(company, eve)
    own_address = f"{API}/messages/{own['id']}"
    for address in (f"{path}/messages", own_address, f"{path}/resources", f"{path}/search?q=eve"):
        assert (await company.as_person(eve).get(address)).status_code == 403
    assert await unread(company, eve) == []
    assert ok(await company.as_person(eve).delete(own_address))["taken_back"]


async def test_erased_words_are_gone_from_the_thread(serve: Serve):
    company, tom, lin, path = await pair(serve)
    await say(company, tom, path, "Something private")
    async with company.harness.sessions() as session, session.begin():
        await forget(session, tom.subject)
    [message] = ok(await company.as_person(lin).get(f"{path}/messages"))["items"]
    assert (message["words"], message["erased"], message["taken_back"]) == ("", True, False)
    assert ok(await company.as_person(lin).get(f"{path}/search", params={"q": "private"}))["total"] == 0


async def test_messages_at_the_same_moment_keep_one_order_for_all(serve: Serve):
    company, tom, lin, path = await pair(serve)
    await asyncio.gather(*(say(company, person, path, f"{number}") for number in range(6) for person in (tom, lin)))
    assert await words(company, tom, path) == await words(company, lin, path)
    events = await company.harness.sent(MessagePosted, 12)
    thread = ok(await company.as_person(tom).get(f"{path}/messages"))["items"]
    assert [str(event.subject) for event in events] == [one["id"] for one in thread]


async def test_an_empty_or_endless_message_is_refused(serve: Serve):
    company, tom, _, path = await pair(serve)
    for body in ({}, {"words": " "}, {"words": "x" * 4001}, {"words": "zero\u0000byte"}, {"words": "a", "to": "b"}):
        assert (await company.as_person(tom).post(f"{path}/messages", json=body)).status_code == 422, body
    assert (
        await company.as_person(tom).post(f"{API}/mentorships/{new_id()}/messages", json={"words": "a"})
    ).status_code == 404
