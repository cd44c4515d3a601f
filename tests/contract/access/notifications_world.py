"""Everybody who can stand in a relation to what Amara hears, one of each of these things, and what requests send."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from standardwebhooks import Webhook

from services.notifications.nudges.domain import Rule
from shared import clock
from shared.events.matching import MentorshipStarted, ProgramLaunched
from shared.events.profiles import ContactChanged
from shared.ids import new_id
from tests.contract.access.table import Row
from tests.contract.access.world import World
from tests.integration.notifications.support import session
from tests.support.mail import MailServer
from tests.support.platform import Harness
from tests.support.waiting import eventually

__all__ = ["NOTICES", "PEOPLE", "request_of", "settle_world"]

NOTICES = f"whsec_{base64.b64encode(b'0123456789abcdef0123456789abcdef').decode()}"

PEOPLE: dict[str, tuple[str, tuple[str, ...]]] = {
    "self": ("Amara Obi", ("employee",)),
    "mentor": ("Lin Wu", ("employee",)),
    "colleague": ("Eva Novak", ("employee",)),
    "program's admin": ("Paul Braun", ("employee", "program_admin")),
    "other admin": ("Rosa Lima", ("employee", "program_admin")),
    "HR": ("Hanna Roth", ("employee", "hr")),
    "auditor": ("Arun Rao", ("employee", "auditor")),
    "IT": ("Ida Tan", ("employee", "it")),
    "coach": ("Noor Haddad", ("coach",)),
}
"""By column of the table: a name and the roles of their token. The column "account" is an account without a person."""

_CHAT = {"channel": "slack", "name": "Mine", "url": "https://localhost/services/T0/B0/secret"}
_ENDPOINT = {"name": "Learning", "url": "https://127.0.0.1/events", "events": ["matching.session_*"]}
_RULE = {"offsets": [30], "paused": False}


async def settle_world(harness: Harness, mails: MailServer) -> World:
    """Let notifications know of everybody, and one of each thing of Amara's come about as it does in life; at the end
    her address takes no mail. harness: with NOTICES as the secret of bounce notices."""
    people = {column: (await harness.know(name=name)).subject for column, (name, _) in PEOPLE.items()}
    world = World(harness, {column: roles for column, (_, roles) in PEOPLE.items()}, people, dict(people))
    me, program, mentorship = people["self"], new_id(), new_id()
    today = clock.today()
    start = clock.now() + timedelta(hours=3)
    meeting = session(me, people["mentor"], start, program_id=program, mentorship_id=mentorship, version=2)
    await harness.receive(
        *(
            ContactChanged(subject=person, version=1, email=f"{person}@company.example")
            for person in (me, people["mentor"])
        ),
        ProgramLaunched(
            subject=program,
            version=1,
            name="Spring",
            admins=(people["program's admin"],),
            starts_on=today,
            ends_on=today + timedelta(days=90),
        ),
        MentorshipStarted(
            subject=mentorship,
            version=1,
            mentorship_id=mentorship,
            program_id=program,
            mentee_id=me,
            mentor_id=people["mentor"],
        ),
        meeting,
    )
    world.ids |= {"person_id": me, "program_id": program, "delivery_id": await _delivered(world, me)}
    nudges = (await world.make("self", "GET", "/nudges", params={"person_id": str(me)}))["items"]
    world.ids["nudge_id"] = UUID(nudges[0]["id"])
    world.ids["chat_id"] = await world.made("self", f"/people/{me}/chats", _CHAT)
    world.ids["endpoint_id"] = await world.made("IT", "/webhooks", _ENDPOINT)
    await world.make("self", "POST", f"/people/{me}/feed")
    await world.make("IT", "POST", f"/webhooks/{world.ids['endpoint_id']}/test")
    sent = (await world.make("IT", "GET", f"/webhooks/{world.ids['endpoint_id']}/deliveries"))["items"]
    world.ids["webhook delivery"] = UUID(sent[0]["id"])
    [mail, *_] = [mail for mail in mails.mails if str(me) in mail["To"]]
    await _complain(world, mail["Message-ID"], f"{me}@company.example")
    return world


async def _complain(world: World, message_id: str, recipient: str) -> None:
    """Say that somebody has called a mail unwanted, as their mail provider would."""
    notice = {"kind": "complaint", "message_id": message_id, "recipient": recipient}
    body = json.dumps({"notices": [notice]})
    now = clock.now()
    signature = Webhook(NOTICES).sign("notice-1", now, body)
    headers = {
        "webhook-id": "notice-1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
        "content-type": "application/json",
    }
    answer = await world.acting("account").post(f"{world.prefix}/bounces", content=body, headers=headers)
    assert answer.json() == {"outcomes": ["complaint"]}, answer.text


async def _delivered(world: World, person: UUID) -> UUID:
    async def look() -> str | None:
        found = (await world.make("self", "GET", "/deliveries", params={"person_id": str(person)}))["items"]
        return next((delivery["id"] for delivery in found if delivery["state"] == "accepted"), None)

    return UUID(await eventually(look))


def request_of(world: World, row: Row, column: str) -> tuple[str, dict[str, Any]]:
    """The address of a route of this world, and what httpx sends there as this column."""
    ids: dict[str, Any] = dict(world.ids) | {"rule": Rule.GOAL if "mails" in row.path else Rule.NO_SESSION}
    if row.path.endswith("/redeliver"):
        ids["delivery_id"] = ids["webhook delivery"]
    path = world.prefix + row.path.format_map({name: str(value) for name, value in ids.items()})
    sent: dict[str, Any] = {"headers": {"If-Match": '"0"'}}
    if str(row) in BODIES:
        sent["json"] = BODIES[str(row)]
    if find := QUERIES.get(row.path):
        sent["params"] = find(world)
    return path, sent


def _of_self(world: World) -> dict[str, str]:
    return {"person_id": str(world.people["self"])}


def _of_program(world: World) -> dict[str, str]:
    return {"program_id": str(world.ids["program_id"])}


QUERIES: Mapping[str, Callable[[World], dict[str, str]]] = {
    "/nudges": _of_self,
    "/deliveries": _of_self,
    "/suppressions": _of_self,
    "/ratings": _of_program,
    "/rules": _of_program,
    "/rules/{rule}": _of_program,
    "/rules/{rule}/history": _of_program,
    "/rule-previews": _of_program,
    "/mails/{rule}": _of_program,
}
BODIES: Mapping[str, object] = {
    "POST /nudges/{nudge_id}/snooze": {"days": 7},
    "PUT /nudges/{nudge_id}/rating": {"helpful": False},
    "PUT /people/{person_id}/preferences": {"quiet_start": "19:00:00", "quiet_end": "09:00:00", "muted": []},
    "POST /people/{person_id}/chats": _CHAT,
    "POST /programs/{program_id}/chats": _CHAT,
    "PUT /rules/{rule}": _RULE,
    "POST /rule-previews": {"rule": Rule.NO_SESSION, **_RULE},
    "POST /webhooks": _ENDPOINT,
    "PUT /webhooks/{endpoint_id}": _ENDPOINT,
    "POST /webhooks/{endpoint_id}/secrets": {},
    "POST /webhooks/{endpoint_id}/redeliver": {"since": "2030-03-04T00:00:00+01:00"},
    "POST /mails/{rule}/tests": {"language": "de"},
}
