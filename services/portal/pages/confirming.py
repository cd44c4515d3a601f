"""Asking once more, on a page of its own, before something is done that hurts."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from starlette.responses import HTMLResponse

from services.portal.web import show

__all__ = ["Question", "confirm"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """asks: whether to do it. says: what that means. quoted: what it is done to, in people's own words. does: the words
    of the button that does it; keeps: of the link that does not, and leads to `back`."""

    asks: str
    says: str
    does: str
    keeps: str
    back: str
    quoted: str = ""


def confirm(request: Request, question: Question) -> HTMLResponse:
    """The page. Its button leads to its own address and "/now", which does what was asked."""
    return show(request, "confirm.html", question=question)
