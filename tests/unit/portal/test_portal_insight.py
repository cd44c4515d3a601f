"""Differences, curves and the log of viewings as pages show them, and what they read of the services."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel

from services.analytics.equity import schemas as equity
from services.analytics.equity.domain import COMPARISONS
from services.analytics.families import FAMILIES
from services.analytics.impact import schemas as impact
from services.analytics.impact.domain import OUTCOMES
from services.analytics.main import SERVICE
from services.analytics.publications import schemas as publications
from services.analytics.reports import schemas as reports
from services.analytics.viewings import schemas as viewings
from services.analytics.watching import WITHOUT_NUMBERS
from services.matching.programs import schemas as programs
from services.portal.answers import insight as answers
from services.portal.number_told import TEXTS
from services.portal.pages.insight.curves import HEIGHT, WIDTH, draw
from services.portal.pages.insight.equity import shown
from services.portal.pages.insight.impact import found
from services.portal.pages.insight.intervals import drawn, widest
from services.portal.pages.insight.viewings import seen
from services.portal.words import CATALOGS, ENGLISH, Words
from services.profiles.people import schemas as people
from shared import clock
from shared.ids import new_id
from tests.unit.portal.reading import reads_only

PAIRS: list[tuple[type[BaseModel], type[BaseModel]]] = [
    (answers.Name, people.NameOut),
    (answers.RunProgram, programs.ProgramOut),
    (answers.Whole, publications.WholeOut),
    (answers.Defined, publications.DefinedOut),
    (answers.Difference, equity.DifferenceOut),
    (answers.Group, equity.GroupOut),
    (answers.Compared, equity.ComparedOut),
    (answers.Equity, equity.EquityOut),
    (answers.Estimate, impact.EstimateOut),
    (answers.EValue, impact.EValueOut),
    (answers.Balance, impact.BalanceOut),
    (answers.Outcome, impact.OutcomeOut),
    (answers.Point, impact.PointOut),
    (answers.LeftOut, impact.LeftOutOut),
    (answers.Comparison, impact.ComparisonOut),
    (answers.Role, impact.RoleOut),
    (answers.Impact, impact.ImpactOut),
    (answers.ReportLine, reports.ReportLine),
    (answers.Report, reports.ReportOut),
    (answers.MadeReport, reports.ReportOut),
    (answers.Heard, reports.HeardOut),
    (answers.Viewing, viewings.ViewingOut),
]


@pytest.mark.parametrize(("read", "told"), PAIRS, ids=lambda model: model.__name__)
def test_a_page_reads_only_what_the_service_tells(read: type[BaseModel], told: type[BaseModel]):
    assert reads_only(read, told)


def test_what_analytics_tells_is_in_the_catalogs():
    told = {text for family in FAMILIES.values() for text in (family.title, family.description)}
    told |= {text for family in FAMILIES.values() for one in family.measures for text in (one.label, one.definition)}
    told |= {text for one in COMPARISONS for text in (one.label, one.definition)}
    assert told | {*impact.DEFINITIONS.values(), *OUTCOMES.values()} == set(TEXTS)


def difference(value: float, low: float, high: float) -> answers.Difference:
    return answers.Difference(value=value, low=low, high=high)


def group(value: str, told: answers.Difference | None, *, hidden: bool = False) -> answers.Group:
    number = None if hidden else 0.5
    people = None if hidden else 20
    return answers.Group(
        value=value, hidden=hidden, people=people, number=number, others=people, others_number=number, difference=told
    )


def compared(*groups: answers.Group, name: str = "accepted") -> answers.Compared:
    return answers.Compared(name=name, label="Accepted", definition="...", groups=list(groups))


def test_an_interval_is_drawn_around_zero_on_one_scale():
    one, other = difference(0.1, -0.1, 0.3), difference(-0.5, -1.0, -0.2)
    most = widest([one, other, None])
    first, second = drawn(one, most), drawn(other, most)
    assert first.low < 50 < first.high
    assert 0 <= second.low < second.value < second.high < 50
    assert first.high - 50 == pytest.approx(50 - drawn(difference(-0.3, -0.3, -0.3), most).value, abs=0.02)


def test_what_groups_show_is_said_with_those_that_are_hidden():
    one = shown(
        ENGLISH,
        compared(
            group("Data", difference(0.2, 0.1, 0.3)),
            group("Sales", difference(-0.2, -0.3, -0.1)),
            group("HR", difference(0.05, -0.1, 0.2)),
            group("Legal", None, hidden=True),
            group("Board", None),
        ),
    )
    assert list(one.sentences) == [
        "Above everybody else: Data.",
        "Below everybody else: Sales.",
        "1 group is not compared, since it is small or would tell of one that is.",
    ]
    data, _, _, legal, board = one.rows
    assert (board.hidden, board.span, board.difference, board.people) == (False, None, "too little to tell", "20")
    assert (data.difference, data.interval) == ("+20.0", "95% interval +10.0 to +30.0")
    assert (legal.hidden, legal.span, legal.difference, legal.people) == (True, None, "hidden", "")


def test_of_many_groups_those_that_differ_most_are_named():
    many = [group(f"Team {number}", difference(number / 100, 0.001, 1)) for number in range(1, 21)]
    [said] = shown(ENGLISH, compared(*many)).sentences
    assert said == "Above everybody else: Team 20, Team 19, Team 18, Team 17, Team 16 and 15 more."


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ((), "There is no group to compare yet."),
        ((group("Legal", None, hidden=True),), "Every group is too small to be compared."),
        (
            (group("Legal", None, hidden=True), group("Data", None)),
            "Within the groups numbers differ too little to tell how far apart the groups are.",
        ),
        (
            (group("Data", difference(0.0, -0.1, 0.1)),),
            "No group differs by more than chance may explain. That does not rule a difference out.",
        ),
    ],
)
def test_no_difference_is_not_said_to_be_none(groups: tuple[answers.Group, ...], said: str):
    assert list(shown(ENGLISH, compared(*groups)).sentences) == [said]


def test_a_score_differs_by_no_percentage_points():
    [row] = shown(ENGLISH, compared(group("Data", difference(0.123, 0.1, 0.2)), name="score")).rows
    assert (row.difference, row.number) == ("+0.12", "0.50")


def test_a_sign_stands_before_its_number_where_words_run_from_right_to_left():
    [row] = shown(
        Words(CATALOGS.choose("ar")), compared(group("Data", difference(-0.123, -0.2, 0.1)), name="score")
    ).rows
    assert row.difference == "\N{LEFT-TO-RIGHT MARK}-0.12"


def estimate(value: float, wide: float = 0.05) -> answers.Estimate:
    return answers.Estimate(value=value, low=value - wide, high=min(1, value + wide))


def point(days: int, participants: float | None, others: float | None) -> answers.Point:
    return answers.Point(
        days=days,
        participants=None if participants is None else estimate(participants),
        others=None if others is None else estimate(others),
    )


def test_curves_step_down_within_their_picture_and_hidden_days_are_hatched():
    picture = draw(ENGLISH, [point(30, 0.98, 0.95), point(60, None, None), point(90, 0.9, 0.7)], "Mentees", "Others")
    assert picture is not None
    assert [curve.label for curve in picture.curves] == ["Mentees: 90%", "Others: 70%"]
    assert len(picture.gaps) == 1
    for curve in picture.curves:
        for x in re.findall(r"[MH]([\d.]+)", curve.line + curve.band):
            assert 0 <= float(x) <= WIDTH
        heights = [float(y) for y in re.findall(r"V([\d.]+)", curve.line)]
        assert heights == sorted(heights), "nobody comes back"
        assert all(0 <= float(y) <= HEIGHT for y in re.findall(r"V([\d.]+)", curve.band))


def test_names_at_the_ends_of_like_curves_do_not_cover_each_other():
    picture = draw(ENGLISH, [point(30, 0.951, 0.95)], "Mentees", "Others")
    assert picture is not None
    one, other = picture.curves
    assert abs(one.label_y - other.label_y) >= 20
    assert all(curve.label_y < picture.bottom for curve in picture.curves)


def test_there_is_no_picture_of_what_is_hidden():
    assert draw(ENGLISH, [point(30, None, None)], "Mentees", "Others") is None


def test_an_outcome_that_is_hidden_says_so_and_draws_nothing():
    hidden = answers.Outcome(
        outcome="retained", definition="...", days=180, hidden=True, participants=None, others=None, difference=None,
        ratio=None, e_value=None, without={},
    )  # fmt: skip
    [row] = found(ENGLISH, [hidden])
    assert (row.label, row.span, row.difference) == ("Still employed, after 180 days", None, "hidden")


def viewing(what: str = "read_table", **fields: Any) -> answers.Viewing:
    told = {"id": new_id(), "at": clock.now(), "subject": "s", "person_id": None, "what": what, "scope": None}
    return answers.Viewing.model_validate({**told, "form": "json", "filters": {}, **fields})


def test_everything_that_can_be_looked_at_has_a_name():
    names = {
        str(getattr(route, "name", ""))
        for router in SERVICE.routers
        for route in router.routes
        if {"GET", "POST"} & {*getattr(route, "methods", ())} and WITHOUT_NUMBERS.isdisjoint(getattr(route, "tags", ()))
    }
    unnamed = {name for name in names if seen(ENGLISH, viewing(name), {}, {}).what == name.replace("_", " ")}
    assert not unnamed


@pytest.mark.parametrize(
    ("fields", "who"),
    [
        ({"person_id": UUID(int=7)}, "Amara Obi"),
        ({"person_id": UUID(int=8)}, "Somebody (00000000)"),
        ({"subject": "hr-tool"}, "An account without a profile (hr-tool)"),
        ({"subject": ""}, "Somebody who was erased"),
    ],
)
def test_whoever_looked_is_named_as_far_as_they_are_known(fields: dict[str, Any], who: str):
    assert seen(ENGLISH, viewing(**fields), {UUID(int=7): "Amara Obi"}, {}).who == who


def test_what_somebody_asked_for_is_told_in_words():
    asked = {"family": "nudges", "dimension": "rule", "form": "csv", "at_risk": "true", "department": "Data"}
    told = seen(ENGLISH, viewing(filters=asked), {}, {}).asked
    assert told == "At risk: yes · Department: Data · By: rule · Numbers: Whether nudges help"
    german = seen(Words(CATALOGS.choose("de")), viewing(filters={"role": "mentee", "stuck": "quiet"}), {}, {}).asked
    assert "mentee" not in german
    assert "quiet" not in german


def test_every_family_of_numbers_has_its_title_in_the_log():
    for name, family in FAMILIES.items():
        assert seen(ENGLISH, viewing(filters={"family": name}), {}, {}).asked == f"Numbers: {family.title}"
