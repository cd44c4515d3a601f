"""What may be changed of a program, and when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.program_changes.domain import AFTER_THE_END, changed, copied, refused
from services.matching.programs.domain import ARCHIVED, CLOSED, DRAFT, OPEN, RUNNING, Dates
from services.matching.programs.handlers import SETTINGS
from services.matching.programs.schemas import ProgramIn
from shared.ids import new_id

TODAY = date(2030, 2, 1)
HOPES = {"key": "hopes", "text": "What do you hope for?", "kind": "text"}
PACE = {"key": "pace", "text": "How often?", "kind": "text"}


def settings(**told: Any) -> dict[str, Any]:
    body = {"name": "Spring", "starts_on": "2030-03-04", "ends_on": "2030-08-30", "questions": [HOPES], **told}
    return ProgramIn.model_validate(body).model_dump(exclude={"draft"})


def problems(state: str = OPEN, today: date = TODAY, before: dict[str, Any] | None = None, **wanted: Any) -> set[str]:
    """Which of these changes are refused."""
    now = settings(**(before or {}))
    after = settings(**{**(before or {}), **wanted})
    return set(refused(state, now, changed(now, {name: after[name] for name in wanted}), today))


def test_a_draft_changes_as_its_admins_like():
    assert problems(DRAFT, kind="group", ends_on="2030-04-01", questions=[], minimum_cell=3) == set()


def test_of_a_launched_program_the_kind_is_fixed():
    assert problems(kind="group") == {"kind"}
    assert problems(kind="one-to-one") == set()


def test_days_on_which_people_count_move_away_only():
    assert problems(ends_on="2030-09-30", starts_on="2030-03-11") == set()
    assert problems(ends_on="2030-08-01", starts_on="2030-02-25") == {"ends_on", "starts_on"}
    assert problems(before={"midpoint_on": "2030-06-03"}, midpoint_on=None) == {"midpoint_on"}
    assert problems(midpoint_on="2030-06-03", kickoff_on="2030-03-04") == set()
    assert problems(kickoff_on="2030-03-01") == {"kickoff_on"}
    assert problems(matching_on="2030-01-31") == {"matching_on"}


def test_a_day_that_has_come_stays():
    assert problems(RUNNING, date(2030, 3, 4), starts_on="2030-03-11") == {"starts_on"}
    assert problems(RUNNING, date(2030, 8, 30), ends_on="2030-09-30") == set()
    assert problems(RUNNING, date(2030, 8, 31), ends_on="2030-09-30") == {"ends_on"}


def test_enrollment_may_be_opened_again_or_closed_at_once():
    before = {"enrollment_closes_on": "2030-01-15"}
    assert problems(before=before, enrollment_closes_on="2030-02-20") == set()
    assert problems(before=before, enrollment_closes_on=None) == set()
    assert problems(enrollment_closes_on="2030-01-31") == set()
    assert problems(enrollment_closes_on="2030-01-30") == {"enrollment_closes_on"}


def test_questions_are_added_and_what_was_asked_stays():
    assert problems(questions=[PACE, HOPES]) == set()
    assert problems(questions=[PACE]) == {"questions"}
    assert problems(questions=[{**HOPES, "required": True}]) == {"questions"}


def test_what_was_promised_becomes_more_only():
    assert problems(minimum_cell=8) == set()
    assert problems(minimum_cell=4) == {"minimum_cell"}
    coaching = {"kind": "coaching", "contracted_sessions": 6}
    assert problems(before=coaching, contracted_sessions=8) == set()
    assert problems(before=coaching, contracted_sessions=None) == set()
    assert problems(before=coaching, contracted_sessions=5) == {"contracted_sessions"}
    assert problems(before={"kind": "coaching"}, contracted_sessions=5) == {"contracted_sessions"}


def test_what_concerns_newcomers_or_the_days_to_come_changes_freely():
    rules = [{"kind": "tenure", "months": 6}]
    free: dict[str, Any] = {
        "eligibility": rules,
        "ways": ["rounds"],
        "mentee_limit": 3,
        "open_requests": 1,
        "request_days": 3,
    }
    assert problems(RUNNING, **free, contact_id=str(new_id()), admins=[str(new_id())], name="Summer") == set()


@pytest.mark.parametrize("state", [CLOSED, ARCHIVED])
def test_after_the_end_only_its_name_and_its_people_change(state: str):
    allowed: dict[str, Any] = {"name": "Spring 2030", "admins": [str(new_id())], "contact_id": str(new_id())}
    assert set(allowed) == AFTER_THE_END
    assert problems(state, **allowed) == set()
    assert problems(state, **allowed, open_requests=5, ends_on="2031-01-01") == {"open_requests", "ends_on"}


@given(st.dates(date(2029, 1, 1), date(2032, 1, 1)), st.dates(date(2029, 1, 1), date(2032, 1, 1)))
def test_an_end_that_was_promised_is_never_broken(today: date, ends_on: date):
    before = settings()
    allowed = not refused(RUNNING, before, changed(before, {"ends_on": ends_on}), today)
    assert not allowed or ends_on >= before["ends_on"]


@given(st.dates(date(2029, 1, 1), date(2050, 1, 1)), st.integers(0, 60))
def test_a_copy_keeps_settings_and_distances(starts_on: date, opened_before: int):
    gone, here = new_id(), new_id()
    opens = date(2030, 3, 4) - timedelta(days=opened_before)
    before = settings(enrollment_opens_on=str(opens), admins=[str(gone), str(here)], contact_id=str(gone))
    dates = Dates(before["starts_on"], before["ends_on"], enrollment_opens_on=opens)
    copy = copied(before, dates, starts_on, [here])
    assert set(copy) == set(SETTINGS)
    assert (copy["starts_on"], copy["kickoff_on"]) == (starts_on, None)
    assert starts_on - copy["enrollment_opens_on"] == timedelta(days=opened_before)
    assert copy["ends_on"] - starts_on == before["ends_on"] - before["starts_on"]
    assert (copy["admins"], copy["contact_id"]) == ([here], None)
    same = set(SETTINGS) - {"admins", "contact_id"} - {name for name in SETTINGS if name.endswith("_on")}
    assert all(copy[name] == before[name] for name in same)
