"""Addresses of mails that have no page of their own yet lead to the nearest page that has what they are about.

The addresses stay as they are when their pages come, so that a mail of today still leads to the right place then.
"""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

__all__ = ["router"]

router = APIRouter()


async def to_home() -> RedirectResponse:
    """Home, which has what waits for an answer."""
    return _to("/")


def _to(path: str) -> RedirectResponse:
    # 303, not 301: browsers would remember for ever that the page is elsewhere.
    return RedirectResponse(path, 303)
