"""One full example of every event, from which `make schemas` writes the first golden payload of a new type."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from shared.events import Event
from shared.events import matching as m
from shared.events import notifications as n
from shared.events import profiles as p
from tests.contract.events import examples_of_analytics as analytics
from tests.contract.events.example_parts import AT, MENTEE, MENTOR, MENTORSHIP, PROGRAM, ROUND, SKILL, envelope, some_id

__all__ = ["EXAMPLES"]

_PAIR: dict[str, Any] = {"program_id": PROGRAM, "mentee_id": MENTEE, "mentor_id": MENTOR}
_SNAPSHOT: dict[str, Any] = {
    "external_id": "E-1042",
    "name": "Amara Obi",
    "job_title": "Data engineer",
    "department": "Finance",
    "grade": "5",
    "location": "Lagos",
    "country": "NG",
    "manager_id": MENTOR,
    "start_date": date(2019, 9, 1),
    "zone": "Africa/Lagos",
    "languages": (p.Language(code="en", level="native"), p.Language(code="pt", level="B1")),
    "working_hours": (p.WorkingInterval(weekday=1, start=time(9), end=time(17, 30)),),
    "bio": "Moves numbers to where they help.",
    "skills_offered": (p.SkillOffered(skill_id=SKILL, name="SQL", level=4),),
    "skills_wanted": (p.SkillWanted(skill_id=SKILL, name="Kubernetes", priority=1),),
    "effective_date": date(2026, 3, 2),
}
_GOAL: dict[str, Any] = {"person_id": MENTEE, "title": "Move into data engineering"}
_ENDORSED: dict[str, Any] = {"given_by": MENTEE, "given_to": MENTOR, "skill_id": SKILL}
_TESTIMONIAL: dict[str, Any] = {"mentorship_id": MENTORSHIP, "given_by": MENTEE, "given_to": MENTOR}
_LEFT: dict[str, Any] = {**_SNAPSHOT, "status": "left"}

_DELIVERED: dict[str, Any] = {
    "person_id": MENTEE, "nudge": "match-proposed", "channel": "email", "about": some_id(121),
}  # fmt: skip
_TAKES_PART: dict[str, Any] = {"program_id": PROGRAM, "person_id": MENTEE, "role": "mentee"}
_OFFERS_SQL = (m.Reason(code="skills-offered", names=("SQL",), numbers=(4,)),)
_ALTERNATIVES = (m.Suggested(mentor_id=some_id(112), reasons=("They offer SQL.",), reason_codes=_OFFERS_SQL),)
_INTRODUCED: dict[str, Any] = {
    "program_id": PROGRAM, "introduced_by": some_id(112), "mentee_id": MENTEE, "to_id": MENTOR,
}  # fmt: skip
_SAID: dict[str, Any] = {"mentorship_id": MENTORSHIP, "program_id": PROGRAM}
_TOGETHER: dict[str, Any] = {"mentorship_id": MENTORSHIP, **_PAIR}
_COMES: dict[str, Any] = {"gathering_id": some_id(132), "person_id": MENTEE}
_GATHERING: dict[str, Any] = {
    "gathering_id": some_id(132),
    "title": "Talking about work",
    "start": datetime(2026, 4, 22, 13, tzinfo=UTC),
    "end": datetime(2026, 4, 22, 16, tzinfo=UTC),
    "zone": "Europe/Berlin",
    "place": "Room 12",
    "places": 40,
    "topics": ("SQL",),
    "speakers": (MENTOR,),
    "program_id": PROGRAM,
}

EXAMPLES: tuple[Event, ...] = (
    p.PersonJoined(**envelope(), **_SNAPSHOT),
    p.ProfileChanged(**envelope(2), **_SNAPSHOT),
    p.PersonLeft(**envelope(3), **_LEFT),
    p.PersonErased(**envelope(4)),
    p.ContactChanged(**envelope(), email="amara.obi@example.org", language="en"),
    p.SkillDefined(**envelope(), name="Kubernetes", aliases=("k8s",)),
    p.GoalSet(**envelope(), person_id=MENTEE, title="Move into data engineering", skill="SQL", due=date(2026, 9, 30)),
    p.GoalAchieved(**envelope(2), **_GOAL, achieved_on=date(2026, 9, 1)),
    p.SkillsMerged(**envelope(2), into=SKILL, name="Kubernetes"),
    p.GoalRevised(**envelope(2), **_GOAL, skill="SQL", due=date(2026, 10, 31)),
    p.GoalDropped(**envelope(3), **_GOAL, dropped_on=date(2026, 5, 4)),
    p.GoalOverdue(**envelope(3), **_GOAL, due=date(2026, 9, 30)),
    p.GoalStalled(**envelope(3), **_GOAL, since=date(2026, 4, 1)),
    p.MilestonePlanned(
        **envelope(2), **_GOAL, milestone_id=some_id(111), milestone="Build a small pipeline", due=date(2026, 5, 1)
    ),
    p.MilestoneReached(
        **envelope(3),
        **_GOAL,
        milestone_id=some_id(111),
        milestone="Build a small pipeline",
        reached_on=date(2026, 4, 28),
    ),
    p.ReflectionShared(**envelope(), person_id=MENTEE, shared_with=MENTOR),
    p.ReflectionUnshared(**envelope(2), person_id=MENTEE, shared_with=MENTOR),
    p.ReflectionCommented(**envelope(2), person_id=MENTEE, commented_by=MENTOR),
    p.RecommendationAsked(**envelope(), person_id=MENTEE, skill="Kubernetes", asked=(some_id(112), some_id(113))),
    p.RecommendationGiven(
        **envelope(2), person_id=MENTEE, skill="Kubernetes", given_by=some_id(112), recommended=MENTOR
    ),
    p.EndorsementGiven(**envelope(), **_ENDORSED),
    p.EndorsementWithdrawn(**envelope(2), **_ENDORSED),
    p.TestimonialOffered(**envelope(), **_TESTIMONIAL),
    p.TestimonialPublished(**envelope(2), **_TESTIMONIAL),
    p.TestimonialWithdrawn(**envelope(3), **_TESTIMONIAL),
    m.ProgramLaunched(
        **envelope(), name="Spring 2026", admins=(MENTOR,), starts_on=date(2026, 3, 2), ends_on=date(2026, 9, 30)
    ),
    m.ParticipantEnrolled(**envelope(), program_id=PROGRAM, person_id=MENTOR, role="mentor", places=2),
    m.MatchRoundSolved(
        **envelope(),
        program_id=PROGRAM,
        mentees=3,
        mentors=2,
        pairs=2,
        total_score=1.62,
        unmatched=(m.Unmatched(person_id=MENTEE, reason="places-taken"),),
    ),
    m.MatchRoundApproved(**envelope(2), program_id=PROGRAM, approved_by=MENTOR),
    m.MatchProposed(
        **envelope(),
        **_PAIR,
        round_id=ROUND,
        score=0.81,
        answer_by=date(2026, 3, 12),
        reasons=("The mentor offers SQL (level 4), which the mentee wants to learn.",),
        reason_codes=_OFFERS_SQL,
    ),
    m.ProposalAccepted(**envelope(2), **_PAIR, accepted_by=MENTEE, complete=False),
    m.ProposalDeclined(**envelope(2), **_PAIR, declined_by=MENTOR),
    m.ProgramChanged(
        **envelope(2),
        name="Spring 2026",
        admins=(MENTOR,),
        starts_on=date(2026, 3, 2),
        ends_on=date(2026, 9, 30),
        kind="group",
        state="running",
        enrollment_opens_on=date(2026, 1, 12),
        enrollment_closes_on=date(2026, 2, 20),
        matching_on=date(2026, 2, 23),
        kickoff_on=date(2026, 3, 2),
        midpoint_on=date(2026, 6, 1),
        check_in_days=28,
    ),
    m.ProgramClosed(
        **envelope(3),
        name="Spring 2026",
        admins=(MENTOR,),
        starts_on=date(2026, 3, 2),
        ends_on=date(2026, 9, 30),
        state="closed",
    ),
    m.AnnouncementMade(
        **envelope(),
        program_id=PROGRAM,
        made_by=MENTOR,
        title="The kickoff is in room 4",
        text="We meet at nine.",
        recipients=(MENTEE,),
        everybody=True,
    ),
    m.SurveyOpened(
        **envelope(),
        program_id=PROGRAM,
        title="How was the start?",
        moment="kickoff",
        closes_on=date(2026, 3, 31),
        recipients=(MENTEE, MENTOR),
    ),
    m.SurveyClosed(
        **envelope(2),
        program_id=PROGRAM,
        moment="kickoff",
        answered=12,
        results=(m.ScaleResult(question="pace", answered=12, mean=4.25),),
    ),
    m.ConcernReported(**envelope(), contact_id=MENTOR),
    m.ParticipantInvited(**envelope(), **_TAKES_PART, invited_by=MENTOR, answer_by=date(2026, 2, 10)),
    m.ParticipantWaitlisted(
        **envelope(), program_id=PROGRAM, person_id=some_id(137), role="mentee", position=3, reason="program-full"
    ),
    m.ParticipantAdmitted(**envelope(2), program_id=PROGRAM, person_id=some_id(135), role="mentor", places=2),
    m.ParticipantPaused(**envelope(3), **_TAKES_PART, until=date(2026, 5, 4)),
    m.ParticipantWithdrew(
        **envelope(4), program_id=PROGRAM, person_id=some_id(136), role="mentor", withdrew_on=date(2026, 5, 11)
    ),
    m.MentorPlacesChanged(**envelope(2), program_id=PROGRAM, person_id=some_id(134), places=3),
    m.ParticipantAttributesShared(
        **envelope(3),
        program_id=PROGRAM,
        person_id=MENTEE,
        attributes=(m.SharedAttribute(attribute="first in the family to study", values=("yes",)),),
    ),
    m.ParticipantAttributesWithdrawn(**envelope(4), program_id=PROGRAM, person_id=MENTEE),
    m.SurveyAnswered(**envelope(), program_id=PROGRAM, survey_id=some_id(130), person_id=MENTEE, moment="kickoff"),
    m.CommunityDefined(**envelope(), name="Women in engineering"),
    m.CommunityJoined(**envelope(), community_id=some_id(131), person_id=MENTEE),
    m.CommunityLeft(**envelope(2), community_id=some_id(131), person_id=MENTEE),
    m.ProposalExpired(**envelope(3), **_PAIR, reason="mentor-full"),
    m.MentorshipRequested(**envelope(), **_PAIR, answer_by=date(2026, 3, 12), gathering_id=some_id(132)),
    m.RequestQuestioned(**envelope(2), **_PAIR),
    m.RequestAnswered(**envelope(3), **_PAIR, answer_by=date(2026, 3, 14)),
    m.RequestAccepted(**envelope(4), **_PAIR, waits=True),
    m.RequestDeclined(**envelope(4), **_PAIR, reason="no-time", suggested=(some_id(112),), alternatives=_ALTERNATIVES),
    m.RequestExpired(**envelope(4), **_PAIR, alternatives=_ALTERNATIVES),
    m.RequestWithdrawn(**envelope(2), **_PAIR, reason="matched"),
    m.IntroductionProposed(**envelope(), **_INTRODUCED, answer_by=date(2026, 3, 20)),
    m.IntroductionMade(**envelope(2), **_INTRODUCED),
    m.IntroductionDeclined(**envelope(2), **_INTRODUCED),
    m.MentorshipStarted(**envelope(), **_PAIR, mentorship_id=MENTORSHIP),
    m.MentorshipEnded(
        **envelope(9),
        **_PAIR,
        mentorship_id=MENTORSHIP,
        ended_on=date(2026, 6, 1),
        completed=False,
        reason="goals-changed",
        ended_by=MENTEE,
        rematch=True,
    ),
    m.SessionScheduled(
        **envelope(),
        **_PAIR,
        mentorship_id=MENTORSHIP,
        title="First session",
        start=datetime(2026, 3, 16, 9, tzinfo=UTC),
        end=datetime(2026, 3, 16, 10, tzinfo=UTC),
        zone="Africa/Lagos",
        recurrence="FREQ=WEEKLY;INTERVAL=2",
        exceptions=(datetime(2026, 3, 30, 9, tzinfo=UTC),),
        place="Room 4",
        link="https://meet.example.org/amara-lin",
    ),
    m.SessionHeld(**envelope(2), **_PAIR, mentorship_id=MENTORSHIP, held_on=date(2026, 3, 16)),
    m.FeedbackGiven(
        **envelope(),
        mentorship_id=MENTORSHIP,
        program_id=PROGRAM,
        given_by=MENTEE,
        given_to=MENTOR,
        session_id=some_id(120),
        rating=5,
    ),
    m.MentorshipPaused(**envelope(2), **_TOGETHER, until=date(2026, 5, 4)),
    m.MentorshipResumed(**envelope(3), **_TOGETHER),
    m.AgreementProposed(**envelope(), **_TOGETHER, number=1, proposed_by=MENTEE),
    m.AgreementSigned(**envelope(2), **_TOGETHER, number=1, signed_by=MENTOR, complete=True, ends_on=date(2026, 9, 30)),
    m.SessionProposed(
        **envelope(),
        **_TOGETHER,
        title="Second session",
        proposed_by=MENTOR,
        slots=(m.Slot(start=datetime(2026, 3, 30, 9, tzinfo=UTC), end=datetime(2026, 3, 30, 10, tzinfo=UTC)),),
        zone="Africa/Lagos",
    ),
    m.SessionRescheduled(
        **envelope(3),
        **_TOGETHER,
        title="First session",
        start=datetime(2026, 4, 14, 9, tzinfo=UTC),
        end=datetime(2026, 4, 14, 10, tzinfo=UTC),
        zone="Africa/Lagos",
        recurrence="FREQ=WEEKLY;INTERVAL=2;COUNT=12",
        occurrence=datetime(2026, 4, 13, 9, tzinfo=UTC),
    ),
    m.SessionCancelled(
        **envelope(4),
        **_TOGETHER,
        title="First session",
        cancelled_by=MENTOR,
        occurrence=datetime(2026, 4, 27, 9, tzinfo=UTC),
        following=True,
        recurrence="FREQ=WEEKLY;INTERVAL=2;UNTIL=20260426T090000Z",
    ),
    m.SessionMissed(
        **envelope(5),
        **_TOGETHER,
        missed_on=date(2026, 5, 11),
        said_by=MENTOR,
    ),
    m.CheckInRecorded(**envelope(), **_SAID, person_id=MENTEE, on_track="partly", recorded_on=date(2026, 4, 6)),
    m.FeedbackRequested(
        **envelope(), **_SAID, asked_by=MENTEE, asked_of=MENTOR, session_id=some_id(120), goal_id=some_id(133)
    ),
    m.ProgramFeedbackGiven(**envelope(), **_SAID, given_by=MENTEE, rating=4),
    m.AppreciationSent(**envelope(), **_SAID, sent_by=MENTEE, sent_to=MENTOR, occasion="goal", shown=True),
    m.MessagePosted(**envelope(), **_TOGETHER, posted_by=MENTEE),
    m.ResourceShared(**envelope(), **_TOGETHER, shared_by=MENTOR, title="A book about data"),
    m.GatheringScheduled(**envelope(), **_GATHERING),
    m.GatheringChanged(**envelope(2), **_GATHERING),
    m.GatheringCancelled(**envelope(3), **_GATHERING),
    m.PlaceTaken(**envelope(), **_COMES, from_waitlist=True),
    m.PlaceReleased(**envelope(2), **_COMES),
    m.GatheringWaitlisted(**envelope(), **_COMES, position=2),
    m.AttendanceRecorded(**envelope(2), **_COMES),
    n.NotificationDelivered(**envelope(), **_DELIVERED),
    n.NotificationFailed(**envelope(), **_DELIVERED, reason="mailbox-unknown"),
    n.RecipientUnsubscribed(**envelope(subject=MENTEE), kind="goal_reminders"),
    n.InvitationAnswered(
        **envelope(),
        session_id=some_id(80),
        mentorship_id=some_id(90),
        person_id=MENTEE,
        answer="declined",
        occurrence=datetime(2027, 3, 19, 9, 0, tzinfo=UTC),
        sequence=1,
        start=datetime(2027, 3, 19, 13, 0, tzinfo=UTC),
    ),
    n.NudgeRated(**envelope(), nudge="goal_stalled", person_id=MENTEE, program_id=None, helpful=False),
    m.SessionAskedAnew(**envelope(5), **_TOGETHER, title="First session", start=AT, occurrence=AT.replace(hour=8)),
    m.SessionPeopleChanged(
        **envelope(4),
        **_TOGETHER,
        others=(some_id(112),),
        title="First session",
        start=datetime(2026, 3, 16, 9, tzinfo=UTC),
        end=datetime(2026, 3, 16, 10, tzinfo=UTC),
        zone="Africa/Lagos",
        recurrence="FREQ=WEEKLY;INTERVAL=2;COUNT=12",
        exceptions=(datetime(2026, 3, 30, 9, tzinfo=UTC),),
        moved=(
            m.MovedTime(
                occurrence=datetime(2026, 4, 13, 9, tzinfo=UTC),
                start=datetime(2026, 4, 14, 9, tzinfo=UTC),
                end=datetime(2026, 4, 14, 10, tzinfo=UTC),
            ),
        ),
        joined=(some_id(112),),
        left=(some_id(113),),
    ),
    n.GatheringAnswered(**envelope(subject=some_id(132)), **_COMES, answer="declined", sequence=2, start=AT),
    *analytics.EXAMPLES,
)
