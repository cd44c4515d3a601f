"""How a mentorship fares: one score from 0 to 100, and what takes from it.

A mentorship begins with 100 points, and each reason below takes some; below 0 there is nothing. More of a reason never
takes less.

=================== ========================================================================== ======================
reason              what counts                                                                points
=================== ========================================================================== ======================
no-session          days without a session, while none is planned for the next 30 days         15 from 21 days on,
                                                                                               30 from 35, 45 from 60
sessions-missed     sessions missed in the last 60 days                                        5 for one, 15 for two,
                                                                                               25 for three or more
agreement-unsigned  days in which not all have signed an agreement (none is asked for in flash 15 from 14 days on,
                    programs and circles)                                                      25 from 42
off-track           people who said at their last check-in, of the last 60 days, that they are 20 for one, 30 for two
                    not on track; who said "partly" counts half                                or more, 10 for a half
no-check-in         check-ins in a row that somebody has missed, by the program's own cadence  5 for one, 10 for two,
                    and a week's grace                                                         15 for three or more
low-rating          the mean rating that was given in it in the last 90 days                   10 below 3, 20 below 2
no-goal             from 28 days on, the mentees who have no open goal and have achieved none  5 for some, 10 for all
                    since it began (not in flash programs)
goal-stalled        open goals of the mentees of which it was noticed in the last 60 days that 8 for one, 12 for two
                    nothing moves                                                              or more
nothing-exchanged   days without a session, message, shared link, feedback or thanks           10 from 30 days on,
                                                                                               15 from 60
=================== ========================================================================== ======================

Days and all else count from the day on which the mentorship began, or on which it went on after a pause: what was
before is not held against it. A mentorship that rests is not judged, nor one of a program that does not run.

It is at risk from a score below 50 on, until its score is above 65: what wavers in between does not ring twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import get_args

from shared.events.analytics import HealthReason

__all__ = [
    "AMOUNTS",
    "AT_RISK_BELOW",
    "BEST",
    "CHECK_INS_DAYS",
    "GOALS_DAYS",
    "MEANINGS",
    "MISSED_DAYS",
    "NEXT_STEPS",
    "PLANNED_DAYS",
    "POINTS",
    "RATINGS_DAYS",
    "REASONS",
    "RECOVERED_ABOVE",
    "RUNNING",
    "WELL",
    "WORDS",
    "Reason",
    "Signs",
    "Verdict",
    "is_at_risk",
    "judge",
    "next_step",
    "said",
]

AT_RISK_BELOW, RECOVERED_ABOVE = 50, 65
PLANNED_DAYS, MISSED_DAYS, CHECK_INS_DAYS, RATINGS_DAYS, GOALS_DAYS = 30, 60, 60, 90, 60
RUNNING = ("open", "running")
"""States of a program whose mentorships are judged, from its first day to its last."""

WELL = "Nothing needs to be done."
BEST = 100
_GRACE_DAYS = 7
_GOAL_DAYS = 28
_UNSIGNED = frozenset({"flash", "circle"})
_WITHOUT_GOALS = frozenset({"flash"})

REASONS: Sequence[HealthReason] = get_args(HealthReason)

Steps = Sequence[tuple[float, int]]

POINTS: Mapping[HealthReason, Steps] = MappingProxyType(
    {
        "no-session": ((21, 15), (35, 30), (60, 45)),
        "sessions-missed": ((1, 5), (2, 15), (3, 25)),
        "agreement-unsigned": ((14, 15), (42, 25)),
        "off-track": ((0.5, 10), (1, 20), (2, 30)),
        "no-check-in": ((1, 5), (2, 10), (3, 15)),
        "low-rating": ((2, 10), (3, 20)),
        "no-goal": ((0.001, 5), (1, 10)),
        "goal-stalled": ((1, 8), (2, 12)),
        "nothing-exchanged": ((30, 10), (60, 15)),
    }
)
"""From which amount on a reason takes how many points; AMOUNTS says of what."""

AMOUNTS: Mapping[HealthReason, str] = MappingProxyType(
    {
        "no-session": "days",
        "sessions-missed": "sessions",
        "agreement-unsigned": "days",
        "off-track": "people",
        "no-check-in": "check-ins",
        "low-rating": "2 for a mean below 3, 3 for one below 2",
        "no-goal": "share of the mentees",
        "goal-stalled": "goals",
        "nothing-exchanged": "days",
    }
)

WORDS = (
    "A mentorship begins with 100 points, and each reason takes some; below 0 there is nothing. All counts from the day"
    " on which it began, or on which it went on after a pause. A mentorship that rests is not judged, nor one of a"
    f" program that does not run. It is at risk from a score below {AT_RISK_BELOW} on, until its score is above"
    f" {RECOVERED_ABOVE}."
)

MEANINGS: Mapping[HealthReason, str] = MappingProxyType(
    {
        "no-session": (
            "Days since the last session that was held, or since the mentorship began or went on; 0 while one is"
            f" planned for the next {PLANNED_DAYS} days."
        ),
        "sessions-missed": f"Sessions that were missed in the last {MISSED_DAYS} days.",
        "agreement-unsigned": (
            "Days since the mentorship began or went on, as long as not all have signed an agreement. Flash programs"
            " and circles have none."
        ),
        "off-track": (
            f"People who said at their last check-in, in the last {CHECK_INS_DAYS} days, that they are not on track;"
            " whoever said “partly” counts half."
        ),
        "no-check-in": (
            "Check-ins in a row that somebody has missed, by the program’s own cadence and a week’s grace. 0 where the"
            " program has none."
        ),
        "low-rating": (
            f"Mean of the ratings, from 1 to 5, that were given in the mentorship in the last {RATINGS_DAYS} days. Only"
            " that it is below 3, or below 2, is shown."
        ),
        "no-goal": (
            f"Mentees who have no open goal and have achieved none since it began, from {_GOAL_DAYS} days on. Flash"
            " programs need none."
        ),
        "goal-stalled": (
            f"Open goals of its mentees of which it was noticed in the last {GOALS_DAYS} days that nothing moves."
        ),
        "nothing-exchanged": "Days since the last session, message, shared link, feedback or thanks.",
    }
)

NEXT_STEPS: Mapping[HealthReason, str] = MappingProxyType(
    {
        "no-session": "Ask both for a date.",
        "sessions-missed": "Ask both which time suits them better.",
        "agreement-unsigned": "Ask both to write down in a few lines what they agree on, and to sign it.",
        "off-track": "Ask each of them alone what is in the way.",
        "no-check-in": "Ask those who have not checked in how it goes.",
        "low-rating": "Talk with each of them about what they expect.",
        "no-goal": "Ask what one goal could be, and for whom it matters.",
        "goal-stalled": "Ask what the next small step to the goal is.",
        "nothing-exchanged": "Write to both and ask how they are.",
    }
)
"""What an admin can do, one thing."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What there is to see of a mentorship on a day; a window of days is cut off where it began or went on.

    kind: of its program. since: the day it began, or went on after a pause. met_on: of the last session held since.
    meets_soon: whether one is planned for the next PLANNED_DAYS. missed: sessions, in MISSED_DAYS. off_track, wavering:
    people whose last check-in, in CHECK_INS_DAYS, said no, or partly. checked_in_on: when whoever has been silent the
    longest last checked in, or joined. check_in_days: the program's cadence, 0 for none. rating: the mean of
    RATINGS_DAYS. mentees, without_goal: how many there are, and how many of them have none. goals_stalled: in
    GOALS_DAYS. exchanged_on: when something last passed between them.
    """

    today: date
    kind: str
    since: date
    met_on: date | None = None
    meets_soon: bool = False
    missed: int = 0
    signed: bool = False
    off_track: int = 0
    wavering: int = 0
    checked_in_on: date | None = None
    check_in_days: int = 0
    rating: float | None = None
    mentees: int = 1
    without_goal: int = 0
    goals_stalled: int = 0
    exchanged_on: date | None = None

    def days(self, last: date | None) -> int:
        """Whole days without something: since it last was, at the most since it could be."""
        return max(0, (self.today - max(filter(None, (self.since, last)))).days)


@dataclass(frozen=True, slots=True)
class Reason:
    """What takes points. value: days, sessions, people, check-ins, goals; of a low rating, what it is below."""

    code: HealthReason
    value: float
    points: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """score: 0 to 100. reasons: the heaviest first."""

    score: int
    reasons: tuple[Reason, ...] = ()


def judge(signs: Signs) -> Verdict:
    """The score of a mentorship, as this module says at its head."""
    found = [
        Reason(code, value, points) for code, value, amount in _amounts(signs) if (points := _points(code, amount))
    ]
    found.sort(key=lambda reason: (-reason.points, REASONS.index(reason.code)))
    return Verdict(max(0, BEST - sum(reason.points for reason in found)), tuple(found))


def is_at_risk(score: int, *, was: bool) -> bool:
    """Whether a mentorship is at risk, which it was before or not."""
    return score <= RECOVERED_ABOVE if was else score < AT_RISK_BELOW


def next_step(codes: Sequence[HealthReason]) -> str:
    """What an admin can do for a mentorship with these reasons, the heaviest first."""
    return NEXT_STEPS[codes[0]] if codes else WELL


def said(code: HealthReason, value: float) -> str:
    """A reason in words."""
    number = int(value) if value == int(value) else value
    one = number == 1
    match code:
        case "no-session":
            return f"No session for {number} days, and none planned for the next {PLANNED_DAYS}."
        case "sessions-missed":
            return f"{number} {'session was' if one else 'sessions were'} missed in the last {MISSED_DAYS} days."
        case "agreement-unsigned":
            return f"The agreement is not signed by all after {number} days."
        case "off-track":
            return "At the last check-ins not everybody was on track."
        case "no-check-in":
            return f"Somebody has missed {number} {'check-in' if one else 'check-ins'} in a row."
        case "low-rating":
            return f"The mean rating of the last {RATINGS_DAYS} days is below {number}."
        case "no-goal":
            return f"{number} {'mentee has' if one else 'mentees have'} no goal."
        case "goal-stalled":
            return f"{number} {'goal does' if one else 'goals do'} not move."
        case "nothing-exchanged":
            return f"Nothing has passed between them for {number} days."


def _amounts(signs: Signs) -> Iterator[tuple[HealthReason, float, float]]:
    """Code, value to be shown, and amount in the sense of POINTS."""
    quiet = 0 if signs.meets_soon else signs.days(signs.met_on)
    yield "no-session", quiet, quiet
    yield "sessions-missed", signs.missed, signs.missed
    unsigned = 0 if signs.signed or signs.kind in _UNSIGNED else signs.days(None)
    yield "agreement-unsigned", unsigned, unsigned
    off = signs.off_track + signs.wavering / 2
    yield "off-track", signs.off_track + signs.wavering, off
    overdue = signs.days(signs.checked_in_on) - _GRACE_DAYS
    missing = max(0, overdue // signs.check_in_days) if signs.check_in_days else 0
    yield "no-check-in", missing, missing
    if signs.rating is not None:
        yield "low-rating", 2 if signs.rating < 2 else 3, _lowness(signs.rating)
    if signs.kind not in _WITHOUT_GOALS and signs.days(None) >= _GOAL_DAYS:
        yield "no-goal", signs.without_goal, signs.without_goal / max(1, signs.mentees)
    yield "goal-stalled", signs.goals_stalled, signs.goals_stalled
    silent = signs.days(max(filter(None, (signs.since, signs.met_on, signs.exchanged_on))))
    yield "nothing-exchanged", silent, silent


def _lowness(rating: float) -> int:
    """2 below a mean of 3, 3 below one of 2, else 0."""
    return 3 if rating < 2 else 2 if rating < 3 else 0


def _points(code: HealthReason, amount: float) -> int:
    return max((points for least, points in POINTS[code] if amount >= least), default=0)
