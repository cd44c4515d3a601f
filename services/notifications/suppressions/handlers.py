"""Keeping what is reported of people's addresses, and sending nothing to those that take no mail."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from services.notifications.channels import returning
from services.notifications.channels.addresses import same_address
from services.notifications.channels.reports import Report, ReportKind, Said
from services.notifications.deliveries.domain import Channel, DeliveryState
from services.notifications.deliveries.tables import Attempt, Delivery
from services.notifications.people.tables import Contact
from services.notifications.settings import Settings
from services.notifications.suppressions import domain, store
from services.notifications.suppressions.domain import Kind
from services.notifications.suppressions.tables import Suppression
from shared import clock, telemetry
from shared.db import AsyncSession
from shared.events.notifications import NotificationFailed
from shared.events.profiles import ContactChanged, PersonErased
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.problems import NotFound

__all__ = [
    "BOUNCED",
    "COMPLAINED",
    "forget_person",
    "lift_suppression",
    "list_suppressions",
    "note_refusal",
    "note_report",
    "release_changed_address",
    "take_notice",
]

log = structlog.get_logger(__name__)

BOUNCED, COMPLAINED = "bounce", "complaint"
_MESSAGE_ID = re.compile(r"<?nudge\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@[^\s@<>]+>?")

_reported = telemetry.meter.create_counter(
    "telemachus.mails.reported", description="Bounces and complaints about mails of ours, by their kind"
)
_suppressions = telemetry.meter.create_counter(
    "telemachus.addresses.suppressed", description="Addresses that are sent no mail any more, by the reason"
)


async def note_report(session: AsyncSession, settings: Settings, report: Report) -> str:
    """Keep what a mail reports of a delivery. Returns "bounce" or "complaint", or a code for why nothing came of it.

    Anybody can write such a mail: it counts with a token of ours for where the recipient is reached now.
    """
    outcome = "no-token"
    for token in report.tokens:
        delivery_id = returning.delivery_named(token)
        found = await _sent(session, delivery_id) if delivery_id else None
        if found is None:
            outcome = "unknown-delivery"
        elif not returning.is_ours(settings, token, found.contact.email):
            outcome = "forged-token"
        else:
            return await _note(session, found, report.kind, report.said)
    return outcome


async def take_notice(session: AsyncSession, *, kind: ReportKind, message_id: str, recipient: str, status: str) -> str:
    """Keep what a provider reports, whose word is believed. Returns as `note_report` does."""
    named = _MESSAGE_ID.fullmatch(message_id)
    found = await _sent(session, UUID(named[1])) if named else None
    if found is None:
        return "unknown-delivery"
    action = "failed" if kind == "bounce" else "abuse"
    return await _note(session, found, kind, [Said((recipient,), action, status)])


@dataclass(frozen=True, slots=True)
class _Sent:
    delivery: Delivery
    contact: Contact


async def _sent(session: AsyncSession, delivery_id: UUID) -> _Sent | None:
    """A mail and where its recipient is reached now."""
    delivery = await session.get(Delivery, delivery_id)
    if delivery is None or delivery.person_id is None or delivery.channel != Channel.EMAIL:
        return None
    contact = await store.contact_of(session, delivery.person_id)
    return _Sent(delivery, contact) if contact else None


async def note_refusal(session: AsyncSession, delivery: Delivery, status: str) -> None:
    """Keep that the mail server has refused a delivery's recipient for good. status: as 5.1.1."""
    found, kind = await _sent(session, delivery.id), domain.kind_of("failed", status)
    if found is not None and kind is not None:
        await _keep(session, found, kind, status, clock.now())


def _of_recipient(said: Sequence[Said], email: str) -> Said | None:
    """What is said of this address; where a report names nobody, what it says is of the one whom the mail went to."""
    named = [one for one in said if one.addresses]
    if not named:
        return next(iter(said), None)
    return next((one for one in named if any(same_address(text, email) for text in one.addresses)), None)


async def _note(session: AsyncSession, sent: _Sent, reported: ReportKind, said: Sequence[Said]) -> str:
    one, delivery, now = _of_recipient(said, sent.contact.email), sent.delivery, clock.now()
    if one is None:
        return "another-recipient"
    kind = Kind.COMPLAINT if reported == "complaint" else domain.kind_of(one.action, one.status)
    if kind is None:
        return "no-bounce"
    code = one.action if kind is Kind.COMPLAINT else one.status or "unknown"
    if not await _keep(session, sent, kind, code, now):
        return "reported-before"
    outcome = "complained" if kind is Kind.COMPLAINT else "bounced"
    session.add(Attempt(delivery_id=delivery.id, at=now, outcome=outcome, reason=code, milliseconds=0))
    log.warning("mail_reported", delivery=str(delivery.id), kind=kind.value, code=code)
    if kind is not Kind.COMPLAINT and delivery.state in (DeliveryState.ACCEPTED, DeliveryState.UNKNOWN):
        # The delivery stays accepted: the server did take it, and said so by the first version.
        failed = NotificationFailed(
            subject=delivery.id,
            version=2,
            person_id=sent.contact.person_id,
            nudge=delivery.rule,
            channel=delivery.channel,
            about=delivery.about,
            reason=f"bounced-{code}",
        )
        outbox.add(session, failed)
    return COMPLAINED if kind is Kind.COMPLAINT else BOUNCED


async def _keep(session: AsyncSession, sent: _Sent, kind: Kind, code: str, now: datetime) -> bool:
    """Keep it, and send no more mail where that is what follows; False when it was kept before."""
    person_id, email = sent.contact.person_id, sent.contact.email
    if not await store.add_bounce(session, person_id, sent.delivery.id, email, kind, code, now):
        return False
    _reported.add(1, {"kind": kind.value})
    soft = await store.soft_bounces(session, person_id, email, now - domain.SOFT_WITHIN) if kind is Kind.SOFT else 0
    if domain.suppresses(kind, soft):
        reason = "complained" if kind is Kind.COMPLAINT else "bounced"
        await store.suppress(session, person_id, email, reason, code, now)
        _suppressions.add(1, {"reason": reason})
        log.warning("address_suppressed", person=str(person_id), reason=reason, code=code)
    return True


async def release_changed_address(session: AsyncSession, event: ContactChanged) -> None:
    """What was said of an earlier address says nothing of the one where the person is reached now."""
    await store.forget_earlier_addresses(session, event.subject)


async def forget_person(session: AsyncSession, event: PersonErased) -> None:
    """Keep no address of somebody who was erased."""
    await store.forget(session, event.subject)


async def list_suppressions(
    session: AsyncSession, me: Principal, *, person_id: UUID | None, after: UUID | None, limit: int
) -> tuple[Sequence[Suppression], int]:
    """A page of addresses that are sent no mail; one's own, or all by role."""
    allow(me, "suppression.read", person_id)
    return await store.page(session, person_id, after, limit)


async def lift_suppression(session: AsyncSession, me: Principal, person_id: UUID) -> None:
    """Send mails to a person's address again. Raises NotFound where none are held back."""
    allow(me, "suppression.lift", person_id)
    if not await store.lift(session, person_id):
        raise NotFound(f"No mail is held back from person {person_id}.")
    log.info("suppression_lifted", person=str(person_id))
