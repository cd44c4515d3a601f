"""What waits for somebody in a mentorship, what comes next and what has been: the parts of its first page."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from services.portal.answers.mentorship import (
    ActionItem,
    Agreement,
    CheckInState,
    Closing,
    Meeting,
    Occurrence,
    Occurrences,
    Resource,
    Thread,
)
from services.portal.pages.mentorship.together import Together
from services.portal.upstream import Panel, Upstream, panel
from services.portal.words import Words
from shared import clock
from shared.links import Links

__all__ = ["SHOWN", "Fact", "Hub", "Waiting", "ask_hub", "at_time", "history", "waiting"]

SHOWN = 3
"""Sessions to come and messages that the first page shows."""
_RECENT = timedelta(days=14)
"""How long a session that is over waits for the word that it took place."""
_YEAR = timedelta(days=351)
_MOST_UNSAID = 3


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for the visitor. action: what its link says."""

    text: str
    address: str
    action: str


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened."""

    on: date
    text: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Hub:
    """What the services tell of a mentorship. proposed: sessions of which times are proposed."""

    times: Panel[Occurrences]
    proposed: Panel[list[Meeting]]
    agreements: Panel[list[Agreement]]
    items: Panel[list[ActionItem]]
    thread: Panel[Thread]
    resources: Panel[int]
    closings: Panel[list[Closing]]
    check_in: Panel[CheckInState]

    @property
    def agreement(self) -> Agreement | None:
        """The newest one."""
        return (self.agreements.value or [None])[-1]

    @property
    def in_force(self) -> Agreement | None:
        return next((one for one in reversed(self.agreements.value or []) if one.state == "agreed"), None)

    @property
    def coming(self) -> Sequence[Occurrence]:
        now = clock.now()
        return [
            one
            for one in (self.times.value.items if self.times.value else [])
            if one.state in {"scheduled", "moved"} and one.ends_at > now
        ]

    @property
    def unsaid(self) -> Sequence[Occurrence]:
        """Over, and nobody has said whether they took place."""
        now = clock.now()
        return [
            one
            for one in (self.times.value.items if self.times.value else [])
            if one.state in {"scheduled", "moved"} and one.ends_at <= now
        ]


async def ask_hub(api: Upstream, mentorship_id: UUID) -> Hub:
    path = f"/mentorships/{mentorship_id}"
    since = clock.now() - _RECENT
    window = {"from": since.isoformat(), "to": (since + _YEAR).isoformat()}
    # In two halves: the types of more than six at once are lost.
    (times, proposed, agreements, items), (thread, resources, closings, check_in) = await asyncio.gather(
        asyncio.gather(
            panel(api.get(Occurrences, "matching", f"{path}/occurrences", **window)),
            panel(api.list(Meeting, "matching", f"{path}/sessions", state="proposed", limit=20)),
            panel(api.list(Agreement, "matching", f"{path}/agreements", limit=200)),
            panel(api.list(ActionItem, "matching", f"{path}/action-items", open=True, limit=50)),
        ),
        asyncio.gather(
            panel(api.get(Thread, "matching", f"{path}/messages", limit=SHOWN)),
            panel(_resources(path, api)),
            panel(api.list(Closing, "matching", f"{path}/closings")),
            panel(api.get(CheckInState, "matching", f"{path}/check-ins/current")),
        ),
    )
    return Hub(times, proposed, agreements, items, thread, resources, closings, check_in)


async def _resources(path: str, api: Upstream) -> int:
    return (await api.page(Resource, "matching", f"{path}/resources", limit=1)).total or 0


def at_time(mentorship_id: UUID, one: Occurrence) -> str:
    """The page of one time of a session."""
    return Links("").session(mentorship_id, one.session_id, one.planned_at if one.recurs else None)


def waiting(seen: Together, hub: Hub, words: Words) -> list[Waiting]:
    """What needs the visitor here, first of all what others wait for."""
    if not seen.is_mine:
        return []
    found = [*_closing(seen, hub, words)]
    if not seen.ended:
        found = [*_sessions(seen, hub, words), *_agreement(seen, hub, words), *found, *_others(seen, hub, words)]
    return found


def _sessions(seen: Together, hub: Hub, words: Words) -> Iterator[Waiting]:
    for meeting in hub.proposed.value or []:
        if meeting.scheduled_by != seen.me:
            text = words.say_n(
                "{name} proposes a time to meet: {title}",
                "{name} proposes {number} times to meet: {title}",
                len(meeting.slots),
                name=seen.name_of(meeting.scheduled_by),
                title=meeting.title,
            )
            yield Waiting(text, Links("").session(seen.id, meeting.id), words.say("Choose a time"))
    for one in hub.unsaid[-_MOST_UNSAID:]:
        text = words.say("Did you meet on {when}?", when=words.moment(one.starts_at, seen.zone))
        yield Waiting(text, at_time(seen.id, one), words.say("Say how it went"))


def _agreement(seen: Together, hub: Hub, words: Words) -> Iterator[Waiting]:
    newest, links = hub.agreement, Links("")
    if hub.agreements.value is not None and newest is None:
        text = words.say("You have not agreed yet on what you want from this, and how you work together.")
        yield Waiting(text, links.write_agreement(seen.id), words.say("Write it down"))
    elif newest is not None and seen.me in newest.waits_for:
        text = words.say("{name} has written down what you agree on.", name=newest.proposed_by_name)
        if newest.proposed_by == seen.me:
            text = words.say("You have written down what you agree on, and not signed it yet.")
        yield Waiting(text, links.agreement(seen.id), words.say("Read and sign it"))


def _closing(seen: Together, hub: Hub, words: Words) -> Iterator[Waiting]:
    closed, address = hub.closings.value or [], Links("").close(seen.id)
    if seen.me in {one.person_id for one in closed} or (seen.ended and not seen.it.completed):
        return
    if closed:
        names = words.names([one.name for one in closed])
        text = words.say_n(
            "{names} has looked back and closed it.",
            "{names} have looked back and closed it.",
            len(closed),
            names=names,
        )
        yield Waiting(text, address, words.say("Look back, too"))
    elif seen.ended:
        yield Waiting(words.say("It is completed."), address, words.say("Look back at it"))


def _others(seen: Together, hub: Hub, words: Words) -> Iterator[Waiting]:
    links, today = Links(""), clock.today(seen.zone)
    if hub.check_in.value is not None and hub.check_in.value.due:
        yield Waiting(words.say("How does it go?"), links.check_in(seen.id), words.say("Say it in a minute"))
    late = [one for one in hub.items.value or [] if one.owner_id == seen.me and one.due and one.due < today]
    if late:
        text = words.say_n(
            "One thing that you wanted to do was due.", "{number} things that you wanted to do were due.", len(late)
        )
        yield Waiting(text, links.action_items(seen.id), words.say("See your list"))


def history(seen: Together, hub: Hub, words: Words) -> list[Fact]:
    """What happened in it, newest first."""
    found = [*_of_people(seen, words), *_of_words(seen, hub, words)]
    for one in hub.times.value.items if hub.times.value else []:
        if one.state == "held" and one.held_on:
            text = words.say("You met: {title}", title=one.title) if one.title else words.say("They met.")
            found.append(Fact(one.held_on, text, at_time(seen.id, one) if one.title else ""))
    found.reverse()  # of a day that it began comes last
    return sorted(found, key=lambda fact: fact.on, reverse=True)


def _of_people(seen: Together, words: Words) -> Iterator[Fact]:
    it, begun = seen.it, seen.it.started_at.date()
    yield Fact(begun, words.say("The mentorship began."))
    for member in it.members:
        if member.joined_on > begun:
            yield Fact(member.joined_on, words.say("{name} joined.", name=member.name))
        if member.left_on is not None and member.left_on != it.ended_on:
            yield Fact(member.left_on, words.say("{name} left.", name=member.name))
    if it.ended_on is not None:
        who = seen.name_of(it.ended_by)
        text = words.say("The mentorship ended.")
        if it.completed:
            text = words.say("The mentorship was completed.")
        elif who:
            text = words.say("{name} ended the mentorship.", name=who)
        yield Fact(it.ended_on, text)


def _of_words(seen: Together, hub: Hub, words: Words) -> Iterator[Fact]:
    links = Links("")
    for one in hub.agreements.value or []:
        if one.agreed_at is not None:
            text = words.say("All signed agreement {number}.", number=one.number)
            yield Fact(one.agreed_at.date(), text, links.agreement(seen.id, one.number))
    for one in hub.closings.value or []:
        text = words.say("{name} looked back.", name=one.name)
        yield Fact(one.closed_at.date(), text, links.close(seen.id))
