"""Choosing what to hear without sign-in, and telling others that somebody wants to hear less."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import html5lib

from services.notifications.channels import tokens
from services.notifications.channels.tokens import Action
from services.notifications.preferences.domain import ALL, Kind
from services.notifications.settings import settings_of
from shared.events.notifications import RecipientUnsubscribed
from tests.integration.notifications.conftest import Start
from tests.integration.notifications.support import join, proposal
from tests.support.mail import MailServer
from tests.support.platform import Harness

API = "/api/notifications/v1"
FORM: dict[str, Any] = {
    "digest": "weekly",
    "digest_at": "10:30",
    "quiet_start": "19:00",
    "quiet_end": "09:00",
    "away_until": "2031-03-17",
    "language": "de",
    **{kind.value: ["email"] for kind in Kind if kind is not Kind.FEEDBACK},
}


def link(harness: Harness, action: Action, person: UUID, about: str = "") -> str:
    return f"{API}/{action}/{tokens.sign(settings_of(harness.runtime), action, person, about)}"


async def chosen(harness: Harness, person: UUID) -> dict[str, Any]:
    return (await harness.client(person).get(f"{API}/people/{person}/preferences")).json()


async def test_a_form_that_needs_no_sign_in_shows_and_changes_all_that_can_be_chosen(start: Start):
    harness = await start()
    tom, anyone = await join(harness, "Tom Ek", "tom@company.example"), harness.anonymous()
    path = link(harness, Action.PREFERENCES, tom)
    page = await anyone.get(path)
    assert page.status_code == 200
    html5lib.HTMLParser(strict=True).parse(page.text)
    assert 'value="chat"' not in page.text, "no chat is connected"
    assert "<script" not in page.text
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert (await chosen(harness, tom))["version"] == 0, "looking changes nothing"
    saved = await anyone.post(path, data=FORM)
    assert (saved.status_code, saved.headers.get("Set-Cookie"), saved.headers.get("Location")) == (200, None, None)
    assert '<html lang="de"' in saved.text
    assert await chosen(harness, tom) == {
        "quiet_start": "19:00:00",
        "quiet_end": "09:00:00",
        "muted": ["feedback"],
        "channels": {},
        "digest": "weekly",
        "digest_at": "10:30:00",
        "language": "de",
        "away_until": "2031-03-17",
        "version": 1,
    }
    again = await anyone.get(path)
    assert 'value="10:30"' in again.text
    assert 'value="2031-03-17"' in again.text
    wrong = await anyone.post(path, data=FORM | {"quiet_start": "<late>", "away_until": "2041-01-01"})
    assert wrong.status_code == 422
    assert wrong.text.count('class="why"') == 2
    assert 'value="&lt;late&gt;"' in wrong.text, "nothing that was written is lost"
    assert (await chosen(harness, tom))["version"] == 1
    await anyone.post(path, data={"action": "stop"})
    assert (await chosen(harness, tom))["muted"] == sorted(Kind)
    told = await harness.sent(RecipientUnsubscribed, 2)
    assert [(one.subject, one.kind, one.version) for one in told] == [(tom, "feedback", 1), (tom, ALL, 2)]


async def test_one_click_turns_a_kind_off_or_all_and_tells_it_once(start: Start):
    harness = await start()
    tom, anyone = await join(harness, "Tom Ek", "tom@company.example"), harness.anonymous()
    one, every = (link(harness, Action.UNSUBSCRIBE, tom, about) for about in (Kind.FEEDBACK, ALL))
    for path in (one, one, every, every):
        assert "<button>" in (await anyone.get(path)).text
        done = await anyone.post(path, content="List-Unsubscribe=One-Click", headers={
            "Content-Type": "application/x-www-form-urlencoded",
        })  # fmt: skip
        assert (done.status_code, done.headers.get("Set-Cookie")) == (200, None)
    assert [event.kind for event in await harness.sent(RecipientUnsubscribed, 2)] == ["feedback", ALL]
    assert len(harness.published(RecipientUnsubscribed)) == 2
    mine, path = harness.client(tom), f"{API}/people/{tom}/preferences"
    wanted = {"quiet_start": "20:00", "quiet_end": "08:00", "muted": []}
    assert (await mine.put(path, json=wanted, headers={"If-Match": "2"})).json()["version"] == 3
    less = {**wanted, "muted": ["messages", "feedback"]}
    assert (await mine.put(path, json=less, headers={"If-Match": "3"})).json()["version"] == 5
    told = await harness.sent(RecipientUnsubscribed, 4)
    assert [(event.kind, event.version) for event in told[2:]] == [("feedback", 4), ("messages", 5)]


async def test_chat_is_offered_to_whoever_has_connected_it(start: Start):
    harness = await start()
    tom = await join(harness, "Tom Ek", "tom@company.example")
    mine, path = harness.client(tom), f"{API}/people/{tom}/preferences"
    wanted = {"quiet_start": "20:00", "quiet_end": "08:00", "muted": [], "channels": {"messages": ["chat", "email"]}}
    refused = await mine.put(path, json=wanted, headers={"If-Match": "0"})
    assert (refused.status_code, refused.json()["type"].rpartition(":")[2]) == (422, "no-chat-channel")
    too_long = await mine.put(
        path, json=wanted | {"channels": {}, "away_until": "2035-01-01"}, headers={"If-Match": "0"}
    )
    assert (too_long.status_code, too_long.json()["type"].rpartition(":")[2]) == (422, "away-too-long")
    nonsense: list[dict[str, Any]] = [
        {"channels": {"messages": []}},
        {"channels": {"essential": ["email"]}},
        {"language": "tlh"},
        {"digest": "hourly"},
        {"digest_at": 5},
        {"away_until": 5},
        {"away_until": "9999-12-31"},
        {"more": 1},
    ]
    for wrong in nonsense:
        answer = await mine.put(path, json=wanted | wrong, headers={"If-Match": "0"})
        assert answer.status_code == 422, wrong
    await connect(harness, tom)
    assert (await mine.put(path, json=wanted, headers={"If-Match": "0"})).json()["channels"] == {
        "messages": ["email", "chat"]
    }
    page = await harness.anonymous().get(link(harness, Action.PREFERENCES, tom))
    html5lib.HTMLParser(strict=True).parse(page.text)
    assert page.text.count('value="chat"') == len(Kind)
    assert len(re.findall(r'name="messages" value="(?:chat|email)"[^>]* checked', page.text)) == 2

    # Who wants it in chat alone and has none any more gets it by mail, and the form says so.
    await mine.put(path, json=wanted | {"channels": {"messages": ["chat"]}}, headers={"If-Match": "1"})
    [chat] = (await mine.get(f"{API}/people/{tom}/chats")).json()["items"]
    assert (await mine.delete(f"{API}/chats/{chat['id']}")).status_code == 204
    page = await harness.anonymous().get(link(harness, Action.PREFERENCES, tom))
    assert len(re.findall(r'name="messages" value="email"[^>]* checked', page.text)) == 1


async def connect(harness: Harness, person: UUID) -> None:
    slack = {"channel": "slack", "name": "Mine", "url": "https://hooks.slack.com/services/T0/B0/XXXX"}
    answer = await harness.client(person).post(f"{API}/people/{person}/chats", json=slack)
    assert answer.status_code == 201, answer.text


async def test_a_manager_gets_no_copy_of_what_their_people_hear(start: Start, mails: MailServer):
    harness = await start()
    manager = await join(harness, "Ada Boss", "ada@company.example")
    tom = await join(harness, "Tom Ek", "tom@company.example", manager_id=manager)
    lin = await join(harness, "Lin Chen", "lin@company.example", manager_id=manager)
    await harness.receive(proposal(tom, lin))
    for mail in await mails.received(2):
        assert mail["Cc"] is None
        assert mail["Bcc"] is None
        assert len(mail["To"].addresses) == 1
    assert not [mail for mail in mails.mails if "ada@" in mail["To"]]
