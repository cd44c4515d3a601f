"""Certificates: issued when a mentorship is completed, read as a PDF, checked by their number."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from uuid import UUID

import structlog

from services.matching.certificates import domain, store
from services.matching.certificates.domain import Said
from services.matching.certificates.tables import Certificate
from services.matching.mentorships.tables import Mentorship, MentorshipMember
from services.matching.people import store as people
from services.matching.printing import Unprintable, printed
from services.matching.programs import domain as programs
from services.matching.programs.tables import Program
from services.matching.sessions import store as sessions
from shared import clock, db
from shared.db import AsyncSession
from shared.events.profiles import PersonErased
from shared.ids import new_id
from shared.policy import Principal, allow
from shared.problems import Conflict

__all__ = ["check", "forget", "issue", "paper"]

log = structlog.get_logger(__name__)


def issue(session: AsyncSession, mentorship: Mentorship, members: Sequence[MentorshipMember]) -> None:
    """Certify to each of these that they completed a mentorship."""
    for member in members:
        certificate = Certificate()
        certificate.id = new_id()
        certificate.mentorship_id = mentorship.id
        certificate.person_id = member.person_id
        certificate.role = member.role
        certificate.issued_on = clock.today()
        session.add(certificate)


async def paper(
    session: AsyncSession, me: Principal, mentorship_id: UUID, *, person_id: UUID | None, check_at: str
) -> tuple[bytes, date]:
    """The PDF and the day on which it was issued. person_id: whose; None for the caller's own.

    Raises Conflict (`not-completed`) for who has none, Conflict (`no-font`) where this machine has no font for the name
    of the person or of the program, Forbidden, NotFound.
    """
    mentorship = await db.get(session, Mentorship, mentorship_id)
    program = await db.get(session, Program, mentorship.program_id)
    whose = person_id or me.person_id
    certificate = await store.of_person(session, mentorship_id, whose) if whose is not None else None
    took_part = await store.took_part(session, mentorship_id, whose) if whose is not None else False
    allow(
        me,
        "certificate.read",
        whose if took_part else None,
        admins=programs.administrators(program.admins, program.launched_by),
    )
    if certificate is None:
        raise Conflict(
            "A certificate is for who has completed the mentorship, once all have closed it or its time is over.",
            kind="not-completed",
        )
    content = domain.paper(await _said(session, certificate), check_at=check_at)
    try:
        paper = await asyncio.to_thread(printed, "certificate.typ", content, certificate.issued_on)
    except Unprintable as missing:
        log.warning("no_font_for_certificate", script=missing.script)
        raise Conflict(
            f"No font on the server has “{missing.text}”, so the certificate would show a box in its place. Whoever "
            f"runs Telemachus can add one for this script ({missing.script}), as the guide for operators says; then it "
            "can be read.",
            kind="no-font",
            script=missing.script,
        ) from missing
    return paper, certificate.issued_on


async def check(session: AsyncSession, me: Principal, certificate_id: UUID) -> Said | None:
    """What a certificate with this number says; None for one that was never issued, or was erased."""
    allow(me, "certificate.check")
    certificate = await store.certificate(session, certificate_id)
    return None if certificate is None else await _said(session, certificate)


async def forget(session: AsyncSession, event: PersonErased) -> None:
    """Nothing is certified any more to somebody whose data was erased."""
    await store.forget(session, event.subject)


async def _said(session: AsyncSession, certificate: Certificate) -> Said:
    mentorship, member, program = await store.about(session, certificate)
    names = await people.names(session, [certificate.person_id])
    return Said(
        certificate.id,
        names.get(certificate.person_id, ""),
        certificate.role,
        program.name,
        member.joined_on,
        member.left_on or certificate.issued_on,
        (await sessions.held(session, [mentorship.id]))[mentorship.id],
        certificate.issued_on,
    )
