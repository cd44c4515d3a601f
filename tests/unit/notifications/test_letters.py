"""What letters say and what they never say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from services.notifications.channels import setting
from services.notifications.channels.examples import examples
from services.notifications.channels.languages import ENGLISH, choose
from services.notifications.channels.letters import Facts, Letter, letter, thread
from services.notifications.nudges.domain import Nudge, Rule
from shared.ids import new_id
from shared.languages import ISOLATE, ISOLATED
from shared.links import Links

NOW = datetime(2031, 3, 4, 10, tzinfo=UTC)
LINKS = Links("https://mentoring.example")
UTC_ZONE = ZoneInfo("UTC")


def facts(rule: Rule, language: str = "en", name: str = "Tom Ek", other: str = "Lin Chen", **payload: object) -> Facts:
    nudge = Nudge(rule, new_id(), new_id(), NOW, new_id(), new_id(), payload=payload)
    return Facts(
        nudge=nudge, name=name, zone=UTC_ZONE, other=other, other_zone=UTC_ZONE, program="Data Mentoring",
        program_ends=None, now=NOW, links=LINKS, language=choose(language),
    )  # fmt: skip


def words(written: Letter) -> str:
    return f"{written.subject}\n{setting.as_text(written, 'Tom', ())}"


def test_a_proposed_introduction_names_only_who_introduces():
    for name, written in examples(Rule.INTRODUCTION, NOW, ENGLISH, LINKS).items():
        assert "Lin Chen" in words(written), name
        assert "Amara" not in words(written), name


def test_an_introduction_that_ends_names_nobody():
    for written in examples(Rule.INTRODUCTION_DECLINED, NOW, ENGLISH, LINKS).values():
        for said in ("Lin", "Amara", "declined", "answer"):
            assert said not in words(written)


def test_the_end_of_a_mentorship_has_no_reason():
    told = letter(facts(Rule.MENTORSHIP_ENDED, **{"as": "mentee"}, ended_on="2031-03-04", reason="not-a-match"))
    assert "match" not in words(told)


def test_a_no_comes_with_the_next_best_and_why():
    declined = examples(Rule.REQUEST_DECLINED, NOW, ENGLISH, LINKS)["no-time"]
    said = " ".join(words(declined).split())
    assert (
        "Amara Obi: Amara offers Migrations (level 5) and SQL (level 3), which you want to learn. Both of you" in said
    )
    assert declined.action == "See these mentors"


def test_whoever_is_not_known_is_left_out_of_the_next_best():
    told = facts(
        Rule.REQUEST_DECLINED,
        reason="other",
        alternatives=[{"mentor_id": str(new_id()), "reasons": ["Both work in Berlin."]}],
    )
    assert "Berlin" not in words(letter(told))
    assert letter(told).link == LINKS.mentors()


def test_a_concern_is_told_without_a_word_about_it():
    [written] = examples(Rule.CONCERN, NOW, ENGLISH, LINKS).values()
    assert "Lin" not in words(written)
    assert "Data Mentoring" not in words(written)


def test_a_check_in_is_answered_in_two_clicks():
    written = examples(Rule.CHECK_IN, NOW, ENGLISH, LINKS)["mentee"]
    answers = [choice.link.rpartition("?")[2] for choice in written.choices]
    assert answers == ["on_track=yes", "on_track=partly", "on_track=no"]


def test_whoever_leads_a_group_is_not_told_about_themself():
    for rule in (Rule.CHECK_IN, Rule.NO_SESSION, Rule.MENTORSHIP_PAUSED, Rule.AGREEMENT_UNSIGNED):
        written = examples(rule, NOW, ENGLISH, LINKS)["group"]
        assert "Lin Chen" not in words(written), rule
        assert "our group" in words(written), rule


def test_a_circle_has_words_of_its_own():
    for rule in (Rule.CHECK_IN, Rule.NO_SESSION, Rule.MENTORSHIP, Rule.MENTORSHIP_ENDED, Rule.THANKS):
        written = examples(rule, NOW, ENGLISH, LINKS)["peer"]
        assert "circle" in words(written), rule
        assert "mentee" not in words(written), rule


def test_a_mail_without_its_program_still_reads_well():
    told = facts(Rule.WELCOME, role="mentee", places=0)
    assert letter(replace(told, program=None)).subject == "You take part in Mentoring as a mentee"


def test_the_mails_of_a_mentorship_have_one_thread():
    mentorship = new_id()
    nudges = [
        Nudge(Rule.CHECK_IN, new_id(), mentorship, NOW),
        Nudge(Rule.REMINDER, new_id(), new_id(), NOW, payload={"mentorship_id": str(mentorship)}),
        Nudge(Rule.RESOURCE, new_id(), new_id(), NOW, payload={"mentorship_id": str(mentorship)}),
    ]
    assert {thread(nudge) for nudge in nudges} == {mentorship}
    assert thread(Nudge(Rule.GOAL, new_id(), UUID(int=1), NOW)) is None


@pytest.mark.parametrize("name", ["Tom\r\nBcc: all@company.example", "Tom\u2028Ek", "Tom \x00\x1b[31m"])
def test_a_subject_is_one_line(name: str):
    subject = setting.subject(letter(facts(Rule.STALLED, title="x", since="2031-01-01", name=name)))
    assert subject.isprintable()


def test_a_subject_that_is_cut_closes_what_it_opened():
    subject = setting.subject(letter(facts(Rule.GOAL, "ar", title="Long " * 60, due="2031-03-10")))
    assert len(subject) <= 152
    assert subject.count(ISOLATE) == subject.count(ISOLATED) == 1


def test_a_title_cannot_add_markup():
    written = letter(facts(Rule.STALLED, title="<b>x</b>", since="2031-01-01"))
    assert "<b>" not in setting.as_html(written, "<i>Tom</i>", ())
    assert "&lt;i&gt;Tom&lt;/i&gt;" in setting.as_html(written, "<i>Tom</i>", ())
