"""Testimonials: a mentee's words after a mentorship, shown when the mentor agrees, taken back at any time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.profiles.main import SERVICE
from services.profiles.testimonials import tables
from shared import clock
from shared.events import profiles as events
from shared.events.matching import MentorshipEnded, MentorshipStarted
from shared.ids import new_id
from shared.private_text import forget
from tests.integration.profiles.team import API, Team, gather
from tests.support.platform import Serve

WORDS = "Amara asked the questions that I avoided."


@pytest.fixture
async def team(serve: Serve) -> Team:
    """Amara has mentored Tom; Lin knows both."""
    return await gather(await serve(SERVICE), Amara="Python:5", Tom="", Lin="")


async def mentored(team: Team, *, ended: bool = True) -> UUID:
    """A mentorship of Amara and Tom."""
    mentorship = new_id()
    pair: dict[str, Any] = {
        "subject": mentorship,
        "mentorship_id": mentorship,
        "program_id": new_id(),
        "mentee_id": team.ids["Tom"],
        "mentor_id": team.ids["Amara"],
    }
    await team.harness.receive(MentorshipStarted(**pair, version=1))
    if ended:
        await team.harness.receive(MentorshipEnded(**pair, version=2, ended_on=clock.today()))
    return mentorship


async def write(team: Team, mentorship: UUID, words: str = WORDS, author: str = "Tom") -> httpx.Response:
    return await team.clients[author].post(f"{API}/mentorships/{mentorship}/testimonial", json={"words": words})


async def offered(team: Team) -> str:
    answer = await write(team, await mentored(team))
    assert answer.status_code == 201, answer.text
    return f"{API}/testimonials/{answer.json()['id']}"


async def publish(team: Team, url: str, version: int = 1) -> httpx.Response:
    return await team.clients["Amara"].post(f"{url}/publish", headers={"If-Match": f'"{version}"'})


async def shown(team: Team, viewer: str = "Lin") -> list[dict[str, Any]]:
    answer = await team.clients[viewer].get(f"{API}/people/{team.ids['Amara']}/testimonials")
    assert answer.status_code == 200, answer.text
    assert answer.json()["total"] == len(answer.json()["items"])
    return answer.json()["items"]


async def test_words_are_shown_once_the_mentor_agrees(team: Team):
    url = await offered(team)
    [event] = await team.harness.sent(events.TestimonialOffered)
    assert (event.given_by, event.given_to, event.version) == (team.ids["Tom"], team.ids["Amara"], 1)
    assert WORDS not in event.to_json().decode()
    assert await shown(team) == await shown(team, "Amara") == []
    [waiting] = (await team.clients["Amara"].get(f"{API}/testimonials/to-decide")).json()["items"]
    assert (waiting["words"], waiting["given_by_name"], waiting["state"]) == (WORDS, "Tom", "offered")
    published = await publish(team, url)
    assert (published.status_code, published.json()["state"]) == (200, "published")
    [told] = await shown(team)
    assert (told["words"], told["given_by_name"], told["person_name"]) == (WORDS, "Tom", "Amara")
    assert told["published_at"] is not None
    [event] = await team.harness.sent(events.TestimonialPublished)
    assert (event.version, event.given_to) == (2, team.ids["Amara"])
    assert (await team.clients["Amara"].get(f"{API}/testimonials/to-decide")).json()["items"] == []
    assert (await team.hr.get(url)).json()["words"] == WORDS


async def test_what_is_offered_or_declined_is_seen_by_the_two_alone(team: Team):
    url = await offered(team)
    for state in ("offered", "declined"):
        for name in ("Tom", "Amara"):
            assert (await team.clients[name].get(url)).json()["state"] == state
        for other in (team.clients["Lin"], team.hr):
            assert (await other.get(url)).status_code == 403
        [mine] = (await team.clients["Tom"].get(f"{API}/testimonials/given")).json()["items"]
        assert mine["state"] == state
        if state == "offered":
            assert (await team.clients["Amara"].post(f"{url}/decline")).status_code == 200
    assert await shown(team) == []
    refused = await publish(team, url, 2)
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (409, "testimonial-decided")
    await team.harness.settle()
    assert team.harness.published(events.TestimonialPublished) == []


async def test_only_the_mentor_decides(team: Team):
    url = await offered(team)
    for other in (team.clients["Tom"], team.clients["Lin"], team.hr):
        assert (await other.post(f"{url}/publish", headers={"If-Match": '"1"'})).status_code == 403
        assert (await other.post(f"{url}/decline")).status_code == 403
    assert (await team.hr.get(f"{API}/testimonials/to-decide")).status_code == 403


async def test_a_mentor_publishes_the_words_that_they_have_read(team: Team):
    url = await offered(team)
    better = "Amara asked the questions that I avoided, and waited for the answers."
    stale = await team.clients["Tom"].put(url, json={"words": better}, headers={"If-Match": '"7"'})
    assert stale.status_code == 412
    put = await team.clients["Tom"].put(url, json={"words": better}, headers={"If-Match": '"1"'})
    assert (put.status_code, put.headers["ETag"], put.json()["words"]) == (200, '"2"', better)
    assert (await publish(team, url, 1)).status_code == 412
    assert (await publish(team, url, 2)).json()["words"] == better
    late = await team.clients["Tom"].put(url, json={"words": WORDS}, headers={"If-Match": '"3"'})
    assert late.status_code == 409
    other = await team.clients["Amara"].put(url, json={"words": WORDS}, headers={"If-Match": '"3"'})
    assert other.status_code == 403


@pytest.mark.parametrize("who", ["Tom", "Amara"])
async def test_either_takes_a_published_testimonial_back_for_good(team: Team, who: str):
    url = await offered(team)
    await publish(team, url)
    for other in (team.clients["Lin"], team.hr):
        assert (await other.post(f"{url}/withdraw")).status_code == 403
    for _ in range(2):
        assert (await team.clients[who].post(f"{url}/withdraw")).status_code == 204
    assert await shown(team) == []
    [event] = await team.harness.sent(events.TestimonialWithdrawn)
    assert event.version == 3
    assert (await publish(team, url, 3)).status_code == 409
    assert (await team.clients["Tom"].get(url)).json()["state"] == "withdrawn"
    assert (await team.clients["Amara"].get(url)).status_code == 403


async def test_whoever_heard_of_an_offer_hears_once_that_it_was_declined(team: Team):
    url = await offered(team)
    assert (await team.clients["Amara"].post(f"{url}/decline")).status_code == 200
    [event] = await team.harness.sent(events.TestimonialWithdrawn)
    assert (f"{API}/testimonials/{event.subject}", event.version) == (url, 2)
    assert (await team.clients["Tom"].post(f"{url}/withdraw")).status_code == 204
    await team.harness.settle()
    assert team.harness.published(events.TestimonialWithdrawn) == [event]


async def test_a_mentorship_has_to_have_ended_and_to_be_known(team: Team):
    running = await mentored(team, ended=False)
    refused = await write(team, running)
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (409, "not-ended")
    unknown = await write(team, new_id())
    assert (unknown.status_code, unknown.headers["Retry-After"]) == (409, "1")
    assert unknown.json()["type"].rpartition(":")[2] == "not-yet-known"


async def test_only_the_mentee_writes_and_once_per_mentorship(team: Team):
    mentorship = await mentored(team)
    for author in ("Amara", "Lin"):
        assert (await write(team, mentorship, author=author)).status_code == 403
    first = await write(team, mentorship)
    again = await write(team, mentorship)
    assert (again.status_code, again.json()["testimonial_id"]) == (409, first.json()["id"])
    assert (await write(team, await mentored(team))).status_code == 201


async def test_nobody_writes_to_a_mentor_who_has_left(team: Team):
    mentorship = await mentored(team)
    await team.has_left("Amara")
    refused = await write(team, mentorship)
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (409, "person-left")


async def test_a_testimonial_is_sealed_and_disappears_with_its_authors_key(team: Team):
    url = await offered(team)
    await publish(team, url)
    async with team.harness.sessions.begin() as session:
        stored = await session.get_one(tables.Testimonial, UUID(url.rpartition("/")[2]))
        assert WORDS.encode() not in stored.words.ciphertext
        await forget(session, team.ids["Tom"])
    assert await shown(team) == []
    assert (await team.clients["Lin"].get(url)).status_code == 404


async def test_an_authors_new_key_does_not_bring_old_words_back_or_cut_a_page_short(team: Team):
    lost = await offered(team)
    await publish(team, lost)
    async with team.harness.sessions.begin() as session:
        await forget(session, team.ids["Tom"])
    urls = [await offered(team) for _ in range(2)]
    for url in urls:
        await publish(team, url)
    path = f"{API}/people/{team.ids['Amara']}/testimonials?limit=1"
    first = (await team.clients["Lin"].get(path)).json()
    second = (await team.clients["Lin"].get(f"{path}&cursor={first['next']}")).json()
    assert [page["items"][0]["id"] for page in (first, second)] == [url.rpartition("/")[2] for url in urls]
    assert second["next"] is None


async def test_words_have_twenty_to_fifteen_hundred_characters(team: Team):
    mentorship = await mentored(team)
    for words in ("", "   too short   ", "x" * 1501, "nul \x00 in the middle of it all"):
        assert (await write(team, mentorship, words)).status_code == 422, words
    clock.advance(timedelta(days=1))
    assert (await write(team, mentorship, "عملت معها سنة وتعلمت منها الكثير\n👩🏽‍💻")).status_code == 201
