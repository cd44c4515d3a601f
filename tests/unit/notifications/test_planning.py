"""What rules make of what happens, and that nobody is told of what has lost its reason."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from services.notifications.catalog.domain import SPECS
from services.notifications.decisions.domain import Asked, Postpone, Reader, Send, decide
from services.notifications.exchanges.domain import feedback
from services.notifications.goals.domain import due as goal_due
from services.notifications.mentorships.domain import Person, Together
from services.notifications.moments.domain import Days, Place, moments
from services.notifications.nudges.domain import Nudge, Rule
from services.notifications.planning.domain import Existing, anew, outcome, planned, reason_of
from services.notifications.proposals.domain import acceptance, asked, ended
from services.notifications.requests import domain as requests
from services.notifications.rules.domain import Ruling, Settings
from services.notifications.silences.domain import silences
from shared.events.matching import (
    FeedbackGiven,
    MatchProposed,
    MentorshipRequested,
    ProposalAccepted,
    ProposalDeclined,
    RequestAnswered,
)
from shared.events.profiles import GoalSet

UTC_ZONE = ZoneInfo("UTC")
TUESDAY = datetime(2031, 3, 4, 10, tzinfo=UTC)
MENTEE, MENTOR, THING, PROGRAM = (UUID(int=number) for number in (1, 2, 3, 4))
PAIR: dict[str, Any] = {"subject": THING, "version": 1, "program_id": PROGRAM, "mentee_id": MENTEE, "mentor_id": MENTOR}


def by_default(nudge: Nudge, zone: ZoneInfo = UTC_ZONE, now: datetime = TUESDAY) -> list[Nudge]:
    return planned(nudge, Ruling(SPECS[nudge.rule].settings), zone, now)


def reminders_of_goal(due: date | None, zone: ZoneInfo = UTC_ZONE) -> list[Nudge]:
    event = GoalSet(subject=THING, version=1, time=TUESDAY, person_id=MENTEE, title="Lead a migration", due=due)
    return [each for nudge in goal_due(event, zone) for each in by_default(nudge, zone)]


def test_a_goal_plans_two_nudges_at_nine_in_the_persons_zone():
    nudges = reminders_of_goal(date(2031, 4, 4), ZoneInfo("Europe/Berlin"))
    assert [nudge.due for nudge in nudges] == [
        datetime(2031, 3, 21, 8, tzinfo=UTC),
        datetime(2031, 4, 2, 7, tzinfo=UTC),
    ]
    assert {nudge.expires for nudge in nudges} == {datetime(2031, 4, 4, 22, tzinfo=UTC)}


def test_a_goal_without_a_date_plans_no_nudge():
    assert reminders_of_goal(None) == []


@given(st.integers(-400, 400))
def test_a_goal_never_plans_a_nudge_for_a_time_past(days: int):
    nudges = reminders_of_goal(TUESDAY.date() + timedelta(days=days))
    assert all(nudge.due > TUESDAY for nudge in nudges)
    assert len(nudges) == sum(days > before for before in (14, 2))


def test_a_proposal_goes_to_each_side_naming_the_other():
    event = MatchProposed(**PAIR, score=0.9, reasons=("Both speak Portuguese.",), answer_by=date(2031, 3, 14))
    found = {(nudge.person_id, nudge.other_id) for nudge in asked(event) if nudge.rule is Rule.PROPOSAL}
    assert found == {(MENTEE, MENTOR), (MENTOR, MENTEE)}


def test_what_can_be_answered_until_a_day_is_told_before_that_day_is_over():
    last, over = date(2031, 3, 14), datetime(2031, 3, 15, tzinfo=UTC)
    proposed = asked(MatchProposed(**PAIR, score=0.9, answer_by=last))
    requested = requests.asked(MentorshipRequested(**PAIR, answer_by=last))
    answered = requests.answered(RequestAnswered(**PAIR, answer_by=last))
    assert {(nudge.rule, nudge.expires) for nudge in (*proposed, *requested, *answered)} == {
        (rule, over)
        for rule in (
            Rule.PROPOSAL, Rule.PROPOSAL_UNANSWERED, Rule.REQUEST, Rule.REQUEST_UNANSWERED, Rule.REQUEST_ANSWERED,
        )
    }  # fmt: skip


def test_the_middle_of_a_program_on_a_saturday_is_told_on_monday():
    saturday, monday = date(2031, 3, 8), datetime(2031, 3, 10, 8, tzinfo=UTC)
    place = Place(MENTEE, "mentee", THING)
    [nudge] = [each for one in moments(PROGRAM, [place], Days(midpoint=saturday), TUESDAY) for each in by_default(one)]
    assert decide([Asked(nudge)], {MENTEE: Reader()}, nudge.due) == [Postpone(monday)]
    assert decide([Asked(nudge)], {MENTEE: Reader()}, monday) == [Send()]


def test_an_acceptance_is_told_to_the_other_side_until_both_have_accepted():
    one = ProposalAccepted(**PAIR, accepted_by=MENTOR, complete=False)
    assert [nudge.person_id for nudge in acceptance(one)] == [MENTEE]
    assert list(acceptance(one.model_copy(update={"complete": True}))) == []


def test_whoever_never_heard_of_a_proposal_hears_nothing_of_its_end():
    event = ProposalDeclined(**PAIR, declined_by=MENTOR)
    assert [nudge.person_id for nudge in ended(event, {MENTEE, MENTOR})] == [MENTEE]
    assert list(ended(event, {MENTOR})) == []


def test_a_nudge_about_feedback_knows_neither_words_nor_rating():
    event = FeedbackGiven(
        subject=THING,
        version=1,
        mentorship_id=UUID(int=9),
        program_id=PROGRAM,
        given_by=MENTOR,
        given_to=MENTEE,
        rating=4,
    )
    [nudge] = feedback(event)
    assert nudge.person_id == MENTEE
    assert set(nudge.payload) == {"mentorship_id", "session_id"}


def test_other_settings_move_what_is_planned_and_find_their_way_back():
    [nudge] = list(
        goal_due(
            GoalSet(subject=THING, version=1, time=TUESDAY, person_id=MENTEE, title="A", due=date(2031, 4, 4)), UTC_ZONE
        )
    )
    drops = Ruling(Settings((3,), late="drop", late_hours=5), version=1)
    [moved] = planned(anew(by_default(nudge)[0], TUESDAY), drops, UTC_ZONE, TUESDAY)
    assert (moved.due, moved.expires) == (datetime(2031, 4, 1, 9, tzinfo=UTC), datetime(2031, 4, 1, 14, tzinfo=UTC))
    assert planned(anew(moved, TUESDAY), Ruling(SPECS[Rule.GOAL].settings), UTC_ZONE, TUESDAY) == by_default(nudge)


# Absences: a small world in which people meet, rest and go on, and a clock that is set forward. What is planned is kept
# as planning.store does, by the same pure rules.

EVENTS = st.sampled_from(["held", "planned", "cancelled", "paused", "resumed", "checked-in", "ended", "nothing"])
STEPS = st.lists(st.tuples(EVENTS, st.integers(0, 30)), max_size=25)
CADENCE = 14
NEW_YEAR = datetime(2031, 1, 1, 12, tzinfo=UTC)


@dataclass
class World:
    """sent: (rule, when). rows: by key, with the state."""

    now: datetime = NEW_YEAR
    state: Together = field(init=False)
    rows: dict[tuple[object, ...], tuple[Nudge, str]] = field(
        default_factory=dict[tuple[object, ...], tuple[Nudge, str]]
    )
    sent: list[Nudge] = field(default_factory=list[Nudge])

    def __post_init__(self) -> None:
        person = Person(MENTEE, "mentee", self.now.date(), signed=1)
        self.state = Together(THING, PROGRAM, "one-to-one", MENTOR, self.now.date(), [person], agreement=1, agreed=1)
        self.listen()

    def listen(self) -> None:
        wanted = list(silences(self.state, CADENCE, self.now))
        made = [each for nudge in wanted for each in by_default(nudge, UTC_ZONE, self.now)]
        existing = [
            Existing(nudge, state == "planned", state == "sent" or (state == "dropped" and nudge.due <= self.now))
            for nudge, state in self.rows.values()
        ]
        more, gone = outcome(made, existing, {reason_of(nudge) for nudge in wanted}, self.now)
        for nudge in more:
            self.rows[nudge.rule, nudge.person_id, nudge.due] = nudge, "planned"
        for nudge in gone:
            self.rows[nudge.rule, nudge.person_id, nudge.due] = nudge, "dropped"

    def happens(self, what: str) -> None:
        today = self.now.date()
        person = self.state.people[0] if self.state.people else None
        match what:
            case "held":
                self.state = replace(self.state, met_on=today, meets_on=None)
            case "planned":
                self.state = replace(self.state, meets_on=today + timedelta(days=10))
            case "cancelled":
                self.state = replace(self.state, meets_on=None)
            case "paused":
                self.state = replace(self.state, paused=True)
            case "resumed" if self.state.paused:
                self.state = replace(self.state, paused=False, resumed_on=today)
            case "checked-in" if person:
                self.state = replace(self.state, people=[replace(person, checked_in_on=today)])
            case "ended":
                self.state = replace(self.state, people=[])
            case _:
                return
        self.listen()

    def passes(self, days: int) -> None:
        """Day by day, so that what is due goes on its day."""
        for _ in range(days):
            self.now += timedelta(days=1)
            for key, (nudge, state) in list(self.rows.items()):
                if state == "planned" and nudge.due <= self.now:
                    late = nudge.expires is not None and nudge.expires <= self.now
                    self.rows[key] = nudge, "dropped" if late else "sent"
                    if not late:
                        self.sent.append(replace(nudge, due=self.now))


@given(STEPS)
def test_nobody_is_told_of_what_has_happened_and_everybody_of_what_has_not(steps: list[tuple[str, int]]):
    """An absence is told on the days that were promised, exactly, of whatever went before."""
    world = World()
    expected: list[tuple[Rule, date]] = []
    for what, days in steps:
        world.happens(what)
        start = world.now.date()
        expected += promised(world.state, start, days)
        world.passes(days)
    assert sorted((nudge.rule, nudge.due.date()) for nudge in world.sent) == sorted(expected)


def promised(state: Together, today: date, days: int) -> list[tuple[Rule, date]]:
    """What falls due from the day after today on, told from the state alone: 21, 42 and 63 days after people met or
    meant to; on the day of a check-in and a week later. A day that passed while all was well is not made up for."""
    if state.paused or not state.people:
        return []
    quiet = max(filter(None, (state.started_on, state.resumed_on, state.met_on, state.meets_on)))
    person = state.people[0]
    check = max(filter(None, (person.since, person.checked_in_on, state.resumed_on))) + timedelta(days=CADENCE)
    fall_due = {
        Rule.NO_SESSION: [quiet + timedelta(days=number) for number in (21, 42, 63)],
        Rule.CHECK_IN: [check, check + timedelta(days=7)],
    }
    return [
        (rule, day)
        for rule, all_days in fall_due.items()
        for day in all_days
        if today < day <= today + timedelta(days=days)
    ]


def test_who_was_told_is_not_told_again_because_a_rule_has_changed():
    """The same absence by a rule that wants it told sooner, when it has been told."""
    person = Person(MENTEE, "mentee", NEW_YEAR.date(), signed=1)
    together = Together(THING, PROGRAM, "one-to-one", MENTOR, NEW_YEAR.date(), [person], agreement=1, agreed=1)
    now = NEW_YEAR + timedelta(days=25)
    [silence] = [nudge for nudge in silences(together, 0, now) if nudge.rule is Rule.NO_SESSION]
    [told, second, third] = by_default(silence, now=now)
    existing = [Existing(told, False, True), Existing(second, True, False), Existing(third, True, False)]
    sooner = Ruling(replace(SPECS[Rule.NO_SESSION].settings, offsets=(14,), late_hours=30 * 24), version=1)
    wanted = planned(anew(second, now), sooner, UTC_ZONE, now)
    assert [nudge.due.date() for nudge in wanted] == [date(2031, 1, 15), date(2031, 2, 5), date(2031, 2, 26)]
    more, gone = outcome(wanted, existing, {reason_of(silence)}, now)
    assert [nudge.due.date() for nudge in more] == [date(2031, 2, 5), date(2031, 2, 26)]
    assert gone == [second, third]
