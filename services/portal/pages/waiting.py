"""What waits for the visitor, each as one sentence with the address of the page where it is done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.portal.answers.me import (
    AskedForRecommendation,
    Concern,
    Introduction,
    MyEnrollment,
    MyProposal,
    MyRequest,
    MySurvey,
    OfferedTestimonial,
    Thing,
    Unread,
)
from services.portal.pages import your_reasons
from services.portal.words import Words
from shared.links import Links

__all__ = [
    "Wait", "asked_for_recommendations", "concerns", "introductions", "invitations", "named", "proposals", "requests",
    "surveys", "testimonials", "things", "unread",
]  # fmt: skip

LINKS = Links("")


@dataclass(frozen=True, slots=True)
class Wait:
    """says: what waits, as a sentence. about: what helps to decide. until: up to when. does: what its button says."""

    says: str
    address: str
    does: str
    about: str = ""
    until: str = ""


def named(words: Words, names: Sequence[str]) -> str:
    """People as a sentence names them."""
    known = [name for name in names if name]
    if len(known) > 3:
        return words.say_n("{first} and {number} other", "{first} and {number} others", len(known) - 1, first=known[0])
    return words.names(known) if known else words.say("somebody")


def proposals(words: Words, zone: str, rows: Iterable[MyProposal], me: UUID) -> list[Wait]:
    """Those that wait for the visitor's answer."""
    found: list[Wait] = []
    for row in rows:
        is_mentee = row.mentee_id == me
        says = (
            words.say("{name} is proposed as your mentor", name=row.mentor_name)
            if is_mentee
            else words.say("{name} is proposed as your mentee", name=row.mentee_name)
        )
        until = (
            words.say("Waiting for your answer until {day}", day=words.day(row.answer_by))
            if row.answer_by
            else words.say("Waiting for your answer since {day}", day=words.day_in(row.proposed_at, zone))
        )
        reasons = your_reasons.told(words, row, row.mentor_name if is_mentee else row.mentee_name, mentor=not is_mentee)
        about = reasons[0] if reasons else ""
        found.append(Wait(says, LINKS.proposal(row.id), words.say("Read and answer"), about, until))
    return found


def requests(words: Words, asked: Iterable[MyRequest], questioned: Iterable[MyRequest], me: UUID) -> list[Wait]:
    """Who asks the visitor to be their mentor, and who asks them back."""
    to_me = [
        (words.say("{name} asks you to be their mentor", name=row.mentee_name), row)
        for row in asked
        if row.mentor_id == me
    ]
    back = [
        (words.say("{name} asks you something before they answer", name=row.mentor_name), row)
        for row in questioned
        if row.mentee_id == me
    ]
    return [
        Wait(says, LINKS.request(row.id), words.say("Read and answer"), until=_until(words, row.answer_by))
        for says, row in [*to_me, *back]
    ]


def things(words: Words, zone: str, rows: Iterable[Thing]) -> list[Wait]:
    """What waits in the visitor's mentorships."""
    return [wait for row in rows if (wait := _thing(words, zone, row)) is not None]


def _thing(words: Words, zone: str, row: Thing) -> Wait | None:
    who = row.by_name or named(words, row.with_names)
    meeting = row.meeting
    if row.what == "agreement-to-sign":
        says = words.say("Your agreement with {name} waits for your signature", name=who)
        return Wait(says, LINKS.agreement(row.mentorship_id), words.say("Read and sign"))
    if row.what == "check-in-due":
        says = words.say("How does it go with {name}?", name=who)
        about = words.say("A check-in takes less than a minute.")
        return Wait(says, LINKS.check_in(row.mentorship_id), words.say("Say how it goes"), about)
    if row.what == "feedback-asked" and row.about is not None:
        says = words.say("{name} asks you for feedback", name=who)
        return Wait(says, LINKS.feedback_request(row.about), words.say("Give an answer"))
    if meeting is None:
        return None
    address = LINKS.session(row.mentorship_id, meeting.session_id)
    if row.what == "times-to-choose":
        says = words.say("{name} proposes times to meet", name=who)
        return Wait(says, address, words.say("Choose a time"), meeting.title)
    if row.what == "session-to-confirm":
        says = words.say("Did you and {name} meet on {day}?", name=who, day=words.day_in(meeting.starts_at, zone))
        return Wait(says, address, words.say("Say whether it took place"), meeting.title)
    return None


def invitations(words: Words, rows: Iterable[MyEnrollment], programs: Mapping[UUID, str]) -> list[Wait]:
    found: list[Wait] = []
    for row in rows:
        if row.state != "invited":
            continue
        says = _invited(words, row.role, programs.get(row.program_id, ""))
        found.append(
            Wait(says, LINKS.enrollment(row.id), words.say("Read and answer"), until=_until(words, row.answer_by))
        )
    return found


def _invited(words: Words, role: str, program: str) -> str:
    if role == "mentor":
        if program:
            return words.say("You are invited to {program} as a mentor", program=program)
        return words.say("You are invited to take part as a mentor")
    if program:
        return words.say("You are invited to {program} as a mentee", program=program)
    return words.say("You are invited to take part as a mentee")


def introductions(words: Words, rows: Iterable[Introduction]) -> list[Wait]:
    """Those to which the visitor has not answered."""
    return [
        Wait(
            words.say("{name} would like to introduce you to somebody", name=row.introduced_by_name),
            LINKS.introduction(row.id),
            words.say("Read and answer"),
            until=_until(words, row.answer_by),
        )
        for row in rows
        if row.role != "introducer" and row.state == "proposed" and row.my_answer is None
    ]


def asked_for_recommendations(words: Words, rows: Iterable[AskedForRecommendation]) -> list[Wait]:
    return [
        Wait(
            words.say("{name} asks whom you would recommend for {skill}", name=row.person_name, skill=row.skill),
            LINKS.recommendation(row.id),
            words.say("Give an answer"),
        )
        for row in rows
    ]


def testimonials(words: Words, rows: Iterable[OfferedTestimonial]) -> list[Wait]:
    return [
        Wait(
            words.say("{name} has written a testimonial about you", name=row.given_by_name),
            LINKS.testimonial(row.id),
            words.say("Read and decide"),
            words.say("Nobody sees it unless you let it be shown."),
        )
        for row in rows
    ]


def surveys(words: Words, rows: Iterable[MySurvey]) -> list[Wait]:
    """Open ones that the visitor has not answered."""
    return [
        Wait(
            words.say("{title}: a survey of {program}", title=row.title, program=row.program_name),
            LINKS.survey(row.id),
            words.say("Give an answer"),
            until=words.say("Open until {day}", day=words.day(row.closes_on)),
        )
        for row in rows
        if not row.answered
    ]


def concerns(words: Words, rows: Iterable[Concern]) -> list[Wait]:
    """What was confided to the visitor and they have not read."""
    return [
        Wait(
            words.say("{name} confides a concern to you", name=row.reporter_name),
            LINKS.concern(row.id),
            words.say("Read it"),
        )
        for row in rows
    ]


def unread(words: Words, rows: Iterable[Unread]) -> list[Wait]:
    """New messages."""
    return [
        Wait(
            words.say_n(
                "{number} new message with {name}",
                "{number} new messages with {name}",
                row.unread,
                name=named(words, row.with_names),
            ),
            LINKS.messages(row.mentorship_id),
            words.say("To the messages"),
        )
        for row in rows
    ]


def _until(words: Words, day: date | None) -> str:
    return words.say("Waiting for your answer until {day}", day=words.day(day)) if day else ""
