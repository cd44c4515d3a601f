"""Writing, sharing and reading the journal. An entry is read by its person, and by mentors while it is shared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from services.profiles.goals.tables import Goal
from services.profiles.mentorships import store as mentorships
from services.profiles.reflections import domain, store
from services.profiles.reflections.store import Entry
from services.profiles.reflections.tables import Reflection, ReflectionComment, ReflectionShare
from shared import clock
from shared.db import AsyncSession, get, new_aggregate, require_version
from shared.events.profiles import ReflectionCommented, ReflectionShared, ReflectionUnshared
from shared.ids import new_id
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.private_text import reveal_all, seal
from shared.problems import Conflict, Invalid, NotFound, NotYetKnown
from shared.wrong import Wrong

__all__ = [
    "SEARCHED",
    "Comment",
    "Entry",
    "Journal",
    "comment",
    "delete_comment",
    "delete_reflection",
    "list_comments",
    "list_reflections",
    "list_shared_with_me",
    "prompts",
    "read_reflection",
    "rewrite_reflection",
    "share",
    "unshare",
    "write_reflection",
]

SEARCHED = 500
"""A search opens this many entries, the newest ones, and no more."""


@dataclass(frozen=True, slots=True)
class Journal:
    """Up to a page and one more of entries. cut: a search left older ones unopened."""

    entries: Sequence[Entry]
    total: int
    cut: bool = field(default=False)


@dataclass(frozen=True, slots=True)
class Comment:
    """words: None when the key that opens them is gone."""

    comment: ReflectionComment
    words: str | None


def prompts(me: Principal) -> Sequence[domain.PromptSet]:
    """All prompts. Raises Forbidden."""
    allow(me, "reflection.prompts")
    return domain.PROMPT_SETS


async def write_reflection(
    session: AsyncSession,
    me: Principal,
    person_id: UUID,
    *,
    prompts: str,
    answers: Mapping[str, str],
    goal_id: UUID | None,
    session_id: UUID | None,
) -> Entry:
    """A new entry in one's own journal. Raises Forbidden, Invalid."""
    allow(me, "reflection.write", person_id)
    given = _fitting(prompts, answers)
    await _check_goal(session, person_id, goal_id)
    now = clock.now()
    reflection = new_aggregate(
        Reflection,
        person_id=person_id,
        revision=1,
        prompts=prompts,
        words=await seal(session, person_id, store.closed(given)),
        goal_id=goal_id,
        session_id=session_id,
        written_at=now,
        changed_at=now,
    )
    session.add(reflection)
    return Entry(reflection, given, [])


async def rewrite_reflection(
    session: AsyncSession,
    me: Principal,
    reflection_id: UUID,
    *,
    if_match: int,
    prompts: str,
    answers: Mapping[str, str],
    goal_id: UUID | None,
    session_id: UUID | None,
) -> Entry:
    """Put other words in an entry's place. Raises Forbidden, NotFound, PreconditionFailed, Invalid."""
    reflection = await get(session, Reflection, reflection_id, lock=True)
    allow(me, "reflection.write", reflection.person_id)
    require_version(reflection.revision, if_match)
    given = _fitting(prompts, answers)
    await _check_goal(session, reflection.person_id, goal_id)
    reflection.prompts, reflection.goal_id, reflection.session_id = prompts, goal_id, session_id
    reflection.words = await seal(session, reflection.person_id, store.closed(given))
    reflection.changed_at = clock.now()
    reflection.revision += 1
    return await store.entry(session, me.person_id, reflection)


async def delete_reflection(session: AsyncSession, me: Principal, reflection_id: UUID) -> None:
    """Delete an entry with its comments; those with whom it was shared lose it. Raises Forbidden, NotFound."""
    reflection = await get(session, Reflection, reflection_id, lock=True)
    allow(me, "reflection.write", reflection.person_id)
    for reader in sorted(await store.readers(session, reflection_id)):
        _say_unshared(session, reflection, reader)
    await store.delete_with_all(session, reflection)


async def read_reflection(session: AsyncSession, me: Principal, reflection_id: UUID) -> Entry:
    """One entry. Raises Forbidden, NotFound."""
    reflection = await get(session, Reflection, reflection_id)
    allow(me, "reflection.read", reflection.person_id, mentors=await store.readers(session, reflection_id))
    return await store.entry(session, me.person_id, reflection)


async def list_reflections(
    session: AsyncSession,
    me: Principal,
    person_id: UUID,
    *,
    goal_id: UUID | None,
    session_id: UUID | None,
    search: str | None,
    after: UUID | None,
    limit: int,
) -> Journal:
    """One's own entries, the newest first. search: words that are all in an entry. Raises Forbidden."""
    # Not reflection.read: mentors read what is shared with them, never the journal.
    allow(me, "reflection.write", person_id)
    wanted = store.Filter(person_id, goal_id, session_id)
    if search is None:
        reflections = await store.page(session, wanted, after, limit)
        return Journal(await store.entries(session, me.person_id, reflections), await store.count(session, wanted))
    newest = await store.page(session, wanted, None, SEARCHED)
    opened = await store.opened(session, newest[:SEARCHED])
    found = [
        reflection
        for reflection, answers in zip(newest, opened, strict=False)
        if answers and domain.has_words(answers, search)
    ]
    following = [reflection for reflection in found if after is None or reflection.id < after][: limit + 1]
    return Journal(await store.entries(session, me.person_id, following), len(found), cut=len(newest) > SEARCHED)


async def list_shared_with_me(session: AsyncSession, me: Principal, *, after: UUID | None, limit: int) -> Journal:
    """What mentees share with me now, the newest entry first. Raises Forbidden."""
    allow(me, "reflection.read", me.person_id)
    if me.person_id is None:
        return Journal([], 0)
    reflections = await store.shared_with(session, me.person_id, after, limit)
    return Journal(
        await store.entries(session, me.person_id, reflections), await store.count_shared_with(session, me.person_id)
    )


async def share(session: AsyncSession, me: Principal, reflection_id: UUID, mentorship_id: UUID) -> Entry:
    """Let the mentor of a running mentorship read an entry. Raises Forbidden, NotFound, Invalid, Conflict."""
    reflection = await get(session, Reflection, reflection_id, lock=True)
    allow(me, "reflection.share", reflection.person_id)
    known = await mentorships.mentees_in(session, mentorship_id)
    if not known:
        raise NotYetKnown("This mentorship is not known here yet. Try again in a moment.")
    found = known.get(reflection.person_id)
    if found is None:
        raise Invalid(
            Wrong("not-your-mentor", "Share an entry in a mentorship in which you are the mentee."),
            where="body.mentorship_id",
        )
    if found.ended_on is not None:
        raise Conflict(f"This mentorship has ended on {found.ended_on}.", kind="mentorship-ended")
    before = await store.readers(session, reflection_id)
    new = ReflectionShare(
        reflection_id=reflection_id, mentorship_id=mentorship_id, shared_with=found.mentor_id, shared_at=clock.now()
    )
    if await store.add_share(session, new):
        reflection.revision += 1
        # The same mentor may read it already, from another mentorship with them.
        if found.mentor_id not in before:
            event = ReflectionShared(
                subject=reflection.id,
                version=reflection.raise_version(),
                person_id=reflection.person_id,
                shared_with=found.mentor_id,
            )
            outbox.add(session, event)
    return await store.entry(session, me.person_id, reflection)


async def unshare(session: AsyncSession, me: Principal, reflection_id: UUID, mentorship_id: UUID) -> Entry:
    """Take an entry back from a mentorship; nothing happens where it was not shared. Raises Forbidden, NotFound."""
    reflection = await get(session, Reflection, reflection_id, lock=True)
    allow(me, "reflection.share", reflection.person_id)
    before = await store.readers(session, reflection_id)
    if await store.remove_share(session, reflection_id, mentorship_id):
        reflection.revision += 1
        for reader in before - await store.readers(session, reflection_id):
            _say_unshared(session, reflection, reader)
    return await store.entry(session, me.person_id, reflection)


async def comment(session: AsyncSession, me: Principal, reflection_id: UUID, words: str) -> Comment:
    """Write something about an entry. Raises Forbidden, NotFound."""
    reflection = await get(session, Reflection, reflection_id, lock=True)
    allow(me, "reflection.comment", reflection.person_id, mentors=await store.readers(session, reflection_id))
    author = me.person_id or reflection.person_id
    written = ReflectionComment(
        id=new_id(),
        reflection_id=reflection_id,
        author_id=author,
        words=await seal(session, author, words),
        written_at=clock.now(),
    )
    session.add(written)
    event = ReflectionCommented(
        subject=reflection.id,
        version=reflection.raise_version(),
        person_id=reflection.person_id,
        commented_by=author,
    )
    outbox.add(session, event)
    return Comment(written, words)


async def list_comments(
    session: AsyncSession, me: Principal, reflection_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[Comment], int]:
    """Up to `limit` + 1 comments on an entry, and how many there are in all. Raises Forbidden, NotFound.

    A mentor sees their own and those of the entry's person, so that they do not learn of other mentors.
    """
    reflection = await get(session, Reflection, reflection_id)
    allow(me, "reflection.read", reflection.person_id, mentors=await store.readers(session, reflection_id))
    owner = reflection.person_id
    seen = store.Comments(reflection_id, None if me.person_id == owner else frozenset({owner, me.person_id}))
    found = await store.comments(session, seen, after, limit)
    words = await reveal_all(session, [row.words for row in found])
    return [Comment(*pair) for pair in zip(found, words, strict=True)], await store.count_comments(session, seen)


async def delete_comment(session: AsyncSession, me: Principal, reflection_id: UUID, comment_id: UUID) -> None:
    """Delete one's own comment, also when one may no longer read the entry. Raises Forbidden, NotFound."""
    found = await session.get(ReflectionComment, comment_id)
    if found is None or found.reflection_id != reflection_id:
        raise NotFound(f"There is no comment {comment_id} on this entry.")
    allow(me, "reflection.comment", found.author_id)
    await session.delete(found)


def _fitting(prompts: str, answers: Mapping[str, str]) -> dict[str, str]:
    try:
        return domain.ordered(prompts, answers)
    except Wrong as wrong:
        raise Invalid(wrong, where="body.answers") from wrong


async def _check_goal(session: AsyncSession, person_id: UUID, goal_id: UUID | None) -> None:
    if goal_id is None:
        return
    goal = await session.get(Goal, goal_id)
    if goal is None or goal.person_id != person_id:
        raise Invalid(
            Wrong("goal-of-another", "An entry belongs to a goal of your own, or to none."), where="body.goal_id"
        )


def _say_unshared(session: AsyncSession, reflection: Reflection, reader: UUID) -> None:
    event = ReflectionUnshared(
        subject=reflection.id,
        version=reflection.raise_version(),
        person_id=reflection.person_id,
        shared_with=reader,
    )
    outbox.add(session, event)
