"""Messages for Slack: Block Kit, posted to an incoming webhook."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any

from services.notifications.channels.chat import Card, Part, cut
from services.notifications.channels.webhook_client import Answer, Failure, retry_after
from services.notifications.deliveries.domain import Accepted, Deferred, Outcome, Refused, Unknown

__all__ = ["HOSTS", "escaped", "outcome_of", "payload"]

HOSTS = ("hooks.slack.com", "hooks.slack-gov.com")

_SECTION = 3000
"""Signs of a section's text."""
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_BRACKETS = str.maketrans("<>", "‹›")
_PER_SECOND = timedelta(seconds=1)
_CODE = re.compile(rb"[a-z_]{1,40}")
_CLOSED = frozenset({401, 403, 404, 410})
"""The webhook, its channel, its app or its workspace is gone, or may not be posted to."""


def escaped(text: str, most: int) -> str:
    """Text that Slack takes as nothing but text: with no control sequence such as <!channel>, <@U1> or <https://…|…>.

    most: signs of what is returned; nothing is cut within an escape.
    """
    whole = "".join(_ESCAPES.get(sign, sign) for sign in text)
    if len(whole) <= most:
        return whole
    found: list[str] = []
    left = most - 1
    for sign in text:
        written = _ESCAPES.get(sign, sign)
        if len(written) > left:
            break
        left -= len(written)
        found.append(written)
    return "".join(found) + "…"


def payload(card: Card) -> bytes:
    """The message as it is posted."""
    blocks: list[dict[str, Any]] = [{"type": "header", "text": _plain(card.title)}]
    blocks += [{"type": "section", "text": _mrkdwn(part)} for part in card.parts]
    if card.link:
        button = {"type": "button", "text": _plain(card.button), "url": card.link, "style": "primary"}
        blocks.append({"type": "actions", "elements": [button]})
    if card.because:
        blocks.append({"type": "context", "elements": [_mrkdwn(Part("said", card.because))]})
    message = {
        "text": escaped(card.title, _SECTION),
        "blocks": blocks,
        "unfurl_links": False,
        "unfurl_media": False,
    }
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def _plain(text: str) -> dict[str, Any]:
    """Text in which nothing is read. Whether an escape would be shown as it is depends on who shows it, so brackets
    become others."""
    return {"type": "plain_text", "text": cut(text.translate(_BRACKETS), 150), "emoji": False}


def _mrkdwn(part: Part) -> dict[str, Any]:
    """verbatim: names, links and channels in the text are not looked for."""
    text = escaped(part.text, _SECTION - 10)
    match part.kind:
        case "quoted":
            text = f"> {text}"
        case "strong":
            text = f"*{text.replace('*', '∗')}*"
        case "said":
            pass
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def outcome_of(answer: Answer | Failure, now: datetime) -> tuple[Outcome, bool]:
    """What Slack's answer means, and whether the webhook takes nothing any more."""
    if isinstance(answer, Failure):
        return (Unknown(answer.reason) if answer.sent else Deferred(answer.reason)), False
    if answer.accepted:
        return Accepted(), False
    code = answer.body.strip()
    reason = f"slack-{code.decode()}" if _CODE.fullmatch(code) else f"http-{answer.status}"
    if answer.status == 429:
        return Deferred(reason, retry_after(answer, now) or _PER_SECOND), False
    if answer.status in _CLOSED:
        return Refused(reason), True
    if 300 <= answer.status < 500:
        return Refused(reason), False
    return Deferred(reason, retry_after(answer, now)), False
