"""What is counted of matches."""

from __future__ import annotations

from services.analytics.publications.domain import Family, Measure

__all__ = ["BANDS", "FAMILIES", "LOADS", "MATCH_QUALITY", "MENTORS", "UNMATCHED"]

BANDS = ((0.2, "0.0–0.2"), (0.4, "0.2–0.4"), (0.6, "0.4–0.6"), (0.8, "0.6–0.8"), (float("inf"), "0.8–1.0"))
"""Scores below the first number are in the band of that name."""

LOADS = ("0", "1", "2", "3+")
"""How many mentees a mentor has."""

MATCH_QUALITY = Family(
    name="match_quality",
    title="How good matches are",
    description=(
        "Proposals of match rounds and admins in the program, what was answered and what came of them, by their score."
        " Where scores are calibrated, the share accepted grows with the score. A number tells of mentees and of"
        " mentors; it is hidden by the fewer of them."
    ),
    measures=(
        Measure("proposals", "Proposals", "Times that a mentee and a mentor were proposed to each other.", "events"),
        Measure(
            "score",
            "Mean score",
            "Mean score of the proposals, from 0 to 1.",
            "score",
            additive=False,
            made_of=("proposals",),
        ),
        Measure(
            "decided",
            "Proposals with an end",
            "Proposals that both accepted, that one declined, or that expired; not those that are open.",
            "events",
        ),
        Measure("accepted", "Accepted", "Proposals that both accepted.", "events"),
        Measure(
            "accepted_share",
            "Share accepted",
            "Accepted proposals, as a share of those with an end.",
            "share",
            additive=False,
            made_of=("accepted", "decided"),
        ),
        Measure(
            "score_accepted",
            "Score of accepted",
            "Mean score of the accepted proposals.",
            "score",
            additive=False,
            made_of=("accepted",),
        ),
        Measure(
            "score_declined",
            "Score of declined",
            "Mean score of the proposals that one declined.",
            "score",
            additive=False,
            made_of=("decided",),
        ),
        Measure(
            "ended",
            "Mentorships ended",
            "Accepted proposals whose mentee and mentor had a mentorship in the program that has ended.",
            "events",
        ),
        Measure(
            "completed",
            "Mentorships completed",
            "Accepted proposals whose mentee and mentor had a mentorship in the program that ended as planned.",
            "events",
        ),
        Measure(
            "completed_share",
            "Share completed",
            "Mentorships completed, as a share of the mentorships ended.",
            "share",
            additive=False,
            made_of=("completed", "ended"),
        ),
        Measure(
            "rating",
            "Mean rating",
            "Mean of the ratings, from 1 to 5, that mentees gave the mentors of their accepted proposals.",
            "mean",
            additive=False,
            made_of=("accepted",),
        ),
    ),
    dimensions=("score_band",),
    overlapping=frozenset({"score_band"}),
)

UNMATCHED = Family(
    name="unmatched",
    title="Who is left without a match",
    description=(
        "Mentees for whom a match round found nobody: of the newest round that was approved or, while none was, of the"
        " newest that was solved. no-allowed-mentor: every mentor is ruled out; places-taken: others fit the places"
        " better."
    ),
    measures=(Measure("unmatched", "Without a match", "Mentees to whom the round gave no mentor."),),
    dimensions=("reason",),
)

MENTORS = Family(
    name="mentors",
    title="Mentors and their places",
    description=(
        "Mentors who take part in the program now, by how many mentees they have in mentorships of the program that"
        " have started and not ended. Coaches from outside are counted apart and are in no other number."
    ),
    measures=(
        Measure("mentors", "Mentors", "People of the organization who take part as mentors.", quantity="mentors"),
        Measure("places", "Places", "How many mentees these mentors can take in all.", "mentorships"),
        Measure("taken", "Places taken", "How many mentees these mentors have in all.", "mentorships"),
        Measure("coaches", "Coaches", "Coaches from outside the organization who take part as mentors."),
    ),
    dimensions=("load",),
)

FAMILIES = (MATCH_QUALITY, UNMATCHED, MENTORS)
