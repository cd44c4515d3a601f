"""What is counted of how far the people of a program have come."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from services.analytics.publications.domain import Family, Measure

__all__ = [
    "ENDINGS",
    "FAMILIES",
    "FUNNEL",
    "JOURNEY",
    "STEPS",
    "TIMES",
    "UNITS",
    "Dimension",
    "midpoint",
]

UNITS = ("department", "grade", "location")
"""What the people of a program are broken down by, as they were on the day it began."""


class Dimension(StrEnum):
    """What the people of a program are broken down by."""

    DEPARTMENT = "department"
    GRADE = "grade"
    LOCATION = "location"


FUNNEL = Family(
    name="funnel",
    title="How far mentees have come",
    description=(
        "Mentees of the program, each once. A step counts those who reached it and every step before it."
        " Departments, grades and locations are those of the day on which the program began."
    ),
    measures=(
        Measure(
            "enrolled",
            "Enrolled",
            "Takes part in the program as a mentee, or did until they withdrew.",
            quantity="enrolled",
        ),
        Measure(
            "proposed",
            "Proposed or asked",
            "Was proposed at least one mentor, asked one, or was given one without either.",
            quantity="proposed",
        ),
        Measure(
            "accepted",
            "Both said yes",
            "Has a proposal that both accepted, a request that the mentor accepted, or a mentorship without either.",
            quantity="accepted",
        ),
        Measure("started", "Mentorship started", "Has a mentorship that started in this program.", quantity="started"),
        Measure("scheduled", "First session planned", "Has had at least one session with a date in it."),
        Measure(
            "held",
            "First session held",
            "Held at least one session in their mentorship, by the word of one who was there.",
            quantity="met",
        ),
        Measure("feedback", "Feedback given", "Is in a mentorship in which somebody gave somebody else feedback."),
    ),
    dimensions=UNITS,
    nested=True,
)

JOURNEY = Family(
    name="journey",
    title="What mentees have been through",
    description=(
        "Mentees of the program, each once in every number that fits them; nobody needs to have been through the one"
        " before. Departments, grades and locations are those of the day on which the program began."
    ),
    measures=(
        Measure("invited", "Invited", "Was invited to take part as a mentee."),
        Measure(
            "enrolled",
            "Enrolled",
            "Takes part in the program as a mentee, or did until they withdrew.",
            quantity="enrolled",
        ),
        Measure("waitlisted", "Waitlisted", "Waited for a place as a mentee at some time, or waits now."),
        Measure("matched", "Matched", "Has a mentorship that started in this program.", quantity="started"),
        Measure(
            "signed",
            "Agreement signed",
            "Has a mentorship whose agreement was signed by all who were in it.",
            among="started",
        ),
        Measure(
            "met",
            "First session held",
            "Held at least one session in their mentorship, by the word of one who was there.",
            quantity="met",
        ),
        Measure(
            "midpoint",
            "Reached the midpoint",
            "Had a mentorship that was running on the program's midpoint, which has come: the day that its admins set,"
            " or else the day halfway between its first and its last.",
            among="started",
        ),
        Measure("completed", "Completed", "Has a mentorship that ended as planned.", quantity="completed"),
        Measure(
            "ended_early", "Ended early", "Has a mentorship that ended before it was completed.", quantity="ended early"
        ),
    ),
    dimensions=UNITS,
)

ENDINGS = Family(
    name="endings",
    title="Why mentorships end",
    description="Mentees whose mentorships in the program have ended, by the reason that was given.",
    measures=(
        Measure("ended", "Ended", "Has a mentorship that ended, as planned or early.", quantity="ended"),
        Measure("early", "Ended early", "Has a mentorship that ended before it was completed.", quantity="ended early"),
        Measure(
            "rematch", "Would like a new match", "Said at the end of a mentorship that they would like a new match."
        ),
    ),
    dimensions=("reason",),
    nested=False,
    overlapping=frozenset({"reason"}),
)

TIMES = Family(
    name="times",
    title="How long it takes to find each other",
    description="How many days mentees of the program wait, and what comes of their requests. Days are days in UTC.",
    measures=(
        Measure(
            "matched",
            "Matched",
            "Mentees who enrolled and have a mentorship that started in this program.",
            quantity="started",
        ),
        Measure(
            "to_match_median",
            "Days to a match, median",
            "Half of the matched mentees waited this long or less from the day they enrolled to the day their first"
            " mentorship began.",
            "days",
            additive=False,
            made_of=("matched",),
        ),
        Measure(
            "to_match_mean",
            "Days to a match, mean",
            "Mean number of days from the day a matched mentee enrolled to the day their first mentorship began.",
            "days",
            additive=False,
            made_of=("matched",),
        ),
        Measure(
            "met",
            "Met",
            "Mentees with a mentorship in this program who held at least one session in it.",
            quantity="met",
        ),
        Measure(
            "to_session_median",
            "Days to the first session, median",
            "Half of the mentees who met did so this many days or fewer after their first mentorship began.",
            "days",
            additive=False,
            made_of=("met",),
        ),
        Measure(
            "to_session_mean",
            "Days to the first session, mean",
            "Mean number of days from the day a mentee's first mentorship began to the day of their first session.",
            "days",
            additive=False,
            made_of=("met",),
        ),
        Measure("requests", "Requests", "Requests that mentees made to mentors in the program.", "events"),
        Measure(
            "decided",
            "Requests with an end",
            "Requests that the mentor accepted or declined, or that ended without an answer; not those that are open or"
            " that the mentee withdrew.",
            "events",
        ),
        Measure("answered", "Requests answered", "Requests that the mentor accepted or declined.", "events"),
        Measure(
            "answered_share",
            "Share answered",
            "Requests answered, as a share of the requests with an end.",
            "share",
            additive=False,
            made_of=("answered", "decided"),
        ),
        Measure(
            "to_answer_median",
            "Days to an answer, median",
            "Half of the answered requests were answered within this many days, counted from day to day.",
            "days",
            additive=False,
            made_of=("answered",),
        ),
        Measure(
            "to_answer_mean",
            "Days to an answer, mean",
            "Mean number of days from the day of a request to the day the mentor accepted or declined it.",
            "days",
            additive=False,
            made_of=("answered",),
        ),
    ),
)

FAMILIES = (FUNNEL, JOURNEY, ENDINGS, TIMES)

STEPS = FUNNEL.measures


def midpoint(starts_on: date, ends_on: date, set_by_admins: date | None) -> date:
    """The day that the admins set, or the one halfway, the earlier of two."""
    return set_by_admins or starts_on + (ends_on - starts_on) // 2
