"""What the pages about the visitor read, and how their forms are read."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest
from pydantic import BaseModel

from services.matching.availability.schemas import CalendarOut
from services.matching.concerns.schemas import ConcernOut
from services.matching.enrollments.schemas import EnrollmentOut
from services.matching.introductions.schemas import IntroductionOut
from services.matching.mentorships.schemas import MemberOut, MentorshipOut
from services.matching.messages.schemas import UnreadOut
from services.matching.programs.schemas import ProgramOut
from services.matching.proposals.schemas import ProposalOut
from services.matching.requests.schemas import RequestOut
from services.matching.survey_answers.schemas import AskedOut
from services.matching.to_do.schemas import MeetingOut, ThingOut, ToDoOut
from services.notifications.chats import schemas as chats
from services.notifications.deliveries.schemas import DeliveryOut
from services.notifications.feeds.schemas import FeedOut, NewFeedOut
from services.notifications.preferences.schemas import PreferencesOut
from services.notifications.suppressions.schemas import SuppressionOut
from services.notifications.webhooks.schemas import (
    EndpointOut,
    EventTypeOut,
    NewEndpointOut,
    NewSecretOut,
    RedeliveredOut,
    SecretOut,
)
from services.portal.answers import hearing
from services.portal.answers import me as answers
from services.portal.pages import waiting
from services.portal.pages.me import journal_words, profile_fields
from services.portal.pages.me.preferences import kept_fields, kinds, read_preferences
from services.portal.words import ENGLISH
from services.profiles.credentials.schemas import CredentialOut
from services.profiles.goals.schemas import GoalOut
from services.profiles.people.schemas import MeOut
from services.profiles.personal_skills.schemas import OfferedSkillOut, PersonalSkillsOut, WantedSkillOut
from services.profiles.recommendations.schemas import RecommendationRequestOut
from services.profiles.reflections import schemas as reflections
from services.profiles.reflections.domain import PROMPT_SETS
from services.profiles.testimonials import schemas as testimonials
from tests.unit.portal.reading import reads_only


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (answers.AboutMe, MeOut),
        (answers.AskedForRecommendation, RecommendationRequestOut),
        (answers.BusyCalendar, CalendarOut),
        (hearing.Chat, chats.ChatOut),
        (answers.Comment, reflections.CommentOut),
        (answers.Concern, ConcernOut),
        (answers.Credential, CredentialOut),
        (hearing.Delivery, DeliveryOut),
        (hearing.Endpoint, EndpointOut),
        (answers.Entry, reflections.ReflectionDetails),
        (answers.EntryBrief, reflections.ReflectionOut),
        (hearing.EventType, EventTypeOut),
        (answers.Feed, FeedOut),
        (answers.Introduction, IntroductionOut),
        (answers.JournalPage, reflections.JournalPage),
        (answers.Meeting, MeetingOut),
        (answers.Member, MemberOut),
        (answers.MyEnrollment, EnrollmentOut),
        (answers.MyGoal, GoalOut),
        (answers.MyMentorship, MentorshipOut),
        (hearing.MyPreferences, PreferencesOut),
        (answers.MyProgram, ProgramOut),
        (answers.MyProposal, ProposalOut),
        (answers.MyRequest, RequestOut),
        (answers.MySkills, PersonalSkillsOut),
        (answers.MySurvey, AskedOut),
        (hearing.NewEndpoint, NewEndpointOut),
        (answers.NewFeed, NewFeedOut),
        (hearing.NewSecret, NewSecretOut),
        (answers.OfferedSkill, OfferedSkillOut),
        (answers.OfferedTestimonial, testimonials.TestimonialOut),
        (answers.PromptSet, reflections.PromptSetOut),
        (answers.PromptSets, reflections.PromptSetsOut),
        (answers.Question, reflections.QuestionOut),
        (hearing.Redelivered, RedeliveredOut),
        (hearing.Secret, SecretOut),
        (answers.Share, reflections.ShareOut),
        (hearing.Suppression, SuppressionOut),
        (hearing.Tested, chats.TestedOut),
        (answers.Thing, ThingOut),
        (answers.ToDo, ToDoOut),
        (answers.Unread, UnreadOut),
        (answers.WantedSkill, WantedSkillOut),
    ],
)
def test_pages_read_what_services_tell(read: type[BaseModel], told: type[BaseModel]):
    assert reads_only(read, told)


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("9-12:30, 13.30–17", [("09:00", "12:30"), ("13:30", "17:00")]),
        ("08:00 to 12:00", [("08:00", "12:00")]),
        ("9h–12h30 ; 14h à 17h", [("09:00", "12:30"), ("14:00", "17:00")]),
        ("من ٩ إلى ١٢، 13:00-17:00", [("09:00", "12:00"), ("13:00", "17:00")]),
        ("", []),
    ],
)
def test_hours_are_taken_as_people_write_them(typed: str, hours: list[tuple[str, str]]):
    body, errors = profile_fields.read_hours(ENGLISH, {"zone": "UTC", "day-3": typed})
    assert not errors
    assert body["working_hours"] == [{"weekday": 3, "start": start, "end": end} for start, end in hours]


@pytest.mark.parametrize("typed", ["nine", "17-9", "9-25", "9", "9-12, then lunch"])
def test_hours_that_are_none_are_told_beside_their_day(typed: str):
    assert "day-3" in profile_fields.read_hours(ENGLISH, {"day-3": typed})[1]


def _preferences(**changed: Any) -> hearing.MyPreferences:
    fields: dict[str, Any] = {
        "quiet_start": time(20),
        "quiet_end": time(8),
        "muted": ["feedback", "of a later release"],
        "channels": {"messages": ["chat"]},
        "digest": "daily",
        "digest_at": time(9, 30),
        "language": "de",
        "away_until": date(2030, 1, 7),
        "version": 3,
    }
    return hearing.MyPreferences.model_validate({**fields, **changed})


@pytest.mark.parametrize("with_chat", [True, False])
def test_a_form_of_preferences_that_nobody_changes_changes_nothing(with_chat: bool):
    kept = _preferences(channels={"messages": ["chat"]} if with_chat else {})
    form = kept_fields(kept, [kind.name for kind in kinds(ENGLISH)])
    body, errors = read_preferences(ENGLISH, form, kept, with_chat=with_chat)
    assert not errors
    again = hearing.MyPreferences.model_validate({**body, "version": 3})
    assert set(again.muted) == set(kept.muted)
    assert {kind: ways for kind, ways in again.channels.items() if ways != ["email"]} == kept.channels
    same = {"muted", "channels"}
    assert again.model_dump(exclude=same) == kept.model_dump(exclude=same)


def test_the_journal_asks_in_english_what_profiles_asks():
    told = [
        answers.PromptSet(
            key=one.key,
            title=one.title,
            suits=one.suits,
            questions=[answers.Question(key=q.key, asks=q.asks, hint=q.hint) for q in one.questions],
        )
        for one in PROMPT_SETS
    ]
    assert journal_words.prompts(ENGLISH, told) == told
    later = answers.PromptSet(key="new", title="New", suits="Later.", questions=[])
    assert journal_words.prompts(ENGLISH, [later]) == [later]


def test_many_names_are_cut_short():
    assert waiting.named(ENGLISH, ["Tom", "Lin", "Amara"]) == "Tom, Lin and Amara"
    assert waiting.named(ENGLISH, ["Tom", "Lin", "Amara", "Eva", "Wim"]) == "Tom and 4 others"
    assert waiting.named(ENGLISH, ["", ""]) == "somebody"
