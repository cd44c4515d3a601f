"""What the portal relies on from others: the services' answers and the addresses in mails."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import get_args
from uuid import UUID

import pytest
from fastapi import APIRouter
from pydantic import BaseModel

from services.analytics.cohorts import schemas as cohorts
from services.analytics.publications import schemas as publications
from services.matching.check_ins import schemas as check_ins
from services.matching.feedback import schemas as feedback
from services.matching.mentorships import schemas as mentorships
from services.matching.programs import schemas as programs
from services.matching.proposals import schemas as proposals
from services.matching.sessions import schemas as sessions
from services.notifications.preferences import domain as preference_kinds
from services.notifications.preferences import schemas as preferences
from services.portal import answers
from services.portal.main import PAGES
from services.portal.pages.me import preferences as preference_pages
from services.portal.words import ENGLISH
from services.profiles.goals import schemas as profile_goals
from services.profiles.imports import schemas as people_imports
from services.profiles.people import schemas as people
from shared.links import Links
from shared.tabular import TabularProblem

PAIRS: list[tuple[type[BaseModel], type[BaseModel]]] = [
    (answers.Person, people.PersonOut),
    (answers.Goal, profile_goals.GoalOut),
    (answers.GoalDetails, profile_goals.GoalDetails),
    (answers.Program, programs.ProgramOut),
    (answers.Proposal, proposals.ProposalOut),
    (answers.Mentorship, mentorships.MentorshipOut),
    (answers.CheckInNow, check_ins.CurrentOut),
    (answers.CheckIn, check_ins.CheckInOut),
    (answers.Obstacle, check_ins.ObstacleOut),
    (answers.Session, sessions.SessionOut),
    (answers.Feedback, feedback.FeedbackOut),
    (answers.ProgramNumbers, cohorts.ProgramNumbers),
    (answers.Funnel, cohorts.FunnelOut),
    (answers.Breakdown, cohorts.BreakdownOut),
    (answers.Row, cohorts.RowOut),
    (answers.Number, cohorts.Number),
    (answers.NumberFamily, publications.FamilyOut),
    (answers.NumberTable, publications.TableOut),
    (answers.NumberPage, publications.TablePage),
    (answers.TableMeasure, publications.MeasureOut),
    (answers.TableRow, publications.RowOut),
    (answers.PublishedNumber, publications.NumberOut),
    (answers.Preferences, preferences.PreferencesOut),
    (answers.PeopleImport, people_imports.ImportOut),
    (answers.ImportProgress, people_imports.ProgressOut),
    (answers.ImportOutcome, people_imports.OutcomeOut),
    (answers.ImportRejection, people_imports.RejectionOut),
    (answers.FileProblem, TabularProblem),
    (answers.ImportedRow, people_imports.RowOut),
]
SOME = UUID("0199d3a0-0000-7000-8000-000000000001")


@pytest.mark.parametrize(("read", "told"), PAIRS, ids=lambda model: model.__name__)
def test_a_page_reads_only_what_the_service_tells(read: type[BaseModel], told: type[BaseModel]):
    assert set(read.model_fields) <= set(told.model_fields)


def test_every_kind_of_mail_that_can_be_turned_off_is_on_the_page():
    assert [kind.name for kind in preference_pages.kinds(ENGLISH)] == [kind.value for kind in preference_kinds.Kind]


def _links() -> list[str]:
    links = Links("")
    methods = [method for name, method in inspect.getmembers(links, inspect.ismethod) if not name.startswith("_")]
    made = [method(*_needed(method)) for method in methods]
    # Unsubscribing works without signing in, so its page belongs to notifications.
    return [link for link in made if not link.startswith("/api/")]


def _needed(method: Callable[..., str]) -> list[object]:
    """Arguments without which it cannot be called; of several words the first."""
    given = inspect.signature(method, eval_str=True).parameters.values()
    return [next(iter(get_args(one.annotation)), SOME) for one in given if one.default is inspect.Parameter.empty]


@pytest.mark.parametrize("link", _links())
def test_every_address_in_a_mail_is_a_page(link: str):
    routes = [route for module in PAGES for route in _router(module).routes]
    scope = {"type": "http", "method": "GET", "path": link.partition("?")[0], "root_path": ""}
    assert any(route.matches(scope)[0].name == "FULL" for route in routes)


def _router(module: object) -> APIRouter:
    return module.router  # pyright: ignore[reportAttributeAccessIssue] - every page module has one
