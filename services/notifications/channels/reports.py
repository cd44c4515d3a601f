"""Reading what mail servers and providers report: RFC 3464 delivery reports and RFC 5965 complaints.

Everybody can write to our mailboxes, so nothing here is believed: whose mail a report is about is told by a token that
only we can sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message
from typing import Literal, cast

from services.notifications.channels.returning import tokens_in

__all__ = ["Report", "ReportKind", "Said", "is_automatic", "read_report"]

_DELIVERY_STATUS = ("message/delivery-status", "message/global-delivery-status")
_FEEDBACK = "message/feedback-report"
_MOST_PARTS = 50
_MOST_RECIPIENTS = 20
_MOST_TOKENS = 20
_RETURNED = 64 * 1024
"""Octets of a returned mail's headers."""
_DELIVERED_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<!\d)([45]\d\d)(?!\d)")
_OF_REPLIES = {"552": "5.2.2", "452": "4.2.2"}
_COMPLAINTS = frozenset({"abuse", "fraud", "opt-out", "opt-out-list"})


ReportKind = Literal["bounce", "complaint"]


@dataclass(frozen=True, slots=True)
class Said:
    """What is reported of one recipient. addresses: by which they are called; none where the report does not say.
    action: "failed", "delayed", "delivered" and so on. status: as 5.1.1; empty when it does not say."""

    addresses: tuple[str, ...]
    action: str
    status: str


@dataclass(frozen=True, slots=True)
class Report:
    """tokens: what could be the token of a delivery, not verified."""

    kind: ReportKind
    tokens: tuple[str, ...]
    said: tuple[Said, ...]


def read_report(mail: EmailMessage) -> Report | None:
    """What a mail reports; None for every other mail."""
    parts = list(_parts(mail))
    for part in parts:
        what = part.get_content_type()
        if what in _DELIVERY_STATUS:
            return Report("bounce", _tokens(mail, parts), tuple(_said(part)))
        if what == _FEEDBACK:
            return _complaint(mail, parts, part)
    return None


def is_automatic(mail: EmailMessage) -> bool:
    """Whether a program has written it, as of RFC 3834: somebody is out of office."""
    said = _header(mail, "Auto-Submitted").partition(";")[0].strip().lower()
    return (said not in ("", "no")) or bool(_header(mail, "X-Autoreply") or _header(mail, "X-Autorespond"))


def _parts(mail: EmailMessage) -> Iterator[Message]:
    """Up to 50 parts, outermost first, each with its own headers; what is in returned mails too."""
    waiting: list[Message] = [mail]
    for _ in range(_MOST_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        yield part
        payload = part.get_payload()
        if isinstance(payload, list) and part.get_content_type() not in (*_DELIVERY_STATUS, _FEEDBACK):
            waiting += cast("list[Message]", payload)[:_MOST_PARTS]


def _fields(part: Message) -> list[Message]:
    """The groups of fields in a report's part."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return [group for group in cast("list[object]", payload) if isinstance(group, Message)]
    return []


def _said(part: Message) -> Iterator[Said]:
    for group in _fields(part)[: _MOST_RECIPIENTS + 1]:
        names = (_header(group, name) for name in ("Original-Recipient", "Final-Recipient"))
        addresses = tuple(_typed(text) for text in names if text)
        action = _header(group, "Action").split("(")[0].strip().lower()
        if action:
            yield Said(addresses, action, _status(_header(group, "Status"), _header(group, "Diagnostic-Code")))


def _status(status: str, diagnostic: str) -> str:
    """The most that the two say: many servers write 5.0.0 and the reason behind it."""
    first, second = _STATUS.search(status), _STATUS.search(diagnostic)
    if first and not (first[0].endswith(".0.0") and second and second[1] == first[1]):
        return first[0]
    if second:
        return second[0]
    reply = _REPLY.search(diagnostic)
    if reply and not first:
        return _OF_REPLIES.get(reply[1], f"{reply[1][0]}.0.0")
    return first[0] if first else ""


def _complaint(mail: EmailMessage, parts: list[Message], part: Message) -> Report | None:
    payload = part.get_payload()
    groups = _fields(part) or ([part] if isinstance(payload, str) else [])
    text = payload if isinstance(payload, str) else ""
    kind = _field("Feedback-Type", groups, text).lower()
    if kind not in _COMPLAINTS:
        return None
    recipient = _field("Original-Rcpt-To", groups, text)
    sender = _field("Original-Mail-From", groups, text)
    addresses = (_typed(recipient),) if recipient else ()
    return Report("complaint", (*tokens_in([sender], []), *_tokens(mail, parts)), (Said(addresses, kind, ""),))


def _field(name: str, groups: Iterable[Message], text: str) -> str:
    """A field of a feedback report, which the library reads as a mail or leaves as text."""
    for group in groups:
        if found := _header(group, name):
            return found
    match = re.search(rf"^{name}:[ \t]*([^\r\n]{{0,400}})", text, re.IGNORECASE | re.MULTILINE)
    return match[1].strip() if match else ""


def _tokens(mail: EmailMessage, parts: list[Message]) -> tuple[str, ...]:
    reached = [text for name in _DELIVERED_TO for text in _headers(mail, name)]
    alone: list[str] = []
    for part in parts:
        reached += _headers(part, "Return-Path")
        alone += _headers(part, "X-Telemachus-Delivery")
        if part.get_content_type() in ("text/rfc822-headers", "message/global-headers"):
            payload = part.get_payload(decode=True)
            text = payload[:_RETURNED].decode("latin-1") if isinstance(payload, bytes) else ""
            alone += re.findall(r"^X-Telemachus-Delivery:\s*(\S{1,100})", text, re.IGNORECASE | re.MULTILINE)
            reached += re.findall(r"^Return-Path:([^\r\n]{1,400})", text, re.IGNORECASE | re.MULTILINE)
    return tuple(dict.fromkeys(tokens_in(reached, alone)))[:_MOST_TOKENS]


def _typed(text: str) -> str:
    """The address of a field like "rfc822; tom@example.org"."""
    return text.rpartition(";")[2].strip().strip("<>").strip()


def _header(part: Message, name: str) -> str:
    return next(iter(_headers(part, name)), "")


def _headers(part: Message, name: str) -> list[str]:
    """What a header says, in one line; up to five of a name, and not more of each than anybody needs."""
    found = cast("list[object]", part.get_all(name, []))
    return [" ".join(str(value)[:1000].split()) for value in found[:5]]
