"""An example of every event of analytics."""

from __future__ import annotations

from datetime import date

from shared.events import Event
from shared.events.analytics import MentorshipAtRisk, MentorshipRecovered, ReportReady
from tests.contract.events.example_parts import MENTEE, MENTOR, MENTORSHIP, PROGRAM, envelope, some_id

__all__ = ["EXAMPLES"]

EXAMPLES: tuple[Event, ...] = (
    MentorshipAtRisk(
        **envelope(subject=MENTORSHIP),
        program_id=PROGRAM,
        mentor_id=MENTOR,
        mentees=(MENTEE,),
        score=35,
        reasons=("no-session", "agreement-unsigned"),
    ),
    MentorshipRecovered(
        **envelope(2, subject=MENTORSHIP), program_id=PROGRAM, mentor_id=MENTOR, mentees=(MENTEE,), score=80
    ),
    ReportReady(**envelope(), program_id=PROGRAM, month=date(2026, 4, 1), recipients=(some_id(3),)),
)
