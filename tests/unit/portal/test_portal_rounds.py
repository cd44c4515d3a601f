"""What pages of rounds read and say."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from services.matching.programs.schemas import ProgramOut
from services.matching.questions import schemas as questions
from services.matching.reports.schemas import ReportOut
from services.matching.round_views import schemas as views
from services.matching.rounds import schemas
from services.matching.rounds.engine.forbidden import RULES
from services.matching.rules.schemas import RulesIn
from services.portal.answers import round_questions as told_later
from services.portal.answers import rounds as answers
from services.portal.pages.rounds import round_reasons, round_settings, round_words
from services.portal.words import ENGLISH
from services.profiles.people.schemas import NameOut
from shared import clock
from shared.ids import new_id
from tests.unit.portal.reading import reads_only

READ: tuple[tuple[type[BaseModel], type[BaseModel]], ...] = (
    (answers.Named, NameOut),
    (answers.RoundProgram, ProgramOut),
    (answers.Couple, schemas.Couple),
    (answers.Bounds, schemas.ProgressOut),
    (answers.Certificate, schemas.RoundCertificateOut),
    (answers.RoundDetails, schemas.RoundOut),
    (answers.Said, schemas.RoundFailureOut),
    (answers.Said, schemas.SentenceOut),
    (answers.Approval, schemas.ApprovalOut),
    (answers.Share, schemas.ShareOut),
    (answers.Other, schemas.OtherOut),
    (answers.PairOfTwo, schemas.PairOut),
    (answers.NearMiss, schemas.NearMissOut),
    (answers.Competition, schemas.CompetitionOut),
    (answers.Relief, schemas.ReliefOut),
    (answers.Alone, schemas.UnmatchedOut),
    (answers.RoundMentee, schemas.MenteeOut),
    (answers.RoundRelief, schemas.RoundReliefOut),
    (answers.RoundMentor, views.RoundMentorOut),
    (answers.Rank, views.RankOut),
    (answers.Ranks, views.RanksOut),
    (answers.Difference, views.DifferenceOut),
    (answers.Differences, views.DifferencesOut),
    (told_later.Report, ReportOut),
    (told_later.Asked, questions.QuestionOut),
    (told_later.Question, questions.QuestionOut),
    (told_later.Verification, questions.VerificationOut),
    (told_later.WhyNot, questions.WhyNotOut),
    (told_later.WhatIf, questions.WhatIfOut),
    (told_later.Curve, questions.RematchOut),
)


@pytest.mark.parametrize(("read", "told"), READ, ids=lambda one: one.__name__)
def test_pages_read_only_what_matching_tells(read: type[BaseModel], told: type[BaseModel]):
    assert reads_only(read, told)


def _round(**different: Any) -> answers.RoundDetails:
    proof = {"optimal": True, "notes": [], "total": 38.2, "bound_pairs": 46, "bound_total": 38.2}
    return answers.RoundDetails.model_validate(
        {
            "id": new_id(),
            "version": 3,
            "program_id": new_id(),
            "state": "solved",
            "failures": [],
            "rules": RulesIn().model_dump(mode="json"),
            "pins": [],
            "forbidden": [],
            "based_on": None,
            "keeps_pairs_of": None,
            "keep": None,
            "seconds": None,
            "progress": None,
            "certificate": {**proof, "gap_pairs": 0, "gap_total": 0.0},
            "input_digest": "9f2c",
            "mentees": 53,
            "mentors": 40,
            "pairs": 46,
            "unmatched": 7,
            "total_score": 38.2,
            "requested_at": clock.now(),
            "solved_at": clock.now(),
            "approved_at": None,
            **different,
        }
    )


def _short(pairs: int, total: float) -> dict[str, Any]:
    proof = {"optimal": False, "notes": [], "total": 38.0, "bound_pairs": 46 + pairs, "bound_total": 38.0 + total}
    return {**proof, "gap_pairs": pairs, "gap_total": total}


@pytest.mark.parametrize(
    ("found", "title"),
    [
        (_round(), "46 of 53 mentees have a mentor; nobody could have a better total"),
        (_round(pairs=53, unmatched=0), "All 53 mentees have a mentor; nobody could have a better total"),
        (_round(certificate=_short(2, 1.0)), "46 of 53 mentees have a mentor; at most 2 more could"),
        (
            _round(certificate=_short(0, 0.38)),
            "46 of 53 mentees have a mentor; the total is within 0.99% of the best",
        ),
        (_round(mentees=0, pairs=0, unmatched=0), "There was nobody without a mentor to match"),
        (_round(pairs=0, unmatched=53), "None of the mentees could be matched"),
        (_round(state="failed"), "This round failed"),
        (_round(state="queued"), "This round is about to begin"),
    ],
)
def test_a_round_is_told_by_its_finding(found: answers.RoundDetails, title: str):
    assert round_words.finding(ENGLISH, found) == title


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_said_in_words(rule: str):
    assert round_reasons.rule(ENGLISH, rule) != rule
    assert round_reasons.barred(ENGLISH, rule, 3).endswith(".")


def test_the_form_gives_back_the_rules_that_it_showed():
    rules = RulesIn.model_validate(
        {
            "criteria": [
                {"kind": "skills", "weight": 3, "rarity": 0.5},
                {"kind": "field", "name": "other location", "weight": 1, "field": "location", "prefer": "different"},
            ],
            "grades": ["Junior", "Senior"],
            "minimum_score": 0.3,
            "common_language": False,
            "seed": 7,
        }
    )
    base = _round(rules=rules.model_dump(mode="json"))
    values = round_settings.values_of(ENGLISH, base)
    assert (values["weight-0"], values["weight-1"]) == ("75", "25")
    told, errors = round_settings.read_rules(ENGLISH, values, base)
    assert not errors
    again = RulesIn.model_validate(told)
    assert again.shares == rules.shares
    assert again.criteria[0].model_dump()["rarity"] == 0.5
    assert (again.grades, again.minimum_score, again.common_language, again.seed) == (rules.grades, 0.3, False, 7)
    assert again.adapts


def test_the_form_of_a_first_round_is_the_standard():
    told, errors = round_settings.read_rules(ENGLISH, round_settings.values_of(ENGLISH, None), None)
    assert not errors
    assert RulesIn.model_validate(told).shares == pytest.approx(RulesIn().shares)


def test_what_is_no_number_is_told_beside_its_field():
    values = {**round_settings.values_of(ENGLISH, None), "minimum_score": "nan", "weight-0": "101"}
    _, errors = round_settings.read_rules(ENGLISH, values, None)
    assert set(errors) == {"minimum_score", "weight-0"}
    nothing = {name: "0" if name.startswith("weight-") else value for name, value in values.items()}
    assert "weights" in round_settings.read_rules(ENGLISH, {**nothing, "minimum_score": ""}, None)[1]
