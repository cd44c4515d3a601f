"""The pages about taking part read only what the service tells, and their forms say what was chosen."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from services.matching.attendance.schemas import CodeOut
from services.matching.blocks.schemas import BlockOut, GoingOut
from services.matching.communities.schemas import CommunityMemberOut, CommunityOut
from services.matching.concerns.schemas import ConcernOut
from services.matching.encounters.schemas import AttendeeOut, MetOut
from services.matching.enrollments.schemas import EnrollmentDetail, EnrollmentOut
from services.matching.gatherings.schemas import GatheringOut
from services.matching.programs.schemas import ProgramOut
from services.matching.registrations.schemas import RegistrationOut
from services.matching.survey_answers.schemas import AskedOut, FormOut
from services.matching.survey_results.schemas import CountOut, QuestionResultOut, ResultsOut
from services.matching.surveys.schemas import SurveyQuestion
from services.matching.waitlist.schemas import PlaceOut
from services.portal.answers import taking_part as answers
from services.portal.pages.taking_part import question_fields
from services.portal.pages.taking_part.gathering_months import Month
from services.portal.pages.taking_part.identity_fields import read_identity, rows_of
from services.portal.words import ENGLISH
from services.profiles.people.schemas import ColleagueOut
from tests.unit.portal.reading import reads_only

PAIRS: list[tuple[type[BaseModel], type[BaseModel]]] = [
    (answers.Asked, AskedOut),
    (answers.Attendee, AttendeeOut),
    (answers.Blocked, BlockOut),
    (answers.Code, CodeOut),
    (answers.Community, CommunityOut),
    (answers.Concern, ConcernOut),
    (answers.Enrollment, EnrollmentOut),
    (answers.EnrollmentDetails, EnrollmentDetail),
    (answers.Colleague, ColleagueOut),
    (answers.Gathering, GatheringOut),
    (answers.Going, GoingOut),
    (answers.Member, CommunityMemberOut),
    (answers.Met, MetOut),
    (answers.Place, PlaceOut),
    (answers.Program, ProgramOut),
    (answers.Question, SurveyQuestion),
    (answers.QuestionResult, QuestionResultOut),
    (answers.Count, CountOut),
    (answers.Registration, RegistrationOut),
    (answers.Results, ResultsOut),
    (answers.Survey, FormOut),
]
OPTIONS = ["Near", "Senior", "Kind", "Busy"]


@pytest.mark.parametrize(("read", "told"), PAIRS, ids=lambda model: model.__name__)
def test_a_page_reads_only_what_the_service_tells(read: type[BaseModel], told: type[BaseModel]):
    assert reads_only(read, told)


def _question(kind: str, **more: object) -> answers.Question:
    rest: dict[str, object] = {"role": None, "required": False, "options": OPTIONS, "several": False}
    rest |= {"lowest": 1, "highest": 5, "lowest_means": "", "highest_means": "", **more}
    return answers.Question.model_validate({"key": "one", "text": "One?", "kind": kind, **rest})


@given(
    st.one_of(
        st.tuples(st.just(_question("text")), st.text(min_size=1).filter(lambda text: text == text.strip())),
        st.tuples(st.just(_question("scale")), st.integers(1, 5).map(str)),
        st.tuples(st.just(_question("choice")), st.sampled_from(OPTIONS).map(lambda one: [one])),
        st.tuples(st.just(_question("choice", several=True)), st.sets(st.sampled_from(OPTIONS), min_size=1).map(list)),
        st.tuples(st.just(_question("ranking")), st.permutations(OPTIONS)),
    )
)
def test_a_form_that_shows_an_answer_says_the_same_answer(asked: tuple[answers.Question, str | list[str]]):
    question, answer = asked
    filled = question_fields.values([question], {"one": answer})
    said, errors = question_fields.given([question], filled, ENGLISH)
    assert not errors
    same = sorted(answer) == sorted(said["one"]) if question.several else answer == said["one"]
    assert same


def _gathering(start: str, end: str) -> answers.Gathering:
    told: dict[str, object] = dict.fromkeys(("kind", "title", "description", "place", "link", "state"), "")
    told |= {"id": UUID(int=1), "program_id": None, "topics": [], "speakers": [], "organizers": [], "zone": "UTC"}
    told |= {"places": 1, "taken": 0, "waiting": 0, "mine": None, "starts_at": start, "ends_at": end}
    return answers.Gathering.model_validate(told)


def test_a_month_has_what_goes_on_in_it_by_the_clock_of_the_reader():
    march = Month.of("2030-03", date(2026, 1, 1))
    evening = _gathering("2030-03-31T20:00Z", "2030-04-01T01:00Z")
    before = _gathering("2030-02-20T09:00Z", "2030-03-02T17:00Z")
    assert [(day.on.day, len(day.gatherings)) for day in march.days([evening, before], "Europe/Berlin")] == [
        (1, 1),
        (31, 1),
    ]
    assert [day.on.day for day in march.days([evening], "Asia/Tokyo")] == []
    assert [day.on.day for day in march.following.days([evening], "Asia/Tokyo")] == [1]
    weeks = list(march.weeks([before], "Europe/Berlin", 6))
    assert (weeks[0][0].on, weeks[0][0].inside) == (date(2030, 2, 24), False)
    assert [day.on.day for week in weeks for day in week if day.gatherings] == [1, 2]
    assert str(Month.of("2030-13", date(2026, 1, 1))) == "2026-01"


def test_nothing_of_an_identity_is_sent_without_consent():
    form = {"identity-0-attribute": "origin", "identity-0-values": "abroad, , Lagos", "identity-1-values": "alone"}
    said, errors = read_identity(form, ENGLISH)
    assert set(errors) == {"agreed", "identity-1-attribute"}
    said, errors = read_identity({**form, "identity-1-values": "", "agreed": "yes"}, ENGLISH)
    assert (said[0]["values"], errors) == (["abroad", "Lagos"], {})
    assert rows_of(form) == 2
    assert rows_of({"identity-1-attribute": "language"}) == 3
