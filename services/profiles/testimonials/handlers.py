"""Commands and questions about testimonials."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.profiles.directory import handlers as directory
from services.profiles.mentorships import store as mentorships
from services.profiles.people.store import lock_person
from services.profiles.people.tables import Person
from services.profiles.testimonials import store
from services.profiles.testimonials.domain import State, is_told, readers
from services.profiles.testimonials.store import Told
from services.profiles.testimonials.tables import Testimonial
from shared import clock
from shared.db import AsyncSession, get, new_aggregate
from shared.events.profiles import TestimonialEvent, TestimonialOffered, TestimonialPublished, TestimonialWithdrawn
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.private_text import seal
from shared.problems import Conflict, NotFound, NotYetKnown

__all__ = [
    "decline",
    "list_given",
    "list_published",
    "list_to_decide",
    "offer",
    "publish",
    "read",
    "rewrite",
    "tell",
    "withdraw",
]


async def offer(session: AsyncSession, me: Principal, mentorship_id: UUID, *, words: str) -> Told:
    """Write about one's mentor after a mentorship; they decide whether it is shown. Raises Forbidden, Conflict."""
    known = await mentorships.mentees_in(session, mentorship_id)
    if not known:
        raise NotYetKnown(f"The mentorship {mentorship_id} is not known here yet. Try again in a moment.")
    allow(me, "testimonial.offer", mentee=known.keys())
    mentorship = next(one for mentee, one in known.items() if mentee == me.person_id)
    author, mentor = mentorship.mentee_id, mentorship.mentor_id
    if mentorship.ended_on is None:
        raise Conflict("This mentorship goes on. You can write about it once it has ended.", kind="not-ended")
    person = await lock_person(session, mentor)
    if person is None or person.status != "active":
        raise Conflict("Your mentor has left the organization.", kind="person-left")
    if earlier := await store.of_mentorship(session, mentorship_id, author):
        raise Conflict(
            f"You have written about this mentorship already; that testimonial is {earlier.state}.",
            kind="offered-already",
            testimonial_id=str(earlier.id),
        )
    testimonial = new_aggregate(
        Testimonial,
        mentorship_id=mentorship_id,
        given_by=author,
        person_id=mentor,
        words=await seal(session, author, words),
        state=State.OFFERED,
        offered_at=clock.now(),
        published_at=None,
    )
    session.add(testimonial)
    tell(session, TestimonialOffered, testimonial)
    return await _told(session, testimonial)


async def read(session: AsyncSession, me: Principal, testimonial_id: UUID) -> Told:
    """A published testimonial, or another one for those whom it concerns. Raises Forbidden, NotFound."""
    testimonial = await get(session, Testimonial, testimonial_id)
    among = readers(testimonial.state, testimonial.given_by, testimonial.person_id)
    if among is None:
        allow(me, "testimonial.read", testimonial.person_id)
    else:
        allow(me, "testimonial.withdraw", mentee=among)
    return await _told(session, testimonial)


async def list_published(
    session: AsyncSession, me: Principal, person_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[Told], int]:
    """Up to `limit` + 1 testimonials about a mentor that everyone may read, and how many there are. Raises NotFound."""
    allow(me, "testimonial.read", person_id)
    await get(session, Person, person_id)
    which = store.published_of(person_id)
    return await store.page(session, which, after, limit), await store.total(session, which)


async def list_to_decide(
    session: AsyncSession, me: Principal, *, after: UUID | None, limit: int
) -> tuple[Sequence[Told], int]:
    """Up to `limit` + 1 testimonials that wait for the caller's word, and how many there are. Raises Forbidden."""
    allow(me, "testimonial.publish", mentor=me.person_id)
    if me.person_id is None:
        return [], 0
    which = store.to_decide(me.person_id)
    return await store.page(session, which, after, limit), await store.total(session, which)


async def list_given(
    session: AsyncSession, me: Principal, *, after: UUID | None, limit: int
) -> tuple[Sequence[Told], int]:
    """Up to `limit` + 1 testimonials that the caller has written, and how many there are. Raises Forbidden."""
    allow(me, "testimonial.withdraw", mentee=me.person_id)
    if me.person_id is None:
        return [], 0
    which = store.by_author(me.person_id)
    return await store.page(session, which, after, limit), await store.total(session, which)


async def rewrite(session: AsyncSession, me: Principal, testimonial_id: UUID, *, words: str, if_match: int) -> Told:
    """Put other words while the mentor has not decided. Raises Forbidden, NotFound, PreconditionFailed, Conflict."""
    testimonial = await get(session, Testimonial, testimonial_id, lock=True, if_match=if_match)
    allow(me, "testimonial.offer", mentee=testimonial.given_by)
    _require_offered(testimonial)
    testimonial.words = await seal(session, testimonial.given_by, words)
    testimonial.raise_version()
    return await _told(session, testimonial)


async def publish(session: AsyncSession, me: Principal, testimonial_id: UUID, *, if_match: int) -> Told:
    """Let a testimonial about oneself be shown as one has read it.

    Raises Forbidden, NotFound, PreconditionFailed, Conflict.
    """
    testimonial = await get(session, Testimonial, testimonial_id, lock=True, if_match=if_match)
    allow(me, "testimonial.publish", mentor=testimonial.person_id)
    _require_offered(testimonial)
    await lock_person(session, testimonial.person_id)
    testimonial.state, testimonial.published_at = State.PUBLISHED, clock.now()
    tell(session, TestimonialPublished, testimonial)
    await session.flush()
    await directory.refresh(session, [testimonial.person_id])
    return await _told(session, testimonial)


async def decline(session: AsyncSession, me: Principal, testimonial_id: UUID) -> Told:
    """Do not let a testimonial about oneself be shown. Raises Forbidden, NotFound, Conflict."""
    testimonial = await get(session, Testimonial, testimonial_id, lock=True)
    allow(me, "testimonial.publish", mentor=testimonial.person_id)
    _require_offered(testimonial)
    testimonial.state = State.DECLINED
    tell(session, TestimonialWithdrawn, testimonial)
    return await _told(session, testimonial)


async def withdraw(session: AsyncSession, me: Principal, testimonial_id: UUID) -> None:
    """Let a testimonial be shown no more, for good; again changes nothing. Raises Forbidden, NotFound."""
    testimonial = await get(session, Testimonial, testimonial_id, lock=True)
    allow(me, "testimonial.withdraw", mentee=testimonial.given_by, mentor=testimonial.person_id)
    if testimonial.state == State.WITHDRAWN:
        return
    await lock_person(session, testimonial.person_id)
    told, testimonial.state = is_told(testimonial.state), State.WITHDRAWN
    if told:
        tell(session, TestimonialWithdrawn, testimonial)
    else:
        testimonial.raise_version()
    await session.flush()
    await directory.refresh(session, [testimonial.person_id])


def _require_offered(testimonial: Testimonial) -> None:
    if testimonial.state != State.OFFERED:
        raise Conflict(f"This testimonial is {testimonial.state} already.", kind="testimonial-decided")


def tell(session: AsyncSession, kind: type[TestimonialEvent], testimonial: Testimonial) -> None:
    """Say what became of a testimonial, whose row is locked."""
    event = kind(
        subject=testimonial.id,
        version=testimonial.raise_version(),
        mentorship_id=testimonial.mentorship_id,
        given_by=testimonial.given_by,
        given_to=testimonial.person_id,
    )
    outbox.add(session, event)


async def _told(session: AsyncSession, testimonial: Testimonial) -> Told:
    await session.flush()
    found = await store.told(session, [testimonial])
    if not found:
        raise NotFound(f"There is no testimonial {testimonial.id}.")
    return found[0]
