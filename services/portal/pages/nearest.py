"""Addresses of mails that have no page of their own yet lead to the nearest page that has what they are about.

The addresses stay as they are when their pages come, so that a mail of today still leads to the right place then.
"""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

__all__ = ["router"]

router = APIRouter()


@router.get("/mentorships/{mentorship_id}/agreement")
@router.get("/mentorships/{mentorship_id}/program-feedback")
@router.get("/mentorships/{mentorship_id}/sessions/new")
async def to_mentorship(mentorship_id: UUID) -> RedirectResponse:
    """To the mentorship."""
    return _to(f"/mentorships/{mentorship_id}")


@router.get("/requests/{thing_id}")
@router.get("/introductions/{thing_id}")
@router.get("/reflections/{thing_id}")
@router.get("/recommendations/{thing_id}")
@router.get("/surveys/{thing_id}")
@router.get("/concerns/{thing_id}")
@router.get("/gatherings/{thing_id}")
@router.get("/webhooks/{thing_id}")
@router.get("/mentors")
@router.get("/people/{thing_id}")
@router.get("/profile")
@router.get("/requests")
@router.get("/recommendations")
@router.get("/journal")
@router.get("/gatherings")
@router.get("/webhooks")
async def to_home() -> RedirectResponse:
    """Home, which has what waits for an answer."""
    return _to("/")


def _to(path: str) -> RedirectResponse:
    # 303, not 301: browsers would remember for ever that the page is elsewhere.
    return RedirectResponse(path, 303)
