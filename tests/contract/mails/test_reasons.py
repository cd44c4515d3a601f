"""Why two fit: what matching can say in codes, mails say in every language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from services.matching.rounds.domain import Reasons
from services.matching.rounds.engine.criteria import CRITERIA, SAYABLE
from services.matching.rounds.engine.criteria.saying import BEST_OVERALL, ENGLISH, FREE_PLACE, Said
from services.matching.suggestions.domain import Suggestion, told
from services.notifications.channels.examples import example_facts
from services.notifications.channels.languages import LANGUAGES, choose
from services.notifications.channels.letters import letter
from services.notifications.nudges.domain import Nudge, Rule
from services.notifications.proposals import domain as proposals
from services.notifications.requests import domain as requests
from shared.events.matching import MatchProposed, Reason, RequestDeclined
from shared.ids import new_id
from shared.reasons import WORDS
from tools.mails import LINKS, NOW

SAID: Sequence[Said] = (
    ("skills-offered", "Quarkus", 5, "Zig", 3),
    ("skills-endorsed", "Quarkus", 2),
    ("skills-wanted-by-both", "Quarkus"),
    ("communities-in-common", "Zigzag"),
    ("languages-in-common", "pt", "xx"),
    ("hours-in-common", 12),
    ("mentorships-behind", 1),
    ("mentor-ahead", 2),
    ("mentee-ahead", 1),
    ("same-grade",),
    *[("same-field", field, "Quarkus") for field in ("department", "location", "country", "grade", "job_title", "x")],
    *[("different-field", field, "Quarkus", "Zig") for field in ("location", "country", "grade", "job_title", "x")],
    ("different-departments",),
    FREE_PLACE,
    BEST_OVERALL,
)
ENGLISH_WORDS = re.compile(r"\b(the|both|you|and|which|have|speak|want|work|belong|grade|level|is|of)\b", re.IGNORECASE)


def proposed(reasons: Reasons, language: str) -> list[tuple[str, ...]]:
    """The reasons that the mentee and the mentor are told."""
    who: dict[str, Any] = {"program_id": new_id(), "mentee_id": new_id(), "mentor_id": new_id()}
    event = MatchProposed(
        subject=new_id(), version=1, **who, score=0.8, reasons=tuple(reasons.told()), reason_codes=reasons.coded()
    )
    nudges = [nudge for nudge in proposals.asked(event) if nudge.rule is Rule.PROPOSAL]
    return [told_in(nudge, language) for nudge in nudges]


def told_in(nudge: Nudge, language: str) -> tuple[str, ...]:
    return letter(example_facts(nudge, NOW, choose(language), LINKS)).reasons


def test_mails_have_words_for_every_code_that_people_can_be_told():
    sayable = {code for kind in SAYABLE for code in CRITERIA[kind].codes}
    assert set(WORDS) == sayable | {*FREE_PLACE, *BEST_OVERALL}
    assert set(WORDS) <= set(ENGLISH)
    assert {code for code, *_ in SAID} == set(WORDS)


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_reason_is_said_in_the_readers_language(tag: str):
    for said in SAID:
        reasons = Reasons([said])
        for [words] in proposed(reasons, tag):
            assert words not in reasons.told(), said
            assert all(str(part) in words for part in said[1:] if part in ("Quarkus", "Zig", "Zigzag", 12)), said
            assert "{" not in words, said
            if tag != "en":
                assert not ENGLISH_WORDS.search(words), words


def test_a_french_mail_has_no_english_sentence():
    reasons = Reasons(SAID)
    for told_to in proposed(reasons, "fr"):
        assert len(told_to) == len(SAID)
        assert not set(told_to) & set(reasons.told())
    mentee, mentor = proposed(Reasons([("skills-offered", "SQL", 4), ("languages-in-common", "pt")]), "fr")
    assert mentee == (
        "Lin propose ce que vous souhaitez apprendre\u00a0: SQL (niveau 4).",
        "Vous parlez une même langue\u00a0: portugais.",
    )
    assert mentor[0] == "Vous proposez ce que Lin souhaite apprendre\u00a0: SQL (niveau 4)."


def test_those_who_could_take_the_mentee_instead_are_told_in_french_too():
    best = told([Suggestion(new_id(), 1, Reasons([("hours-in-common", 3)]))])
    who: dict[str, Any] = {"program_id": new_id(), "mentee_id": new_id(), "mentor_id": new_id()}
    [nudge] = requests.declined(RequestDeclined(subject=new_id(), version=2, **who, alternatives=best))
    facts = replace(example_facts(nudge, NOW, choose("fr"), LINKS), names={best[0].mentor_id: "Amara Obi"})
    assert letter(facts).reasons == ("Amara Obi: Vous avez 3 heures de travail en commun par semaine.",)


def test_what_has_no_code_is_told_as_it_came():
    old = proposed(Reasons([], ["Both speak Portuguese."]), "fr")
    assert old == [("Both speak Portuguese.",)] * 2


def test_a_code_of_a_newer_matching_is_told_by_its_sentence():
    newer = (Reason(code="same-grade"), Reason(code="moon-in-common", names=("full",)))
    who: dict[str, Any] = {"program_id": new_id(), "mentee_id": new_id(), "mentor_id": new_id()}
    sentences = ("Both have the same grade.", "Both like the full moon.")
    event = MatchProposed(subject=new_id(), version=1, **who, score=0.8, reasons=sentences, reason_codes=newer)
    first = next(nudge for nudge in proposals.asked(event) if nudge.rule is Rule.PROPOSAL)
    assert told_in(first, "de") == ("Ihr habt beide dieselbe Karrierestufe.", "Both like the full moon.")
