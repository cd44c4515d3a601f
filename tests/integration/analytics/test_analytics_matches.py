"""How good matches are, who is left over, and whom mentors have."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from services.analytics.main import SERVICE
from services.analytics.matches import domain, handlers
from services.analytics.publications.domain import Cell
from shared.events.matching import FeedbackGiven, MatchRoundApproved, MatchRoundSolved, MentorPlacesChanged
from shared.ids import new_id
from tests.integration.analytics.history import launched
from tests.integration.analytics.telling import Telling, counted, values
from tests.support.platform import Harness, Serve


@pytest.fixture
async def analytics(serve: Serve) -> Harness:
    return await serve(SERVICE)


async def test_scores_are_held_against_answers_and_outcomes(analytics: Harness):
    telling = Telling(launched())
    mentors = [telling.takes_part("mentor", places=5) for _ in range(2)]
    mentees = [telling.takes_part() for _ in range(6)]
    answers = (
        (0.9, "accepted"),
        (0.8, "accepted"),
        (1.0, ""),
        (0.7, "declined"),
        (0.1, "declined"),
        (0.19, "accepted"),
    )
    for number, (mentee, (score, answer)) in enumerate(zip(mentees, answers, strict=True)):
        telling.proposed(mentee, mentors[number % 2], score, answer)
    done, early = telling.started(mentees[0], mentors[0], 3), telling.started(mentees[5], mentors[1], 3)
    telling.started(mentees[1], mentors[1], 3)
    for rating in (5, 4, None):
        telling.inside(FeedbackGiven, done, 9, given_by=mentees[0], given_to=mentors[0], rating=rating)
    telling.inside(FeedbackGiven, done, 9, given_by=mentors[0], given_to=mentees[0], rating=1)
    telling.ended(mentees[0], done, 100)
    telling.ended(mentees[5], early, 9, "no-time")
    await analytics.receive(*telling.events)
    found = await counted(analytics, handlers.count, domain.MATCH_QUALITY, telling.program.subject)
    bands = found.rows["score_band"]
    assert {band: row["proposals"] for band, row in bands.items()} == {
        "0.0–0.2": Cell(2, 2), "0.6–0.8": Cell(1, 1), "0.8–1.0": Cell(2, 3),
    }  # fmt: skip
    assert values(bands["0.8–1.0"]) == {
        "proposals": 3, "score": 0.9, "decided": 2, "accepted": 2, "accepted_share": 1, "score_accepted": 0.85,
        "ended": 1, "completed": 1, "completed_share": 1, "rating": 4.5,
    }  # fmt: skip
    assert values(bands["0.0–0.2"]) == {
        "proposals": 2, "score": 0.145, "decided": 2, "accepted": 1, "accepted_share": 0.5, "score_accepted": 0.19,
        "score_declined": 0.1, "ended": 1,
    }  # fmt: skip
    assert found.total["accepted_share"] == Cell(2, 0.6)
    assert found.total["score_declined"] == Cell(2, 0.4)
    assert found.total["completed_share"] == Cell(1, 0.5)


async def test_who_is_left_over_is_of_the_newest_round_that_was_approved(analytics: Harness):
    telling = Telling(launched())
    old, approved, tried = new_id(), new_id(), new_id()
    alone = [new_id() for _ in range(4)]

    def solved(round_: UUID, day: int, version: int, *reasons: str) -> None:
        left: Any = [{"person_id": who, "reason": why} for who, why in zip(alone, reasons, strict=False)]
        numbers: dict[str, Any] = {"mentees": 9, "mentors": 9, "pairs": 5, "total_score": 3.5}
        telling.tell(MatchRoundSolved, day, round_, version, unmatched=left, **numbers)

    solved(old, 1, 1, *["no-allowed-mentor"] * 4)
    telling.tell(MatchRoundApproved, 2, old, 2)
    solved(approved, 3, 1, *["places-taken"] * 4)
    solved(approved, 4, 2, "places-taken", "places-taken", "no-allowed-mentor")
    await analytics.receive(*telling.events)
    found = await counted(analytics, handlers.count, domain.UNMATCHED, telling.program.subject)
    assert found.total["unmatched"] == Cell(4, 4)
    telling.tell(MatchRoundApproved, 5, approved, 3)
    solved(tried, 6, 1, "places-taken")
    await analytics.receive(*telling.events)
    found = await counted(analytics, handlers.count, domain.UNMATCHED, telling.program.subject)
    assert found.total["unmatched"] == Cell(3, 3)
    assert {reason: row["unmatched"].people for reason, row in found.rows["reason"].items()} == {
        "places-taken": 2, "no-allowed-mentor": 1,
    }  # fmt: skip


async def test_mentors_are_counted_with_their_places_and_by_whom_they_have_and_coaches_apart(analytics: Harness):
    telling = Telling(launched())
    busy, free, fuller = (telling.takes_part("mentor", places=places) for places in (2, 3, 1))
    coach = telling.takes_part("mentor", places=9, external=True)
    telling.tell(MentorPlacesChanged, 4, version=2, person_id=fuller, places=5)
    for mentor, number in ((busy, 1), (fuller, 4), (coach, 2)):
        for _ in range(number):
            mentee = telling.takes_part()
            telling.started(mentee, mentor)
    gone = telling.takes_part()
    telling.ended(gone, telling.started(gone, free), 9, "no-time")
    await analytics.receive(*telling.events)
    found = await counted(analytics, handlers.count, domain.MENTORS, telling.program.subject)
    assert values(found.total) == {"mentors": 3, "places": 10, "taken": 5, "coaches": 1}
    assert {load: values(row) for load, row in found.rows["load"].items()} == {
        "0": {"mentors": 1, "places": 3, "taken": 0},
        "1": {"mentors": 1, "places": 2, "taken": 1},
        "2": {"coaches": 1},
        "3+": {"mentors": 1, "places": 5, "taken": 4},
    }
