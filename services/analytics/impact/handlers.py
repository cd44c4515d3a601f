"""Comparing participants with others, publishing what was found, and reading it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from services.analytics.disclosure.domain import TOTAL
from services.analytics.impact import domain, store
from services.analytics.impact.domain import Case, far_enough
from services.analytics.impact.store import Sources
from services.analytics.programs import store as programs
from services.analytics.programs.handlers import readable, smallest_groups
from services.analytics.publications import store as publications
from services.analytics.publications.domain import ORGANIZATION
from services.analytics.publishing_forms import hidden_from
from services.analytics.statistics.comparing import Comparison, compare
from services.analytics.suppression.domain import TOO_FEW
from shared import clock
from shared.db import AsyncSession
from shared.policy import Principal, allow

__all__ = ["ROLES", "Findings", "Impact", "Job", "find", "job", "looked_today", "publish", "read_impact"]

ROLES = ("mentee", "mentor")
_LOOKED = "impact_looked"
_TAKE_PART = {"mentee": ("funnel", "enrolled"), "mentor": ("mentors", "mentors")}
"""By role, the family and the number that says how many take part."""
_Cells = Mapping[str, int]
_Cases = tuple[list[Case], Mapping[str, int]]
_Part = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Job:
    """All that a comparison needs, so that it can be made outside a transaction. earlier: what was published last, by
    scope and role. hidden: the scopes and roles of which it is not told how many take part."""

    programs: Sequence[Row[Any]]
    sources: Sources
    earlier: Mapping[UUID, Mapping[str, _Part | None]]
    grades: Sequence[str]
    smallest: int
    today: date
    hidden: Set[tuple[UUID, str]] = frozenset()

    def before(self, scope: UUID, role: str) -> _Part:
        """What was published last of a scope and role."""
        return self.earlier.get(scope, {}).get(role) or {}


@dataclass(frozen=True, slots=True)
class Findings:
    """comparisons: by scope and role. smallest: the smallest group of each program, by which they were made."""

    comparisons: Mapping[UUID, Mapping[str, Comparison | None]]
    smallest: Mapping[UUID, int]


@dataclass(frozen=True, slots=True)
class Impact:
    """What was published last. program: None for all of them. parts: by role; None where nothing can be said yet."""

    program: Row[Any] | None
    minimum_cell: int
    as_of: datetime | None
    facts_until: datetime | None
    early: bool
    parts: Mapping[str, Mapping[str, Any] | None]


async def looked_today(session: AsyncSession) -> bool:
    """Whether comparisons were made today already; from now on they were."""
    now = clock.now()
    before = (await publications.counted(session, _LOOKED)).get(ORGANIZATION)
    if before is not None and before.counted_at.date() == now.date():
        return True
    await publications.keep_counted(session, ORGANIZATION, _LOOKED, now, {})
    return False


async def job(session: AsyncSession, grades: Sequence[str], smallest: int) -> Job | None:
    """What there is to compare now; None where no program has run for long enough."""
    if await programs.use_facts(session) is None:
        return None
    today = clock.today()
    first = today - timedelta(days=domain.LANDMARK_DAYS + domain.CURVE_DAYS[0])
    running = [program for program in await programs.every(session) if program.starts_on <= first]
    if not running:
        return None
    scopes = [ORGANIZATION, *(program.id for program in running)]
    last_of = await publications.newest(session, domain.FAMILY, scopes)
    earlier = {scope: publication.content for scope, publication in last_of.items()}
    sources, hidden = await store.sources(session), await _hidden(session)
    return Job(running, sources, earlier, grades, smallest, today, hidden)


async def _hidden(session: AsyncSession) -> set[tuple[UUID, str]]:
    """The scopes and roles whose participants would tell of few others, so that they are not counted here either."""
    found: set[tuple[UUID, str]] = set()
    for role, (family, measure) in _TAKE_PART.items():
        for scope, counted in (await publications.counted(session, family)).items():
            if hidden_from(counted.content["hidden"])[measure].get(TOTAL) == TOO_FEW:
                found.add((scope, role))
    return found


def find(job: Job) -> Findings:
    """The comparisons of each program and of all of them, by scope and role. It computes for long."""
    found: dict[UUID, dict[str, Comparison | None]] = {program.id: {} for program in job.programs}
    found[ORGANIZATION] = {}
    strictest = max([job.smallest, *(program.minimum_cell for program in job.programs)])
    outcomes = [name for name in domain.OUTCOMES if name != ("grade" if job.grades else "promoted")]
    for role in ROLES:
        together: dict[UUID, _Cases] = {}
        cells: dict[UUID, _Cells] = {}
        for program in job.programs:
            cases = domain.cases_of(*job.sources, program.id, role, program.starts_on, job.today, job.grades)
            before = job.before(program.id, role)
            told = (program.id, role) not in job.hidden
            comparison = _compared(cases, program.minimum_cell, outcomes, before, ()) if told else None
            together[program.id], found[program.id][role] = cases, comparison
            cells[program.id] = comparison.cells if comparison else before.get("cells", {})
        chosen = _pooled(together)
        everybody = [case for program in chosen for case in together[program][0]]
        missing = Counter[str]()
        for program in chosen:
            missing.update(together[program][1])
        parts = [cells[program] for program in chosen]
        before, told = job.before(ORGANIZATION, role), (ORGANIZATION, role) not in job.hidden
        found[ORGANIZATION][role] = (
            _compared((everybody, missing), strictest, outcomes, before, parts) if told else None
        )
    return Findings(found, {program.id: program.minimum_cell for program in job.programs})


def _pooled(together: Mapping[UUID, _Cases]) -> list[UUID]:
    """All programs that have been followed for twelve months, or, where these have too few participants, for six."""
    chosen: list[UUID] = []
    for days in domain.HORIZONS[::-1]:
        chosen = [program for program, (cases, _) in together.items() if cases and cases[0].observed >= days]
        if sum(case.takes_part for program in chosen for case in together[program][0]) >= domain.LEAST:
            break
    return chosen


def _compared(
    cases: _Cases, k: int, outcomes: Sequence[str], before: _Part, parts: Sequence[_Cells]
) -> Comparison | None:
    """before: what was published last. parts: what is published of the programs of which this is the whole."""
    told: Mapping[str, Sequence[int]] = before.get("told", {})

    def may(name: str, people: int) -> bool:
        same = (count for other, counts in told.items() if _side(other) == _side(name) for count in counts)
        # Only participants stand in one program each; the others of two programs are much the same people.
        rest = people - sum(part.get(name, 0) for part in parts) if _side(name)[-1] == "participants" else 0
        return far_enough(people, same, k) and far_enough(rest, (0,), k)

    if sum(case.takes_part for case in cases[0]) < domain.LEAST:
        return None
    return compare(*cases, k=k, shown=before.get("cells"), may=may, outcomes=outcomes)


def _side(name: str) -> tuple[str, str]:
    """Of which outcome and group a cell is, whatever its day: days of two publications are as near as those of one."""
    parts = name.split("/")
    return parts[0], parts[-1]


async def publish(session: AsyncSession, findings: Findings) -> int:
    """Publish what has changed; how many. What may not be published anew stays as it was."""
    now, until = clock.now(), await publications.newest_event(session)
    changed = 0
    last_of = await publications.newest(session, domain.FAMILY, findings.comparisons)
    for scope, comparisons in findings.comparisons.items():
        last = last_of.get(scope)
        before: Mapping[str, _Part | None] = {} if last is None else last.content
        k = findings.smallest.get(scope, 0)
        content = {role: _part(comparison, k, before.get(role), now) for role, comparison in comparisons.items()}
        changed += publications.publish(session, scope, domain.FAMILY, content, last, now, until)
    return changed


def _part(comparison: Comparison | None, k: int, before: _Part | None, now: datetime) -> _Part | None:
    """One role of a publication: told keeps all cells that ever were in one. It stays as it was, with its time, where
    nothing has changed."""
    if comparison is None:
        return before
    told: dict[str, list[int]] = dict((before or {}).get("told", {}))
    for name, people in comparison.cells.items():
        told[name] = sorted({*told.get(name, ()), people})
    written: _Part = {**_plain(asdict(comparison)), "told": told, "minimum_cell": k}
    if before is not None and {**before, "as_of": None} == {**written, "as_of": None}:
        return before
    return {**written, "as_of": now.isoformat()}


def _plain(value: Any) -> Any:
    """As JSON gives it back."""
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType] - of any kind
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]  # pyright: ignore[reportUnknownVariableType] - of any kind
    return value


async def read_impact(session: AsyncSession, me: Principal, program_id: UUID | None, smallest: int = 0) -> Impact:
    """The comparison of a program, or of all of them. Raises NotYetKnown, NotFound, Forbidden."""
    if program_id is None:
        allow(me, "impact.read")
        program, scope = None, ORGANIZATION
        k = (await smallest_groups(session, smallest)).strictest
    else:
        program = await readable(session, me, program_id, "impact.read")
        scope, k = program_id, program.minimum_cell
    last = await publications.published(session, scope, domain.FAMILY)
    followed = domain.LANDMARK_DAYS + domain.CURVE_DAYS[0]
    return Impact(
        program,
        k,
        None if last is None else last.taken_at,
        None if last is None else last.facts_until,
        program is not None and program.starts_on + timedelta(days=followed) > clock.today(),
        {role: None if last is None else _still_told(last.content.get(role), program) for role in ROLES},
    )


def _still_told(part: _Part | None, program: Row[Any] | None) -> _Part | None:
    """What was published of one role, unless the smallest group of the program has been raised since."""
    if (
        part is not None
        and program is not None
        and part.get("minimum_cell", program.minimum_cell) < program.minimum_cell
    ):
        return None
    return part
