"""Commands and questions about match rounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.matching.people import store as people
from services.matching.people.handlers import Named, named
from services.matching.programs import domain as programs
from services.matching.programs.handlers import administered, require_going, require_way
from services.matching.programs.tables import Program
from services.matching.proposals import store as proposal_store
from services.matching.proposals.domain import NewProposal
from services.matching.proposals.handlers import propose_all
from services.matching.rounds import domain, store
from services.matching.rounds.store import Listing
from services.matching.rounds.tables import Round, RoundPair, RoundUnmatched
from services.matching.snapshots import store as snapshots
from shared import clock, db, telemetry
from shared.db import AsyncSession, new_aggregate
from shared.events.matching import MatchRoundApproved
from shared.messaging import outbox
from shared.policy import Principal, allow
from shared.problems import Conflict, NotFound

__all__ = [
    "Asked",
    "Listing",
    "Round",
    "ShownMentee",
    "ShownPair",
    "ShownUnmatched",
    "administered_round",
    "approve",
    "ask",
    "cancel",
    "list_pairs",
    "list_rounds",
    "list_unmatched",
    "read",
    "read_mentee",
    "read_relief",
]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an admin asks for: rules as JSON of RulesIn, couples as JSON, see `tables.Round`."""

    rules: dict[str, Any]
    pins: list[dict[str, Any]]
    forbidden: list[dict[str, Any]]
    based_on: UUID | None
    keeps_pairs_of: UUID | None
    keep: float
    seconds: float | None


@dataclass(frozen=True, slots=True)
class ShownPair(Named[RoundPair]):
    """A pair with the names of the two, and of the other mentors that it names."""

    names: dict[UUID, str]


@dataclass(frozen=True, slots=True)
class ShownUnmatched:
    """Somebody unmatched, with the names of everybody who is mentioned."""

    row: RoundUnmatched
    names: dict[UUID, str]


@dataclass(frozen=True, slots=True)
class ShownMentee:
    """How a round went for one mentee: their pair, or why there is none."""

    pair: ShownPair | None
    unmatched: ShownUnmatched | None


async def ask(session: AsyncSession, me: Principal, program_id: UUID, asked: Asked) -> Round:
    """Ask for a round; a worker solves it. Raises Conflict when the program has ended, has no rounds or is too large,
    or when a round of another one is named."""
    program = await administered(session, me, "round.solve", program_id)
    require_going(program)
    require_way(program, "rounds")
    based_on = None
    if asked.keeps_pairs_of is not None:
        await _require_frozen(session, program_id, asked.keeps_pairs_of)
    if asked.based_on is not None:
        earlier = await _require_frozen(session, program_id, asked.based_on)
        based_on = earlier.based_on or earlier.id
    elif reason := domain.too_many(*await snapshots.sizes(session, program_id)):
        raise Conflict(reason, kind="round-too-large")
    new = new_aggregate(
        Round,
        program_id=program_id,
        state="queued",
        rules=asked.rules,
        pins=asked.pins,
        forbidden=asked.forbidden,
        based_on=based_on,
        keeps_pairs_of=asked.keeps_pairs_of,
        keep=None if asked.keeps_pairs_of is None else asked.keep,
        seconds=asked.seconds,
        requested_at=clock.now(),
        requested_by=me.person_id,
        attempts=0,
        worker=None,
        lease_until=None,
        progress=None,
        failure="",
        input_digest="",
        engine="",
        mentees=0,
        mentors=0,
        pairs=0,
        micro=0,
        objective_micro=0,
        bound_pairs=0,
        bound_micro=0,
        proof=[],
        relief={},
        solved_at=None,
        approved_at=None,
        traceparent=telemetry.traceparent(),
    )
    session.add(new)
    await session.flush()
    return new


async def read(session: AsyncSession, me: Principal, round_id: UUID) -> Round:
    return await administered_round(session, me, "round.read", round_id)


async def list_rounds(
    session: AsyncSession, me: Principal, program_id: UUID, *, after: UUID | None, limit: int, newest: bool
) -> tuple[Sequence[Round], int]:
    await administered(session, me, "round.read", program_id)
    return await store.rounds(session, program_id, after, limit, newest=newest)


async def list_pairs(
    session: AsyncSession, me: Principal, round_id: UUID, listing: Listing, *, after: UUID | None, limit: int
) -> tuple[Sequence[ShownPair], int]:
    """Up to `limit` + 1 of the pairs that are sought, and how many are sought."""
    await administered_round(session, me, "round.read", round_id)
    rows, total = await store.listed_pairs(session, round_id, listing, after, limit)
    return await _shown_pairs(session, rows), total


async def list_unmatched(
    session: AsyncSession, me: Principal, round_id: UUID, *, after: UUID | None, limit: int
) -> tuple[Sequence[ShownUnmatched], int]:
    found = await administered_round(session, me, "round.read", round_id)
    rows = await store.unmatched(session, round_id, after, limit)
    solved = found.state in {"solved", "approved"}
    return await _shown_unmatched(session, rows), found.mentees - found.pairs if solved else 0


async def read_mentee(session: AsyncSession, me: Principal, round_id: UUID, mentee_id: UUID) -> ShownMentee:
    """How a solved round went for one mentee, with their alternatives. Raises NotFound."""
    await administered_round(session, me, "round.read", round_id)
    if (pair := await store.pair(session, round_id, mentee_id)) is not None:
        [shown] = await _shown_pairs(session, [pair])
        return ShownMentee(shown, None)
    if (alone := await store.unmatched_one(session, round_id, mentee_id)) is not None:
        [left] = await _shown_unmatched(session, [alone])
        return ShownMentee(None, left)
    raise NotFound(f"{mentee_id} is not a mentee of this round, or it is not solved.")


async def read_relief(
    session: AsyncSession, me: Principal, round_id: UUID
) -> tuple[dict[str, Any], Mapping[UUID, str]]:
    """What would help those whom a round leaves, as `tables.Round` has it, and the names of whom it mentions."""
    found = await administered_round(session, me, "round.read", round_id)
    told = found.relief.get("places", ())
    return found.relief, await people.names(
        session, {UUID(one[side]) for one in told for side in ("mentee_id", "mentor_id")}
    )


async def cancel(session: AsyncSession, me: Principal, round_id: UUID) -> Round:
    """Stop a round that is not solved yet; once more changes nothing. Raises Conflict when it has ended otherwise."""
    found = await administered_round(session, me, "round.cancel", round_id, lock=True)
    if found.state == "cancelled":
        return found
    if found.state in domain.ENDED:
        raise Conflict(f"This round is {found.state} already.", kind="round-ended")
    found.state = "cancelled"
    found.worker = None
    found.lease_until = None
    found.progress = None
    return found


async def approve(session: AsyncSession, me: Principal, round_id: UUID, *, if_match: int) -> tuple[Round, int]:
    """Propose every pair of a solved round whose two are still here. Returns how many proposals there are.

    Raises Conflict when the round is not solved, or when since then people of it were proposed or matched otherwise.
    Of two rounds of one program that are approved at once, the second sees what the first has proposed.
    """
    found = await administered_round(session, me, "round.approve", round_id, if_match=if_match, lock=True)
    if found.state != "solved":
        raise Conflict(f"A {found.state} round cannot be approved.", kind="round-not-solved")
    pairs = await _still_here(session, await store.pairs(session, round_id))
    await _require_current(session, found.program_id, pairs)
    found.state = "approved"
    found.approved_at = clock.now()
    proposed = [
        NewProposal(pair.mentee_id, pair.mentor_id, pair.micro, domain.Reasons(pair.reason_codes, pair.sentences))
        for pair in pairs
    ]
    count = await propose_all(session, found.program_id, found.id, proposed)
    event = MatchRoundApproved(
        subject=found.id,
        version=found.raise_version(),
        program_id=found.program_id,
        approved_by=me.person_id,
    )
    outbox.add(session, event)
    return found, count


async def administered_round(
    session: AsyncSession,
    me: Principal,
    action: str,
    round_id: UUID,
    *,
    if_match: int | None = None,
    lock: bool = False,
) -> Round:
    """The round, if the caller may do `action` as an admin of its program. lock: the program too, before the round."""
    program_id = await store.program_of(session, round_id)
    program = await db.get(session, Program, program_id, lock=lock)
    allow(me, action, admins=programs.administrators(program.admins, program.launched_by))
    return await db.get(session, Round, round_id, lock=lock, if_match=if_match)


async def _require_frozen(session: AsyncSession, program_id: UUID, round_id: UUID) -> Round:
    """A solved round of this program. Raises NotFound, Conflict."""
    earlier = await db.get(session, Round, round_id)
    if earlier.program_id != program_id:
        raise NotFound(f"There is no match round {round_id} of this program.")
    if not earlier.input_digest:
        raise Conflict(f"Round {round_id} is {earlier.state}; a solved one is needed.", kind="round-not-solved")
    return earlier


async def _shown_pairs(session: AsyncSession, rows: Sequence[RoundPair]) -> list[ShownPair]:
    others = {
        UUID(other["mentor_id"])
        for row in rows
        for other in (*row.alternatives, *([row.runner_up] if row.runner_up else []))
    }
    names = dict(await people.names(session, others))
    return [ShownPair(one.row, one.mentee_name, one.mentor_name, names) for one in await named(session, rows)]


async def _shown_unmatched(session: AsyncSession, rows: Sequence[RoundUnmatched]) -> list[ShownUnmatched]:
    ids = {row.person_id for row in rows}
    for row in rows:
        competing = row.competition or {}
        told = (*competing.get("mentees", ()), *competing.get("mentors", ()), *row.relief.get("mentors", ()))
        ids.update(map(UUID, (*told, *(one["mentor_id"] for one in row.near))))
    names = dict(await people.names(session, ids))
    return [ShownUnmatched(row, names) for row in rows]


async def _still_here(session: AsyncSession, pairs: Sequence[RoundPair]) -> list[RoundPair]:
    known = await people.people(session, {key for pair in pairs for key in (pair.mentee_id, pair.mentor_id)})
    active = {key for key, person in known.items() if person.status == people.ACTIVE}
    return [pair for pair in pairs if {pair.mentee_id, pair.mentor_id} <= active]


async def _require_current(session: AsyncSession, program_id: UUID, pairs: Sequence[RoundPair]) -> None:
    """Raises Conflict when a mentee of these pairs is busy by now, or a mentor has too few places left."""
    taken = await proposal_store.taken(session, program_id)
    places = await store.places(session, program_id)
    wanted = Counter(pair.mentor_id for pair in pairs)
    busy = sum(pair.mentee_id in taken.mentees for pair in pairs)
    full = sum(count + taken.mentors[mentor] > places.get(mentor, 0) for mentor, count in wanted.items())
    if busy or full:
        raise Conflict(
            f"Since this round was solved, {busy} of its mentees were proposed to a mentor and {full} of its mentors "
            "have filled their places. Solve a new round.",
            kind="round-outdated",
        )
