"""How good matches are, who is left over, whom mentors have; skills and nudges."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from tests.integration.analytics.recount.reading import (
    Archive,
    Frame,
    Number,
    Numbers,
    Program,
    by_value,
    fewer,
    flags,
    mean,
    share,
)

__all__ = ["match_quality", "mentors", "nudges", "skills", "unmatched"]

_BANDS = ("0.0–0.2", "0.2–0.4", "0.4–0.6", "0.6–0.8", "0.8–1.0")


def match_quality(archive: Archive, program: Program) -> Numbers:
    proposed = archive.within(program, "match_proposed").drop_duplicates("subject", keep="first")
    answers = archive.within(program, "proposal_accepted", "proposal_declined", "proposal_expired")
    complete = answers.complete.fillna(value=False).astype(bool) if "complete" in answers else False
    final = answers[(answers.event != "proposal_accepted") | complete].drop_duplicates("subject", keep="last")
    frame = proposed.merge(final[["subject", "event"]].rename(columns={"event": "end"}), on="subject", how="left")
    memberships = archive.memberships(program)
    ended = memberships[memberships.ended_on.notna()]
    frame["ended"] = _among(frame, ended)
    frame["completed"] = _among(frame, ended[ended.completed == True])  # noqa: E712 - of a column
    frame["band"] = [_BANDS[min(4, sum(score >= edge for edge in (0.2, 0.4, 0.6, 0.8)))] for score in frame.score]
    given = archive.within(program, "feedback_given")
    rated = given[given.rating.notna()]
    ratings = {pair: list(rows.rating) for pair, rows in rated.groupby(["given_by", "given_to"])}

    def count(rows: Frame) -> dict[str, Number]:
        decided = rows[rows.end.notna()]
        accepted, declined = (rows[rows.end == f"proposal_{end}"] for end in ("accepted", "declined"))
        over = accepted[accepted.ended]
        done = over[over.completed]
        told = [ratings.get(pair, []) for pair in zip(accepted.mentee_id, accepted.mentor_id, strict=True)]
        of_these = accepted[flags(told)]
        return {
            "proposals": (fewer(rows), len(rows)),
            "score": mean(fewer(rows), rows.score),
            "decided": (fewer(decided), len(decided)),
            "accepted": (fewer(accepted), len(accepted)),
            "accepted_share": share(fewer(accepted), len(accepted), len(decided)),
            "score_accepted": mean(fewer(accepted), accepted.score),
            "score_declined": mean(fewer(declined), declined.score),
            "ended": (fewer(over), len(over)),
            "completed": (fewer(done), len(done)),
            "completed_share": share(fewer(done), len(done), len(over)),
            "rating": mean(fewer(of_these), pd.Series([rating for one in told for rating in one], dtype=float)),
        }

    return Numbers(count(frame), {"score_band": by_value(frame, "band", count)})


def _among(frame: Frame, others: Frame) -> Frame:
    pairs = set(zip(others.mentee_id, others.mentor_id, strict=True))
    return pd.Series([pair in pairs for pair in zip(frame.mentee_id, frame.mentor_id, strict=True)], dtype=bool)


def unmatched(archive: Archive, program: Program) -> Numbers:
    """Of the newest round that was approved or, while none was, of the newest that was solved."""
    solved = archive.within(program, "match_round_solved").drop_duplicates("subject", keep="last")
    approved = archive.within(program, "match_round_approved").sort_values("time")
    if approved.empty:
        chosen = solved.sort_values("time").tail(1)
    else:
        chosen = solved[solved.subject == approved.subject.iloc[-1]]
    people = pd.DataFrame([one for row in chosen.unmatched for one in row], columns=["person_id", "reason"])

    def count(rows: Frame) -> dict[str, Number]:
        return {"unmatched": (rows.person_id.nunique(), rows.person_id.nunique())}

    return Numbers(count(people), {"reason": by_value(people, "reason", count)})


def mentors(archive: Archive, program: Program) -> Numbers:
    """Mentors who take part now, by how many mentees they have now."""
    found = archive.participants(program, "mentor")
    found = found[found.status == "enrolled"]
    told = archive.within(program, "participant_enrolled", "participant_admitted", "mentor_places_changed")
    told = told[told.role.fillna("mentor") == "mentor"].drop_duplicates("person_id", keep="last")
    places = dict(zip(told.person_id, told.places, strict=True))
    memberships = archive.memberships(program)
    taken = memberships[memberships.ended_on.isna()].mentor_id.value_counts()
    external = archive.newest_states.external
    frame = pd.DataFrame(
        {
            "places": [int(places.get(one, 0)) for one in found.index],
            "taken": [int(taken.get(one, 0)) for one in found.index],
            "external": [bool(external.get(one, False)) for one in found.index],
        }
    )
    frame["load"] = [str(one) if one < 3 else "3+" for one in frame.taken]

    def count(rows: Frame) -> dict[str, Number]:
        ours = rows[~rows.external]
        coaches = int(rows.external.sum())
        return {
            "mentors": (len(ours), len(ours)),
            "places": (len(ours), int(ours.places.sum())),
            "taken": (len(ours), int(ours.taken.sum())),
            "coaches": (coaches, coaches),
        }

    return Numbers(count(frame), {"load": by_value(frame, "load", count)})


def skills(archive: Archive, program: Program | None) -> Numbers:
    """Of a program what its mentees want and its mentors offer; of the organization what everybody does."""
    frame = pd.DataFrame(_told_skills(archive, program), columns=["side", "person_id", "skill"])

    def count(rows: Frame) -> dict[str, Number]:
        return {side: (number := rows[rows.side == side].person_id.nunique(), number) for side in ("wanted", "offered")}

    return Numbers(count(frame), {"skill": by_value(frame, "skill", count)})


def _told_skills(archive: Archive, program: Program | None) -> Iterator[tuple[str, str, str]]:
    newest = archive.newest(["subject"], "skill_defined", "skills_merged")
    names = dict(zip(newest.subject, newest["name"], strict=True))
    merged: Mapping[str, Any] = dict(zip(newest.subject, newest.into, strict=True))
    for side, role in (("wanted", "mentee"), ("offered", "mentor")):
        states = archive.newest_states
        states = states[(states.status == "active") & ~states.external.fillna(value=False).astype(bool)]
        if program is not None:
            people = archive.participants(program, role)
            states = states[states.index.isin(set(people[people.status == "enrolled"].index))]
        for person, told in zip(states.index, states[f"skills_{side}"], strict=True):
            for entry in told:
                skill = entry["skill_id"]
                while isinstance(merged.get(skill), str):
                    skill = merged[skill]
                yield side, person, names[skill]


def nudges(archive: Archive, _: Program | None) -> Numbers:
    delivered = archive.of("notification_delivered").drop_duplicates("subject")
    rated = archive.newest(["subject"], "nudge_rated")
    frame = pd.concat([delivered, rated])

    def count(rows: Frame) -> dict[str, Number]:
        told = rows[rows.event == "nudge_rated"]
        helped = told[told.helpful == True]  # noqa: E712 - of a column
        parts = {"delivered": rows[rows.event == "notification_delivered"], "rated": told, "helpful": helped}
        people = helped.person_id.nunique()
        return {
            **{name: (part.person_id.nunique(), len(part)) for name, part in parts.items()},
            "helpful_share": share(people, len(helped), len(told)),
        }

    return Numbers(count(frame), {"rule": by_value(frame, "nudge", count)})
