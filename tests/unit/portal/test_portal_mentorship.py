"""What the pages of a mentorship read, what their forms take, and what changed between two agreements."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from pydantic import BaseModel

from services.matching.action_items import schemas as action_items
from services.matching.agreement_templates import schemas as templates
from services.matching.agreements import schemas as agreements
from services.matching.check_ins import schemas as check_ins
from services.matching.closings import schemas as closings
from services.matching.mentorships import schemas as mentorships
from services.matching.messages import schemas as messages
from services.matching.occurrences import schemas as occurrences
from services.matching.programs import schemas as programs
from services.matching.resources import schemas as resources
from services.matching.session_answers import schemas as session_answers
from services.matching.session_notes import schemas as notes
from services.matching.sessions import schemas as sessions
from services.matching.times import schemas as times
from services.portal.answers import mentorship as answers
from services.portal.pages.mentorship.agreements import changes
from services.portal.pages.mentorship.planning import read_plan
from services.portal.pages.mentorship.together import Together, waiting_to_sign
from services.portal.words import ENGLISH
from services.profiles.goals import schemas as goals
from shared import clock
from shared.ids import new_id
from tests.unit.portal.reading import reads_only

PAIRS: list[tuple[type[BaseModel], type[BaseModel]]] = [
    (answers.Pact, mentorships.MentorshipOut),
    (answers.Member, mentorships.MemberOut),
    (answers.Program, programs.ProgramOut),
    (answers.Meeting, sessions.SessionOut),
    (answers.Slot, sessions.SlotOut),
    (answers.Occurrences, occurrences.OccurrencesOut),
    (answers.Occurrence, occurrences.OccurrenceOut),
    (answers.Times, times.TimesOut),
    (answers.Offer, times.OfferOut),
    (answers.Local, times.LocalOut),
    (answers.Note, notes.NoteOut),
    (answers.CalendarAnswers, session_answers.AnswersOut),
    (answers.CalendarAnswer, session_answers.AnswerOut),
    (answers.ActionItem, action_items.ActionItemOut),
    (answers.Agreement, agreements.AgreementOut),
    (answers.Signature, agreements.SignatureOut),
    (answers.Terms, agreements.TermsOut),
    (answers.Template, templates.AgreementTemplateOut),
    (answers.Closing, closings.ClosingOut),
    (answers.ReviewedGoal, closings.ReviewedGoal),
    (answers.CheckInState, check_ins.CurrentOut),
    (answers.Thread, messages.ThreadOut),
    (answers.Message, messages.MessageOut),
    (answers.Resource, resources.ResourceOut),
    (answers.Goal, goals.GoalOut),
]


@pytest.mark.parametrize(("read", "told"), PAIRS, ids=lambda model: model.__name__)
def test_a_page_reads_only_what_the_service_tells(read: type[BaseModel], told: type[BaseModel]):
    assert reads_only(read, told)


def test_what_changed_in_an_agreement_is_told_part_by_part():
    before = answers.Terms(
        goals=["Lead a migration", "Speak up"],
        expected_of_mentee="I come prepared.",
        expected_of_mentor="",
        cadence_days=14,
        channels=[],
        confidentiality="",
        ends_on=None,
        ground_rules=[],
    )
    after = before.model_copy(update={"goals": ["Lead a migration", "Write a book"], "cadence_days": 7})
    found = changes(before, after, "one-to-one", ENGLISH)
    assert [(one.part, list(one.left_out), list(one.added)) for one in found] == [
        ("Goals", ["Speak up"], ["Write a book"]),
        ("How often you meet", ["Every 14 days"], ["Every 7 days"]),
    ]
    assert changes(after, after, "one-to-one", ENGLISH) == []


def test_who_has_yet_to_sign_is_told_by_name_and_the_visitor_as_you():
    people = [
        answers.Member(
            person_id=new_id(), name=name, role=role, joined_on=date(2030, 3, 4), left_on=None, reason="", words="",
            erased=False,
        )
        for name, role in (("Lin", "mentor"), ("Tom", "mentee"))
    ]  # fmt: skip
    lin, tom = (one.person_id for one in people)
    pact = answers.Pact(
        id=new_id(), program_id=new_id(), mentee_id=tom, mentor_id=lin, kind="one-to-one", state="active",
        started_at=datetime(2030, 3, 4, tzinfo=UTC), paused_until=None, ended_on=None, ended_by=None, end_reason="",
        completed=None, members=people,
    )  # fmt: skip
    seen = Together(pact, tom, "UTC")
    assert waiting_to_sign(seen, [lin], ENGLISH) == "Waiting for Lin to sign"
    assert waiting_to_sign(seen, [tom], ENGLISH) == "Waiting for you to sign"
    assert waiting_to_sign(seen, [lin, tom], ENGLISH) == "Waiting for you and Lin to sign"


@pytest.fixture(name="_monday")
def monday():
    clock.move_to(datetime(2030, 3, 4, 8, tzinfo=UTC))
    yield
    clock.reset()


@pytest.mark.usefixtures("_monday")
def test_one_time_is_scheduled_and_several_are_proposed_in_their_order():
    form = {"title": "Plans", "minutes": "45", "offer-1": "2030-03-06T09:00:00+00:00"}
    plan, errors = read_plan({**form, "repeat": "fortnightly", "times": "4"}, "Europe/Berlin", ENGLISH)
    assert plan is not None, errors
    assert plan.body("Europe/Berlin")["recurrence"] == "FREQ=WEEKLY;INTERVAL=2;COUNT=4"
    assert plan.body("Europe/Berlin")["start"] == "2030-03-06T09:00:00+00:00"
    plan, errors = read_plan({**form, "day": "2030-03-05", "time": "14:00"}, "Europe/Berlin", ENGLISH)
    assert plan is not None, errors
    assert plan.body("Europe/Berlin")["slots"] == [
        {"start": "2030-03-05T13:00:00+00:00", "end": "2030-03-05T13:45:00+00:00"},
        {"start": "2030-03-06T09:00:00+00:00", "end": "2030-03-06T09:45:00+00:00"},
    ]


@pytest.mark.usefixtures("_monday")
@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({}, {"title", "day"}),
        ({"title": "Plans", "day": "2030-03-03", "time": "14:00"}, {"day"}),
        ({"title": "Plans", "day": "soon", "time": ""}, {"day"}),
        ({"title": "Plans", "day": "2030-03-05", "time": "14:00", "minutes": "5"}, {"minutes"}),
        ({"title": "Plans", "day": "2030-03-05", "time": "14:00", "link": "javascript:alert(1)"}, {"link"}),
        ({"title": "Plans", "day": "2030-03-05", "time": "14:00", "repeat": "weekly", "times": "900"}, {"times"}),
        (
            {"title": "Plans", "repeat": "weekly", "times": "4"}
            | {f"offer-{n}": f"2030-03-0{n}T09:00:00+00:00" for n in (5, 6)},
            {"repeat"},
        ),
        ({"title": "Plans"} | {f"offer-{n}": f"2030-03-1{n}T09:00:00+00:00" for n in range(6)}, {"day"}),
    ],
)
def test_what_a_plan_lacks_is_told_by_field(typed: dict[str, str], wrong: set[str]):
    plan, errors = read_plan(typed, "Europe/Berlin", ENGLISH)
    assert plan is None
    assert set(errors) == wrong
