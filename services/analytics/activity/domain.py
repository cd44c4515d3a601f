"""What is counted of what people do together."""

from __future__ import annotations

from services.analytics.publications.domain import Family, Measure

__all__ = ["ACTIVITY", "FAMILIES", "PARTICIPATION", "WITHIN_DAYS"]

WITHIN_DAYS = 30
"""Whoever has met within so many days, or will, is active."""

PARTICIPATION = Family(
    name="participation",
    title="What people do together",
    description=(
        "Sessions, goals, feedback and thanks of the program, by the month in UTC in which they were. Goals and"
        " reflections belong to people and not to programs: those of enrolled mentees count from the program's first"
        " day to its last."
    ),
    measures=(
        Measure(
            "held",
            "Sessions held",
            "Sessions that took place, by the word of one who was there, on the day they did.",
            "sessions",
        ),
        Measure(
            "missed",
            "Sessions missed",
            "Sessions that were planned and did not take place, by the word of one who should have been there.",
            "sessions",
        ),
        Measure(
            "spacing",
            "Days between sessions",
            "Mean number of days between a session that a mentee held and the one before it in the same mentorship, in"
            " the month of the later one.",
            "days",
            additive=False,
            made_of=("held",),
        ),
        Measure("goals_set", "Goals set", "Goals that mentees set.", "events"),
        Measure(
            "milestones",
            "Milestones reached",
            "Milestones of mentees' goals that were reached, on the day they were.",
            "events",
        ),
        Measure(
            "goals_achieved", "Goals achieved", "Goals that mentees achieved and have not opened again since.", "events"
        ),
        Measure(
            "feedback",
            "Feedback given",
            "Times that somebody in a mentorship gave somebody else in it feedback.",
            "events",
        ),
        Measure(
            "rating",
            "Mean rating",
            "Mean of the ratings, from 1 to 5, in the feedback that has one.",
            "mean",
            additive=False,
            made_of=("feedback",),
        ),
        Measure(
            "appreciation",
            "Thanks sent",
            "Times that somebody in a mentorship thanked somebody else in it.",
            "events",
        ),
        Measure(
            "reflections",
            "Reflections shared",
            "Entries of mentees' journals that they shared, on the day they first did; what they say stays with them.",
            "events",
        ),
        Measure("check_ins", "Check-ins", "Times that somebody said how their mentorship goes.", "events"),
        Measure(
            "on_track",
            "Check-ins on track",
            "Check-ins in which somebody said that their mentorship is on track.",
            "events",
        ),
        Measure(
            "on_track_share",
            "Share on track",
            "Check-ins on track, as a share of all check-ins.",
            "share",
            additive=False,
            made_of=("on_track", "check_ins"),
        ),
    ),
    dimensions=("month",),
    overlapping=frozenset({"month"}),
)

ACTIVITY = Family(
    name="activity",
    title="Who is active now",
    description="Mentees of the program whose mentorships have not ended, at the time the numbers were taken.",
    measures=(
        Measure(
            "running",
            "In a mentorship",
            "Has a mentorship in this program that has started and not ended.",
            quantity="running",
        ),
        Measure(
            "active",
            "Active",
            "Has such a mentorship, with at least one session held or planned within 30 days: held on one of the last"
            " 30 days or today, or planned to begin in the next 30 days and not cancelled. Of a session that comes"
            " again and again, single times that were moved or cancelled count as they were planned first.",
        ),
    ),
    nested=True,
)

FAMILIES = (PARTICIPATION, ACTIVITY)
