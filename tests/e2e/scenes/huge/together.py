"""What two people have planned, said and signed, in great number and at length."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from shared import clock
from tests.e2e.scenes.huge.company import LINKS, LISTED, MATCHING, Cast, line, words

__all__ = ["NAMES", "add"]

NAMES = (
    "huge mentorships", "huge hub", "huge messages", "huge message", "huge message taken back", "huge sessions",
    "huge session", "huge session to plan", "huge session to move", "huge session to cancel", "huge note",
    "huge note deleted", "huge to do", "huge agreement", "huge agreement to write", "huge pause", "huge end early",
    "huge close", "huge program feedback", "huge check-in", "huge resources", "huge resource taken back",
    "huge feedback", "huge feedback to give", "huge feedback asked", "huge thank-you", "huge thank-you note",
)  # fmt: skip


async def add(cast: Cast) -> None:
    await _planned(cast)
    await _said(cast)
    here = cast.mentorship
    cast.add(cast.mentor, {"mentorships": LINKS.mentorships()})
    pages = {
        "hub": LINKS.mentorship(here),
        "sessions": LINKS.sessions(here),
        "session to plan": LINKS.plan_session(here),
        "to do": LINKS.action_items(here),
        "agreement": LINKS.agreement(here),
        "agreement to write": LINKS.write_agreement(here),
        "pause": LINKS.pause_mentorship(here),
        "end early": LINKS.end_mentorship(here),
        "close": LINKS.close(here),
        "program feedback": LINKS.program_feedback(here),
        "check-in": LINKS.check_in(here),
    }
    cast.add(cast.mentee, pages)


async def _planned(cast: Cast) -> None:
    """Hundreds of sessions, one with much to read, and an agreement as long as there can be."""
    path = f"{MATCHING}/mentorships/{cast.mentorship}"
    items = ({"words": f"{number} {line(490)}"} for number in range(LISTED))
    await cast.many(cast.mentee, f"{path}/action-items", items)
    start = (clock.now() + timedelta(days=1)).isoformat()
    daily = {"title": line(200), "start": start, "minutes": 15, "recurrence": "FREQ=DAILY;COUNT=200"}
    await cast.ask(cast.mentee, "POST", f"{path}/sessions", {**daily, "place": line(200)})
    body = {"title": line(200), "start": start, "minutes": 60}
    session = UUID((await cast.ask(cast.mentor, "POST", f"{path}/sessions", body))["id"])
    notes = f"{MATCHING}/sessions/{session}/notes"
    await cast.ask(cast.mentee, "POST", notes, {"kind": "agenda", "words": words(10_000)})
    note = await cast.ask(cast.mentee, "POST", notes, {"kind": "note", "words": words(10_000)})
    terms = {
        "goals": [line(300)] * 10, "expected_of_mentee": words(4000), "expected_of_mentor": words(4000),
        "cadence_days": 14, "channels": [line(300)] * 10, "confidentiality": words(4000),
        "ground_rules": [line(300)] * 20,
    }  # fmt: skip
    await cast.ask(cast.mentee, "POST", f"{path}/agreements", terms, **{"If-Match": '"0"'})
    pages = {
        "session": LINKS.session(cast.mentorship, session),
        "session to move": LINKS.move_session(cast.mentorship, session),
        "session to cancel": LINKS.cancel_session(cast.mentorship, session),
        "note": LINKS.session_note(cast.mentorship, session, UUID(note["id"])),
        "note deleted": f"{LINKS.session_note(cast.mentorship, session, UUID(note['id']))}/delete",
    }
    cast.add(cast.mentee, pages)


async def _said(cast: Cast) -> None:
    """Messages, links, feedback and thanks."""
    here, mentee, mentor = cast.mentorship, cast.mentee, cast.mentor
    path = f"{MATCHING}/mentorships/{here}"
    for one in (mentee, mentor):
        await cast.many(one, f"{path}/messages", [{"words": words(4000)}] * (LISTED // 2))
    last = UUID((await cast.ask(mentee, "POST", f"{path}/messages", {"words": words(4000)}))["id"])
    resource = {"link": "https://example.org/" + "a" * 1900, "note": words(2000)}
    kept = await cast.ask(mentee, "POST", f"{path}/resources", {**resource, "title": line(200)})
    resources = ({**resource, "title": f"{number} {line(190)}"} for number in range(LISTED))
    await cast.many(mentor, f"{path}/resources", resources)
    thanks = {"occasion": "milestone", "words": words(2000), "offer_to_show": True}
    note = UUID((await cast.ask(mentee, "POST", f"{path}/appreciations", thanks))["id"])
    asked = UUID((await cast.ask(mentee, "POST", f"{path}/feedback-requests", {"words": words(1000)}))["id"])
    said = {"went_well": words(4000), "change": words(4000), "next_step": words(4000), "rating": 4}
    await cast.many(mentor, f"{path}/feedback", [said] * LISTED)
    pages = {
        "messages": LINKS.messages(here),
        "message": LINKS.message(here, last),
        "message taken back": f"{LINKS.message(here, last)}/take-back",
        "resources": LINKS.resources(here),
        "resource taken back": f"{LINKS.resources(here)}/{kept['id']}/withdraw",
        "feedback": LINKS.feedback(here),
        "feedback to give": f"{LINKS.feedback(here)}/give",
        "thank-you": LINKS.thank_you(here),
    }
    cast.add(mentee, pages)
    cast.add(mentor, {"feedback asked": LINKS.feedback_request(asked), "thank-you note": LINKS.appreciation(note)})
