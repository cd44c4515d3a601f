"""What matching says of a round, of questions about it and of groups in it, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from string import Formatter

import pytest
from markupsafe import Markup

from services.matching.rounds.domain import FAILURES, why_failed
from services.matching.rounds.engine import fairness
from services.matching.rounds.engine.sentences import Coded, Sentences
from services.matching.rounds.reports import pricing
from services.matching.rounds.reports.words import NOTES
from services.portal.matching_words import failure_told, group_told, note_told
from services.portal.refusal_words import in_words
from services.portal.words import CATALOGS, ENGLISH, Words
from shared.problems import Invalid

GERMAN, ARABIC = Words(CATALOGS.choose("de")), Words(CATALOGS.choose("ar"))
Tell = Callable[[Words, Coded], str]


def _sentences(of: Sentences) -> list[str]:
    """Each sentence, with 3 for each number and a word for all else."""
    named = {
        code: {name: 3 if form else "Ada" for _, name, form, _ in Formatter().parse(template) if name}
        for code, template in of.templates.items()
    }
    return [of.say(code, **values) for code, values in named.items()]


PRICES = [
    *("Ops: there is no gap to close.", "Ops: 2.3 % of the total score closes the gap by half."),
    "Not told: no answer that was tried narrows the gap with as many people matched.",
    "Ops: less than 0.1 % of the total score closes 12 % of the gap; more was not found.",
]
ALL: list[tuple[Tell, Coded]] = [
    *((failure_told, FAILURES.known(one)) for one in _sentences(FAILURES)),
    *((note_told, NOTES.known(one)) for one in _sentences(NOTES)),
    *((group_told, fairness.NOTES.known(one)) for one in _sentences(fairness.NOTES)),
    *((group_told, pricing.known(one)) for one in PRICES),
]


@pytest.mark.parametrize(("tell", "said"), ALL)
def test_each_sentence_is_known_by_its_code_and_said_in_every_language(tell: Tell, said: Coded):
    assert said.code
    told = [tell(words, said) for words in (ENGLISH, GERMAN, ARABIC)]
    assert not any(isinstance(one, Markup) for one in told), "said, and not quoted"
    assert len({*told}) == 3


def test_all_prices_have_a_sentence():
    assert {pricing.known(one).code for one in PRICES} == set(fairness.PRICES.templates)


def test_numbers_are_written_as_the_reader_writes_them():
    lowest = NOTES.known(NOTES.say("lowest", lowest=0.4125, before=0.31, total=1234.5, gap=0))
    assert lowest.values == {"lowest": 0.412, "before": 0.31, "total": 1234.5}
    assert "0,412" in note_told(GERMAN, lowest)
    half = pricing.known("Ops: Berlin: 2.3 % of the total score closes the gap by half.")
    assert half.values == {"group": "Ops: Berlin", "lost": pytest.approx(0.023)}
    assert group_told(GERMAN, half).startswith("Ops: Berlin: 2,3\u00a0% ")
    assert "weniger als 0,1\u00a0%" in group_told(GERMAN, pricing.known(PRICES[-1]))


def test_fewer_than_two_mentees_are_said_in_the_dual_of_arabic():
    few = fairness.NOTES.known(fairness.NOTES.say("few-told", minimum=2))
    more = replace(few, values={"minimum": 5})
    assert "2" not in group_told(ARABIC, few)
    assert "5" in group_told(ARABIC, more)


def test_what_has_no_code_is_quoted_as_english():
    unheard = FAILURES.known("the solver answered <INFEASIBLE>")
    assert unheard.code is None
    assert failure_told(GERMAN, unheard) == '<span lang="en" dir="ltr">the solver answered &lt;INFEASIBLE&gt;</span>'
    assert failure_told(ENGLISH, unheard) == unheard.message


def test_a_question_that_makes_no_sense_is_refused_in_the_readers_language():
    why = FAILURES.say("not-in-round", person="Ada", side="mentor")
    failures = [{"code": one.code, "message": one.message, "values": one.values} for one in why_failed(why)]
    refusal = Invalid(why, kind="unanswerable", failures=failures).document()
    told = in_words(refusal, GERMAN)["detail"]
    assert told == GERMAN.say("One of the two does not take part in this round.") != why
    unheard = Invalid("Odd.", kind="unanswerable", failures=[{"code": None, "message": "Odd.", "values": {}}])
    assert in_words(unheard.document(), GERMAN)["detail"] == GERMAN.say("This cannot be answered about this round.")
