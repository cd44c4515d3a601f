"""Messages for Microsoft Teams: an Adaptive Card, posted to a webhook of a channel or of a workflow.

The words stand in text runs, which Teams shows as they are: a text block would read Markdown and {{DATE(…)}} in them.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from services.notifications.channels.chat import Card
from services.notifications.channels.webhook_client import Answer, Failure, retry_after
from services.notifications.deliveries.domain import Accepted, Deferred, Outcome, Refused, Unknown

__all__ = ["HOSTS", "MOST", "outcome_of", "payload"]

HOSTS = ("*.webhook.office.com", "*.logic.azure.com", "*.api.powerplatform.com", "*.environment.api.powerplatform.com")

MOST = 28 * 1024
"""Bytes of a message."""

_CLOSED = frozenset({401, 403, 404, 410})
_TYPE = "application/vnd.microsoft.card.adaptive"


def payload(card: Card) -> bytes:
    """The message as it is posted; at most MOST bytes, since a card has few enough signs."""
    body: list[dict[str, Any]] = [_text(card.title, size="Large", weight="Bolder")]
    for part in card.parts:
        match part.kind:
            case "quoted":
                body.append({"type": "Container", "style": "emphasis", "items": [_text(part.text)]})
            case "strong":
                body.append(_text(part.text, weight="Bolder"))
            case "said":
                body.append(_text(part.text))
    if card.because:
        body.append(_text(card.because, size="Small", isSubtle=True))
    content: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.5",
        "fallbackText": card.title,
        "body": body,
        "msteams": {"width": "Full"},
    }
    if card.right_to_left:
        content["rtl"] = True
    if card.link:
        content["actions"] = [{"type": "Action.OpenUrl", "title": card.button, "url": card.link}]
    message = {"type": "message", "attachments": [{"contentType": _TYPE, "contentUrl": None, "content": content}]}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def _text(text: str, **looks: object) -> dict[str, Any]:
    """A paragraph; rich text wraps by itself."""
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": text, **looks}]}


def outcome_of(answer: Answer | Failure, now: datetime) -> tuple[Outcome, bool]:
    """What the answer of Teams or of a workflow means, and whether the webhook takes nothing any more.

    A channel's own webhook says 200 also when Teams was too busy, and that in its words.
    """
    if isinstance(answer, Failure):
        return (Unknown(answer.reason) if answer.sent else Deferred(answer.reason)), False
    reason = f"http-{answer.status}"
    if answer.accepted and b"HTTP error 429" in answer.body:
        return Deferred("http-429", retry_after(answer, now)), False
    if answer.accepted:
        return Accepted(), False
    if answer.status in _CLOSED:
        return Refused(reason), True
    if 300 <= answer.status < 500 and answer.status not in (408, 429):
        return Refused(reason), False
    return Deferred(reason, retry_after(answer, now)), False
