"""The pages of the local mailbox, and the same as JSON."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import FastAPI, HTTPException, Query, Response
from fastapi.responses import HTMLResponse
from icalendar import Calendar, Event
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from pydantic import BaseModel, Field

if TYPE_CHECKING:
    from telemachus.embedded.mailbox import Mailbox, StoredMail

__all__ = ["pages"]

_PER_PAGE = 50
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_PAGE = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_MAIL = {
    "Content-Security-Policy": (
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
        "img-src data:; frame-ancestors 'self'"
    ),
    "Referrer-Policy": "no-referrer",
}

Text = Annotated[str, Query(max_length=200)]


class MailOut(BaseModel):
    """A mail without its content."""

    id: str
    received_at: datetime
    message_id: str
    sender: str
    to: list[str]
    subject: str
    rule: str = Field(description="of the nudge; empty for other mail")
    has_calendar: bool


class MailsOut(BaseModel):
    """Newest first. total: how many match in all."""

    total: int
    messages: list[MailOut]


def pages(mailbox: Mailbox) -> FastAPI:
    """The mailbox as an application below /mailbox."""
    app = FastAPI(title="Local mailbox", docs_url=None, redoc_url=None, openapi_url=None)

    def found(key: str) -> StoredMail:
        mail = mailbox.get(key)
        if mail is None:
            raise HTTPException(404, "There is no such mail.")
        return mail

    @app.get("/mailbox")
    @app.get("/mailbox/")
    async def listing(  # pyright: ignore[reportUnusedFunction] - a route
        to: Text = "", rule: Text = "", page: Annotated[int, Query(ge=1, le=100_000)] = 1
    ) -> HTMLResponse:
        mails = mailbox.find(to, rule)
        last = max(1, -(-len(mails) // _PER_PAGE))
        number = min(page, last)
        shown = mails[(number - 1) * _PER_PAGE : number * _PER_PAGE]
        return _html(
            "mailbox.html",
            mails=shown,
            total=len(mails),
            to=to,
            rule=rule,
            rules=mailbox.rules(),
            page=number,
            last=last,
        )

    @app.get("/mailbox/messages/{key}")
    async def reading(key: str) -> HTMLResponse:  # pyright: ignore[reportUnusedFunction] - a route
        mail = found(key)
        message = mail.message
        return _html(
            "mail.html",
            mail=mail,
            text=_content(message, "plain"),
            has_html=_part(message, "html") is not None,
            events=_events(message),
            headers=[(name, str(value)) for name, value in message.items()],
        )

    @app.get("/mailbox/messages/{key}/html")
    async def html(key: str) -> HTMLResponse:  # pyright: ignore[reportUnusedFunction] - a route
        content = _content(found(key).message, "html")
        return HTMLResponse(content.replace("<head>", '<head><base target="_blank">', 1), headers=_MAIL)

    @app.get("/mailbox/messages/{key}/invitation.ics")
    async def calendar(key: str) -> Response:  # pyright: ignore[reportUnusedFunction] - a route
        part = _calendar_part(found(key).message)
        if part is None:
            raise HTTPException(404, "This mail has no invitation.")
        return Response(_bytes(part), media_type="text/calendar", headers={"Content-Disposition": "attachment"})

    @app.get("/mailbox/messages/{key}/raw")
    async def raw(key: str) -> Response:  # pyright: ignore[reportUnusedFunction] - a route
        disposition = {"Content-Disposition": f'attachment; filename="{found(key).id}.eml"'}
        return Response(found(key).raw, media_type="message/rfc822", headers=disposition)

    @app.get("/mailbox/api/messages")
    async def messages(  # pyright: ignore[reportUnusedFunction] - a route
        to: Text = "", rule: Text = "", limit: Annotated[int, Query(ge=0, le=10_000)] = 50
    ) -> MailsOut:
        mails = mailbox.find(to, rule)
        return MailsOut(
            total=len(mails), messages=[MailOut.model_validate(mail, from_attributes=True) for mail in mails[:limit]]
        )

    return app


def _html(template: str, **values: Any) -> HTMLResponse:
    return HTMLResponse(_TEMPLATES.get_template(template).render(values), headers=_PAGE)


def _part(message: EmailMessage, kind: str) -> EmailMessage | None:
    return next((part for part in message.walk() if part.get_content_type() == f"text/{kind}"), None)  # pyright: ignore[reportReturnType] - the parts of an EmailMessage are EmailMessages


def _bytes(part: EmailMessage) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _content(message: EmailMessage, kind: str) -> str:
    part = _part(message, kind)
    return _bytes(part).decode(part.get_content_charset() or "utf-8", "replace") if part is not None else ""


def _calendar_part(message: EmailMessage) -> EmailMessage | None:
    return _part(message, "calendar")


def _events(message: EmailMessage) -> list[dict[str, str]]:
    """What a calendar would show of an invitation; nothing when it is broken."""
    part = _calendar_part(message)
    if part is None:
        return []
    try:
        events = Calendar.from_ical(_bytes(part)).events
        return [_event(event) for event in events]
    except (ValueError, KeyError, AttributeError):
        return []


def _event(event: Event) -> dict[str, str]:
    start, end = event.start, event.end
    zone = str(start.tzinfo) if isinstance(start, datetime) else ""
    when = f"{start:%A %d %B %Y, %H:%M}–{end:%H:%M} ({zone})"
    attendees = ", ".join(str(user.params.get("CN", user)) for user in event.attendees)
    return {
        "title": str(event.summary or ""),
        "When": when,
        "Where": str(event.get("LOCATION", "")),
        "Who": attendees,
        "Repeats": _repeats(event),
    }


def _repeats(event: Event) -> str:
    rule = event.get("RRULE")
    return "; ".join(f"{name.lower()} {', '.join(map(str, values))}" for name, values in rule.items()) if rule else ""
