"""What people of a mentorship agree on: written down, changed while nobody has signed, in force when all have.

The words are sealed with the key of who wrote them. Everything locks the mentorship first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.matching.agreements import domain, store
from services.matching.agreements.domain import MACHINE, PROPOSED, Terms
from services.matching.agreements.tables import Agreement, AgreementSignature
from services.matching.mentorships import store as mentorships
from services.matching.mentorships.handlers import of_the_people, people_of, require_not_ended, together
from services.matching.mentorships.tables import Mentorship
from services.matching.people import store as people
from services.matching.programs.tables import Program
from services.matching.states.handlers import moved
from shared import clock, db
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import AgreementProposed, AgreementSigned
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.private_text import reveal_all, seal
from shared.problems import Conflict, Invalid, NotFound, PreconditionFailed

__all__ = ["Readable", "Signature", "change", "complete_without", "list_agreements", "propose", "read", "sign"]


@dataclass(frozen=True, slots=True)
class Signature:
    row: AgreementSignature
    name: str


@dataclass(frozen=True, slots=True)
class Readable:
    """terms: None where the words of who wrote them were erased. waits_for: who is in the mentorship and has not
    signed."""

    row: Agreement
    terms: Terms | None
    proposed_by_name: str
    signatures: Sequence[Signature]
    waits_for: Sequence[UUID]


async def propose(
    session: AsyncSession, me: Principal, mentorship_id: UUID, *, terms: Terms, if_match: int
) -> Readable:
    """Write down what to agree on, as a new number: the first one, or a revision that needs all signatures again.

    if_match: the highest number that the caller has read, 0 for none. What was proposed and not signed by all is
    replaced; what all have signed stays in force until they have signed the new one. Raises PreconditionFailed, Invalid
    for a last day that makes no sense, Conflict when the mentorship has ended.
    """
    mentorship = await of_the_people(session, me, "agreement.propose", mentorship_id)
    require_not_ended(mentorship)
    newest = await store.newest(session, mentorship_id)
    number = 0 if newest is None else newest.number
    if number != if_match:
        there = f"the newest agreement is number {number}" if number else "there is no agreement yet"
        raise PreconditionFailed(f"You have read number {if_match}; {there}. Read it, then decide.")
    await _require_sensible(session, mentorship, terms)
    if newest is not None and newest.state == PROPOSED:
        newest.state = moved(MACHINE, newest.state, "replace")
    author = me.person_id or mentorship.mentee_id
    agreement = new_aggregate(
        Agreement,
        mentorship_id=mentorship.id,
        number=number + 1,
        wording=0,
        state=PROPOSED,
        proposed_by=author,
        agreed_at=None,
    )
    await _write(session, mentorship, agreement, author, terms)
    session.add(agreement)
    await session.flush()
    return await _readable(session, agreement)


async def change(
    session: AsyncSession, me: Principal, mentorship_id: UUID, number: int, *, terms: Terms, if_match: int
) -> Readable:
    """Write a proposed agreement anew. if_match: its wording. Raises PreconditionFailed, NotFound, and Conflict:
    `already-signed` once somebody has signed it, since they did not sign these words."""
    mentorship, agreement = await _of_the_people(session, me, "agreement.propose", mentorship_id, number)
    require_not_ended(mentorship)
    if (await store.signatures(session, [agreement.id])).get(agreement.id):
        raise Conflict(
            f"Agreement {number} has been signed, and is not changed any more. Propose a new one, which all sign.",
            kind="already-signed",
            number=number,
        )
    db.require_version(agreement.wording, if_match)
    agreement.state = moved(MACHINE, agreement.state, "change")
    await _require_sensible(session, mentorship, terms)
    await _write(session, mentorship, agreement, me.person_id or agreement.proposed_by, terms)
    return await _readable(session, agreement)


async def sign(session: AsyncSession, me: Principal, mentorship_id: UUID, number: int, *, if_match: int) -> Readable:
    """Sign what one has read; once more changes nothing. When all have signed, it is in force.

    if_match: the wording that was read. Raises PreconditionFailed, NotFound, Conflict when it was replaced.
    """
    mentorship, agreement = await _of_the_people(session, me, "agreement.sign", mentorship_id, number)
    require_not_ended(mentorship)
    db.require_version(agreement.wording, if_match)
    agreement.state = moved(MACHINE, agreement.state, "sign")
    signer = me.person_id or mentorship.mentee_id
    signed = {row.person_id for row in (await store.signatures(session, [agreement.id])).get(agreement.id, ())}
    new = signer not in signed
    if new:
        signature = AgreementSignature()
        signature.agreement_id = agreement.id
        signature.person_id = signer
        signature.signed_at = clock.now()
        session.add(signature)
    complete = domain.all_signed(await _everybody(session, mentorship), signed | {signer})
    if complete and agreement.state == PROPOSED:
        await _come_into_force(session, mentorship, agreement)
    if new:
        await _tell_signed(session, mentorship, agreement, signer, complete=complete)
    await session.flush()
    return await _readable(session, agreement)


async def complete_without(session: AsyncSession, mentorship: Mentorship) -> None:
    """Let what is proposed be in force where only those had not signed it who have left. The mentorship is locked."""
    agreement = await store.newest(session, mentorship.id)
    if agreement is None or agreement.state != PROPOSED:
        return
    everybody = await _everybody(session, mentorship)
    signed = (await store.signatures(session, [agreement.id])).get(agreement.id, ())
    signers = [row.person_id for row in signed if row.person_id in everybody]
    if domain.all_signed(everybody, signers):
        await _come_into_force(session, mentorship, agreement)
        await _tell_signed(session, mentorship, agreement, signers[-1], complete=True)


async def read(session: AsyncSession, me: Principal, mentorship_id: UUID, number: int) -> Readable:
    await _require_reader(session, me, mentorship_id)
    return await _readable(session, await _numbered(session, mentorship_id, number))


async def list_agreements(
    session: AsyncSession, me: Principal, mentorship_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[Readable], int]:
    """All that was ever proposed, for its people."""
    await _require_reader(session, me, mentorship_id)
    rows, total = await store.agreements(session, mentorship_id, after, limit)
    return await _all_readable(session, rows), total


async def _write(
    session: AsyncSession, mentorship: Mentorship, agreement: Agreement, author: UUID, terms: Terms
) -> None:
    agreement.wording += 1
    agreement.words = await seal(session, author, terms.to_json())
    agreement.cadence_days, agreement.ends_on = terms.cadence_days, terms.ends_on
    agreement.proposed_by, agreement.proposed_at = author, clock.now()
    event = AgreementProposed(
        subject=agreement.id,
        version=agreement.raise_version(),
        number=agreement.number,
        proposed_by=author,
        **await together(session, mentorship),
    )
    outbox.add(session, event)


async def _everybody(session: AsyncSession, mentorship: Mentorship) -> Sequence[UUID]:
    return [member.person_id for member in await mentorships.current(session, mentorship.id)]


async def _tell_signed(
    session: AsyncSession, mentorship: Mentorship, agreement: Agreement, signer: UUID, *, complete: bool
) -> None:
    event = AgreementSigned(
        subject=agreement.id,
        version=agreement.raise_version(),
        number=agreement.number,
        signed_by=signer,
        complete=complete,
        ends_on=agreement.ends_on,
        **await together(session, mentorship),
    )
    outbox.add(session, event)


async def _come_into_force(session: AsyncSession, mentorship: Mentorship, agreement: Agreement) -> None:
    if (earlier := await store.in_force(session, mentorship.id)) is not None:
        earlier.state = moved(MACHINE, earlier.state, "replace")
    agreement.state = moved(MACHINE, agreement.state, "complete")
    agreement.agreed_at = clock.now()
    mentorship.agreed = agreement.number


async def _require_sensible(session: AsyncSession, mentorship: Mentorship, terms: Terms) -> None:
    program = await db.get(session, Program, mentorship.program_id)
    wrong = domain.ends_wrongly(
        terms.ends_on,
        started_on=mentorship.started_at.date(),
        today=clock.today(),
        program_ends_on=program.ends_on,
    )
    if wrong is not None:
        kind, sentence = wrong
        raise Invalid(sentence, kind=kind, where="body.ends_on")


async def _of_the_people(
    session: AsyncSession, me: Principal, action: str, mentorship_id: UUID, number: int
) -> tuple[Mentorship, Agreement]:
    mentorship = await of_the_people(session, me, action, mentorship_id)
    return mentorship, await _numbered(session, mentorship_id, number)


async def _numbered(session: AsyncSession, mentorship_id: UUID, number: int) -> Agreement:
    found = await store.numbered(session, mentorship_id, number)
    if found is None:
        raise NotFound(f"This mentorship has no agreement {number}.")
    return found


async def _require_reader(session: AsyncSession, me: Principal, mentorship_id: UUID) -> None:
    await db.get(session, Mentorship, mentorship_id)
    everybody = await people_of(session, mentorship_id)
    allow(me, "agreement.read", mentee=everybody.mentees, mentor=everybody.mentors)


async def _readable(session: AsyncSession, agreement: Agreement) -> Readable:
    [found] = await _all_readable(session, [agreement])
    return found


async def _all_readable(session: AsyncSession, rows: Sequence[Agreement]) -> list[Readable]:
    signed = await store.signatures(session, [row.id for row in rows])
    words = await reveal_all(session, [row.words for row in rows])
    signers = {signature.person_id for some in signed.values() for signature in some}
    names = await people.names(session, signers | {row.proposed_by for row in rows})
    everybody = (await people_of(session, rows[0].mentorship_id)).all if rows else ()
    found: list[Readable] = []
    for row, text in zip(rows, words, strict=True):
        signatures = [Signature(one, names.get(one.person_id, "")) for one in signed.get(row.id, ())]
        have = {one.row.person_id for one in signatures}
        waits = [] if row.state == domain.REPLACED else [person for person in everybody if person not in have]
        terms = None if text is None else Terms.from_json(text)
        found.append(Readable(row, terms, names.get(row.proposed_by, ""), signatures, waits))
    return found
