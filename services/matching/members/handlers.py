"""What of a mentorship whom is shown: people, dates and states to its people and the admins, words to few.

Why somebody ended it early they may keep from the others; the admins of the program read it, who look for what comes
next, unless they are one of these others. Of coaching they read which reason it was, and no words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.matching.members import store
from services.matching.mentorships import store as mentorships
from services.matching.mentorships.domain import CHOSEN
from services.matching.mentorships.tables import Mentorship, MentorshipMember
from services.matching.people import store as people
from services.matching.programs.domain import KINDS
from shared.db import AsyncSession
from shared.policy import Principal, may
from shared.private_text import reveal_all

__all__ = ["Shown", "ShownMember", "names_of_others", "show", "show_one"]


@dataclass(frozen=True, slots=True)
class ShownMember:
    """Somebody in a mentorship. reason, words: why it ended for them, "" where that is kept from who asks; erased:
    there were words."""

    row: MentorshipMember
    name: str
    reason: str
    words: str
    erased: bool
    rematch: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A mentorship as somebody may see it. mentee_id: one whom they know. ended_by: None also for one whom they do not.
    end_reason: "" as in `ShownMember`."""

    row: Mentorship
    mentee_id: UUID
    ended_by: UUID | None
    mentee_name: str
    mentor_name: str
    end_reason: str
    members: Sequence[ShownMember]


async def names_of_others(
    session: AsyncSession, person_id: UUID | None, mentorship_ids: Collection[UUID]
) -> Mapping[UUID, Sequence[str]]:
    """Whom somebody is with in each of these mentorships of theirs, in the order of joining."""
    rows = await store.others(session, person_id, mentorship_ids)
    known = await people.names(session, {other for _, other in rows})
    found: dict[UUID, list[str]] = {mentorship_id: [] for mentorship_id in mentorship_ids}
    for mentorship_id, other in rows:
        found[mentorship_id].append(known.get(other, ""))
    return found


async def show_one(session: AsyncSession, me: Principal, mentorship: Mentorship) -> Shown:
    [shown] = await show(session, me, [mentorship])
    return shown


async def show(session: AsyncSession, me: Principal, rows: Sequence[Mentorship]) -> list[Shown]:
    """These mentorships, which `me` may read, as they may see them."""
    members = await mentorships.ever_in(session, [row.id for row in rows])
    everybody = [member for some in members.values() for member in some]
    ids = {member.person_id for member in everybody}
    names = await people.names(session, ids | {row.mentee_id for row in rows} | {row.mentor_id for row in rows})
    admins = await store.admins(session, {row.program_id for row in rows})
    own = {member.mentorship_id for member in everybody if member.person_id == me.person_id}
    seen = {row.id: row.id not in own and may(me, "mentorship.reason", admins=admins[row.program_id]) for row in rows}
    kept = {row.id for row in rows if KINDS[row.kind].confidential}  # pyright: ignore[reportArgumentType] - a column of kinds
    kept -= own
    told = [
        member
        for member in everybody
        if member.words is not None
        and member.mentorship_id not in kept
        and (member.words_shared or member.person_id == me.person_id or seen[member.mentorship_id])
    ]
    revealed = await reveal_all(session, [member.words for member in told if member.words is not None])
    words = {(member.mentorship_id, member.person_id): text for member, text in zip(told, revealed, strict=True)}
    return [_shown(me, row, members.get(row.id, ()), names, words, admin=seen[row.id]) for row in rows]


def _visible(me: Principal, members: Sequence[MentorshipMember]) -> Sequence[MentorshipMember]:
    """Who has left a group does not see who came after them."""
    mine = next((member for member in members if member.person_id == me.person_id), None)
    if mine is None or mine.left_on is None:
        return members
    day, moment = mine.left_on, mine.left_at
    return [
        member
        for member in members
        if (member.joined_on <= day if member.joined_at is None or moment is None else member.joined_at <= moment)
    ]


def _shown(
    me: Principal,
    row: Mentorship,
    members: Sequence[MentorshipMember],
    names: Mapping[UUID, str],
    words: Mapping[tuple[UUID, UUID], str | None],
    *,
    admin: bool,
) -> Shown:
    known = _visible(me, members)
    ids = {member.person_id for member in known}
    mentee_id = row.mentee_id if row.mentee_id in ids or me.person_id is None else me.person_id
    ender = next((member for member in members if member.person_id == row.ended_by), None)
    kept = ender is not None and _kept(me, ender, admin=admin)
    end_reason = "" if kept and row.end_reason in CHOSEN else row.end_reason
    shown: list[ShownMember] = []
    for member in known:
        hidden = member.left_because in CHOSEN and _kept(me, _whose(row, member, ender), admin=admin)
        told = (row.id, member.person_id) in words
        text = words.get((row.id, member.person_id))
        shown.append(
            ShownMember(
                member,
                names.get(member.person_id, ""),
                "" if hidden else member.left_because,
                text or "",
                told and text is None,
                member.rematch and (admin or member.person_id == me.person_id),
            )
        )
    return Shown(
        row,
        mentee_id,
        row.ended_by if row.ended_by in ids else None,
        names.get(mentee_id, ""),
        names.get(row.mentor_id, ""),
        end_reason,
        shown,
    )


def _whose(row: Mentorship, member: MentorshipMember, ender: MentorshipMember | None) -> MentorshipMember:
    """Whose reason it is that is written down for a member: their own, or that of who ended it for all."""
    with_all = member.left_on == row.ended_on and member.left_because == row.end_reason
    return ender if ender is not None and with_all else member


def _kept(me: Principal, ender: MentorshipMember, *, admin: bool) -> bool:
    """Whether the reason of somebody who ended it is kept from `me`."""
    return not (admin or ender.words_shared or ender.person_id == me.person_id)
