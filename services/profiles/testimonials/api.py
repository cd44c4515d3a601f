"""Routes of testimonials."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from services.profiles.testimonials import handlers
from services.profiles.testimonials.schemas import TestimonialIn, TestimonialOut
from shared.api import IfMatch, Me, ReadSession, Session, etag
from shared.api import router as new_router
from shared.pagination import Cursor, Limit, Page, after, page
from shared.problems import problems

__all__ = ["router"]

router = new_router("testimonials")


@router.post("/mentorships/{mentorship_id}/testimonial", status_code=201, responses=problems(409))
async def offer_testimonial(
    mentorship_id: UUID, body: TestimonialIn, me: Me, session: Session, response: Response
) -> TestimonialOut:
    """Write about your mentor once a mentorship has ended; they decide whether it is shown. Roles: its mentee."""
    return _shown(response, TestimonialOut.of(await handlers.offer(session, me, mentorship_id, words=body.words)))


@router.get("/people/{person_id}/testimonials", responses=problems(404))
async def list_testimonials(
    person_id: UUID, me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[TestimonialOut]:
    """Published testimonials about a mentor, in the order in which they were written. Roles: anyone."""
    found, total = await handlers.list_published(session, me, person_id, after=after(cursor), limit=limit)
    return page(found, limit, lambda told: told.testimonial.id, TestimonialOut.of, total)


@router.get("/testimonials/to-decide")
async def list_testimonials_to_decide(
    me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[TestimonialOut]:
    """Testimonials about you that wait for your word. Roles: anyone who has a profile."""
    found, total = await handlers.list_to_decide(session, me, after=after(cursor), limit=limit)
    return page(found, limit, lambda told: told.testimonial.id, TestimonialOut.of, total)


@router.get("/testimonials/given")
async def list_given_testimonials(
    me: Me, session: ReadSession, cursor: Cursor = None, limit: Limit = 50
) -> Page[TestimonialOut]:
    """Testimonials that you have written, in every state. Roles: anyone who has a profile."""
    found, total = await handlers.list_given(session, me, after=after(cursor), limit=limit)
    return page(found, limit, lambda told: told.testimonial.id, TestimonialOut.of, total)


@router.get("/testimonials/{testimonial_id}", responses=problems(404))
async def read_testimonial(testimonial_id: UUID, me: Me, session: ReadSession, response: Response) -> TestimonialOut:
    """A testimonial. Roles: anyone when it is published; else its author, and the mentor until it is withdrawn."""
    return _shown(response, TestimonialOut.of(await handlers.read(session, me, testimonial_id)))


@router.put("/testimonials/{testimonial_id}", responses=problems(404, 409, 412))
async def rewrite_testimonial(
    testimonial_id: UUID, body: TestimonialIn, if_match: IfMatch, me: Me, session: Session, response: Response
) -> TestimonialOut:
    """Put other words while the mentor has not decided. Roles: its author."""
    return _shown(
        response,
        TestimonialOut.of(await handlers.rewrite(session, me, testimonial_id, words=body.words, if_match=if_match)),
    )


@router.post("/testimonials/{testimonial_id}/publish", responses=problems(404, 409, 412))
async def publish_testimonial(
    testimonial_id: UUID, if_match: IfMatch, me: Me, session: Session, response: Response
) -> TestimonialOut:
    """Let everyone read it as you have read it. Roles: the mentor whom it is about."""
    return _shown(response, TestimonialOut.of(await handlers.publish(session, me, testimonial_id, if_match=if_match)))


@router.post("/testimonials/{testimonial_id}/decline", responses=problems(404, 409))
async def decline_testimonial(testimonial_id: UUID, me: Me, session: Session, response: Response) -> TestimonialOut:
    """Do not let it be shown. Roles: the mentor whom it is about."""
    return _shown(response, TestimonialOut.of(await handlers.decline(session, me, testimonial_id)))


@router.post("/testimonials/{testimonial_id}/withdraw", status_code=204, responses=problems(404))
async def withdraw_testimonial(testimonial_id: UUID, me: Me, session: Session) -> None:
    """Let it be shown no more, for good. Roles: its author, the mentor whom it is about."""
    await handlers.withdraw(session, me, testimonial_id)


def _shown(response: Response, shown: TestimonialOut) -> TestimonialOut:
    etag(response, shown.version)
    return shown
