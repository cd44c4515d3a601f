"""Every bound of the health of mentorships: some that are just on it and some just beside it, all counted once more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from shared import clock
from shared.events.analytics import MentorshipAtRisk, MentorshipRecovered
from shared.events.matching import MessagePosted
from tests.integration.analytics.pairs import (
    EARLIER,
    ONLY_FOLDING,
    TODAY,
    a_program,
    checks_in,
    has_goal,
    judged,
    pair,
    people,
    rated,
    stalled,
)
from tests.integration.analytics.recount.answers import Compared
from tests.integration.analytics.recount.health import REASONS, Bounds, Fares, health
from tests.integration.analytics.telling import Telling
from tests.support.platform import Serve


async def test_a_bound_that_moves_is_seen(serve: Serve):
    analytics, telling = await serve(ONLY_FOLDING), a_program()
    _quiet(telling)
    _near_the_windows(telling)
    _in_between(telling)
    compared, at_risk, undecided = Compared(), set[str](), dict(Bounds.moved())
    for day in (EARLIER, TODAY):
        clock.move_to(telling.at(day) + timedelta(hours=1))
        archive, told = await judged(analytics, telling)
        program = archive.programs[str(telling.program.subject)]
        counted = health(archive, program, at_risk)
        compared.health(f"on day {day}", told, counted)
        moved = {name: health(archive, program, at_risk, bounds) for name, bounds in undecided.items()}
        undecided = {name: bounds for name, bounds in undecided.items() if moved[name] == counted}
        at_risk = _risky(counted)
    assert compared.wrong == []
    assert set(compared.codes) == set(REASONS)
    assert not undecided, "nobody in this test is near enough to these bounds"
    assert sorted(event.score for event in await analytics.sent(MentorshipRecovered, 2)) == [67, 100]
    assert {str(event.subject) for event in analytics.published(MentorshipAtRisk)} >= at_risk


def _risky(found: Iterable[Fares]) -> set[str]:
    return {one.id for one in found if one.at_risk}


def _quiet(telling: Telling) -> None:
    """Mentorships in which nothing has happened, for so many days."""
    for ago in (13, 14, 15, 20, 21, 22, 27, 28, 29, 30, 31, 34, 35, 36, 41, 42, 43, 59, 60, 61, 62, 63, 64, 90, 91, 92):
        pair(telling, ago)


def _near_the_windows(telling: Telling) -> None:
    """What happened, or will, just within a number of days and just without."""
    for ahead in (29, 30, 31):
        telling.planned(pair(telling, 40), TODAY + ahead)
    for ago in (59, 60, 61):
        for words in (("no",), ("partly",), ("no", "no"), ("no", "partly"), ("partly", "partly")):
            mentorship = pair(telling)
            for who, word in zip(people(telling, mentorship), words, strict=False):
                checks_in(telling, mentorship, ago, who, word)
        for many in (1, 2, 3):
            _missed(telling, ago, many)
            stalled(telling, pair(telling), ago, many)
    for ago in (89, 90, 91):
        for ratings in ((1,), (2,), (2, 3), (3,)):
            rated(telling, pair(telling), ago, ratings)
    both = pair(telling)
    telling.started(telling.takes_part(), people(telling, both)[1], 10, both, version=2)
    has_goal(telling, people(telling, both)[0])


def _missed(telling: Telling, ago: int, many: int) -> None:
    mentorship = pair(telling)
    for _ in range(many):
        telling.met(mentorship, TODAY - ago, held=False)


def _in_between(telling: Telling) -> None:
    """Two that were at risk and now have 65 and 67 points, two with 50 and 48, and one that is well again."""
    for goals, checks in ((0, True), (1, True), (0, False), (2, False)):
        mentorship = pair(telling)
        if goals:
            stalled(telling, mentorship, 20, goals)
        if checks:
            _moves_again(telling, mentorship)
            for who in people(telling, mentorship):
                checks_in(telling, mentorship, 2, who, "yes")
        else:
            telling.met(mentorship, EARLIER - 2)
    well = pair(telling)
    has_goal(telling, people(telling, well)[0], TODAY - 3)
    _moves_again(telling, well)
    telling.signed(well, TODAY - 2)
    for who in people(telling, well):
        checks_in(telling, well, 2, who, "yes")


def _moves_again(telling: Telling, mentorship: UUID) -> None:
    telling.inside(MessagePosted, mentorship, TODAY - 2, posted_by=people(telling, mentorship)[0])
    telling.met(mentorship, TODAY - 2)
