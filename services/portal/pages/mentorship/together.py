"""Who is in a mentorship, as one of them sees it, and what the forms of its pages share."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from services.portal.answers import Person
from services.portal.answers.mentorship import Member, Pact
from services.portal.upstream import Me, Panel, Refused, Upstream, panel
from services.portal.words import Words, zone_of

__all__ = [
    "Together", "at", "elsewhere", "instant", "lines", "names_of", "second", "together", "waiting_to_sign", "zones_of",
]  # fmt: skip

_MOST_ZONES = 8
"""People whose zones one page asks for; in larger circles, everyone reads their own time."""


@dataclass(frozen=True, slots=True)
class Together:
    """A mentorship as somebody sees it. me: None for an account that is nobody's. zone: of the visitor. known: whether
    it could be looked up who that is."""

    it: Pact
    me: UUID | None
    zone: str
    known: bool = True

    @property
    def id(self) -> UUID:
        return self.it.id

    @property
    def present(self) -> Sequence[Member]:
        """Who is in it now, or was when it ended."""
        ended = self.it.ended_on
        return [one for one in self.it.members if one.left_on is None or (ended is not None and one.left_on >= ended)]

    @property
    def myself(self) -> Member | None:
        return next((one for one in self.present if one.person_id == self.me), None)

    @property
    def is_mine(self) -> bool:
        return self.myself is not None

    @property
    def others(self) -> Sequence[Member]:
        return [one for one in self.present if one.person_id != self.me]

    @property
    def ended(self) -> bool:
        return self.it.state == "ended"

    @property
    def paused(self) -> bool:
        return self.it.state == "paused"

    @property
    def may_meet(self) -> bool:
        """Whether the visitor may plan sessions in it now."""
        return self.is_mine and self.it.state == "active"

    @property
    def may_rest(self) -> bool:
        """Whether the visitor may let it rest: of a group its mentor, else each of its people."""
        return self.myself is not None and not self.ended and (self.it.kind != "group" or self.myself.role == "mentor")

    def name_of(self, person: UUID | None) -> str:
        """The name of somebody who is or was in it; empty for others."""
        return next((one.name for one in self.it.members if one.person_id == person), "")

    def who(self, words: Words) -> str:
        """The others, as in "Tom, Lin and Amara", or "Tom, Lin and 4 others"."""
        names = [one.name for one in (self.others if self.is_mine else self.present)]
        if len(names) > 3:
            return words.say_n(
                "{first}, {second} and one other",
                "{first}, {second} and {number} others",
                len(names) - 2,
                first=names[0],
                second=names[1],
            )
        return words.names(names)

    def heading(self, words: Words) -> str:
        """What a page about it stands under, as in "You and Lin Wu"."""
        if not self.is_mine:
            return self.who(words)
        return words.say("You and {names}", names=self.who(words))


async def together(api: Upstream, mentorship_id: UUID, *, even_unknown: bool = False) -> Together:
    """One mentorship. even_unknown: also while it cannot be looked up who visits. Raises Refused, Away."""
    it, me = await asyncio.gather(
        api.get(Pact, "matching", f"/mentorships/{mentorship_id}"),
        panel(api.myself()) if even_unknown else _visitor(api),
    )
    return Together(it, me.value.id if me.value else None, me.value.zone if me.value else "UTC", not me.away)


async def _visitor(api: Upstream) -> Panel[Me]:
    """Who visits; nobody for an account that is no person's. Waits longer than a panel does, since without this a page
    would say that its people may do nothing. Raises Away."""
    try:
        return Panel(await api.myself())
    except Refused as error:
        return Panel(refused=error.kind)


async def zones_of(api: Upstream, seen: Together) -> dict[UUID, str]:
    """The zone of each of the others, as far as it can be looked up."""
    others = seen.others if seen.is_mine and len(seen.others) <= _MOST_ZONES else ()
    found = await asyncio.gather(*(panel(api.get(Person, "profiles", f"/people/{one.person_id}")) for one in others))
    return {person.value.id: person.value.zone for person in found if person.value is not None}


def elsewhere(seen: Together, zones: Mapping[UUID, str], start: datetime, end: datetime, words: Words) -> list[str]:
    """A time by the clocks of the others that differ from the visitor's, as in "Lin Wu: Tuesday 3 March, 14:00–…"."""
    mine = start.astimezone(zone_of(seen.zone)).utcoffset()
    people: dict[str, list[str]] = {}
    for person, zone in zones.items():
        if person != seen.me and start.astimezone(zone_of(zone)).utcoffset() != mine:
            people.setdefault(words.span(start, end, zone), []).append(seen.name_of(person))
    return [words.say("{name}: {time}", name=words.names(names), time=time) for time, names in people.items()]


def names_of(seen: Together, people: Sequence[UUID], words: Words) -> str:
    """What these people are called, the visitor as "you"."""
    return words.names([words.say("you") if one == seen.me else seen.name_of(one) for one in people])


def waiting_to_sign(seen: Together, people: Sequence[UUID], words: Words) -> str:
    """Whose signature an agreement waits for."""
    others = words.names(seen.name_of(one) for one in people if one != seen.me)
    if seen.me not in people:
        return words.say("Waiting for {names} to sign", names=others)
    if not others:
        return words.say("Waiting for you to sign")
    return words.say("Waiting for you and {names} to sign", names=others)


def second(key: UUID | None, name: str) -> UUID | None:
    """A key for what a form does besides."""
    return uuid5(key, name) if key else None


def at(day: str, time: str, zone: str) -> datetime | None:
    """A day and a time by the clock of a zone; None for what is none."""
    try:
        local = datetime.fromisoformat(f"{date.fromisoformat(day.strip())}T{time.strip()}")
        return local.replace(tzinfo=zone_of(zone)) if local.tzinfo is None else None
    except ValueError:
        return None


def instant(text: str) -> datetime | None:
    """An instant with its offset, as addresses and fields carry it; None for what is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def lines(text: str) -> list[str]:
    """What stands on each line."""
    return [line.strip() for line in text.splitlines() if line.strip()]
