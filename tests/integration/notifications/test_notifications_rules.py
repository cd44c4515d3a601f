"""Who hears what, and what is not said because its reason is gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from shared import clock
from shared.events.matching import (
    FeedbackGiven,
    MentorshipStarted,
    ParticipantEnrolled,
    ProposalAccepted,
    ProposalDeclined,
)
from shared.events.notifications import NotificationDelivered
from shared.events.profiles import GoalAchieved, GoalSet
from shared.ids import new_id
from tests.integration.notifications.conftest import Start
from tests.integration.notifications.support import TUESDAY_TEN, counts, join, proposal, tom_and_lin, words
from tests.support.mail import MailServer
from tests.support.waiting import eventually


async def test_a_goal_is_mentioned_two_weeks_and_two_days_before_its_date(start: Start, mails: MailServer):
    harness = await start()
    amara = await join(harness, "Amara Obi", "amara@company.example", zone="Africa/Lagos")
    due = TUESDAY_TEN.date() + timedelta(days=31)
    await harness.receive(GoalSet(subject=new_id(), version=1, person_id=amara, title="Lead a migration", due=due))
    for days, day in ((14, "in 14 days"), (2, "in 2 days")):
        clock.move_to(TUESDAY_TEN + timedelta(days=31 - days, hours=1))
        found = [mail for mail in await mails.received(2 if days == 2 else 1) if day in words(mail)]
        assert [mail["Subject"] for mail in found] == ["“Lead a migration” is due on Friday 4 April"]


async def test_a_goal_without_a_date_plans_no_nudge(start: Start):
    harness = await start()
    amara = await join(harness, "Amara Obi", "amara@company.example")
    await harness.receive(GoalSet(subject=new_id(), version=1, person_id=amara, title="Speak in public"))
    assert await counts(harness, "goal_due") == {}


async def test_a_goal_that_is_reached_is_not_mentioned_any_more(start: Start, mails: MailServer):
    harness = await start()
    amara = await join(harness, "Amara Obi", "amara@company.example")
    due = TUESDAY_TEN.date() + timedelta(days=31)
    goal = GoalSet(subject=new_id(), version=1, person_id=amara, title="Lead a migration", due=due)
    await harness.receive(goal)
    achieved: dict[str, Any] = {"subject": goal.subject, "version": 2, "person_id": amara, "title": goal.title}
    await harness.receive(GoalAchieved(**achieved, achieved_on=clock.today()))
    clock.advance(timedelta(days=40))
    assert await counts(harness, "goal_due") == {"goal_due": {"dropped": 2}}
    assert not mails.mails


async def test_feedback_is_announced_to_its_receiver_only(start: Start, mails: MailServer):
    harness = await start()
    tom, lin = await tom_and_lin(harness)
    mentorship, session = new_id(), new_id()
    await harness.receive(
        FeedbackGiven(
            subject=new_id(), version=1, mentorship_id=mentorship, program_id=new_id(), given_by=lin, given_to=tom,
            session_id=session, rating=2,
        )
    )  # fmt: skip
    [mail] = await mails.received()
    assert mail["To"] == "Tom Ek <tom@company.example>"
    assert mail["Subject"] == "Lin Chen has given you feedback"
    assert f"http://portal.test/mentorships/{mentorship}/sessions/{session}" in words(mail)


async def test_the_other_side_hears_of_an_acceptance_and_both_of_the_start(start: Start, mails: MailServer):
    harness = await start()
    tom, lin = await tom_and_lin(harness)
    two: dict[str, Any] = {"program_id": new_id(), "mentee_id": tom, "mentor_id": lin}
    accepted = ProposalAccepted(subject=new_id(), version=2, accepted_by=lin, complete=False, **two)
    await harness.receive(accepted)
    [told] = await mails.received(rule="proposal_accepted")
    assert told["To"] == "Tom Ek <tom@company.example>"
    both = accepted.model_copy(update={"id": new_id(), "version": 3, "accepted_by": tom, "complete": True})
    mentorship = new_id()
    await harness.receive(both, MentorshipStarted(subject=mentorship, version=1, mentorship_id=mentorship, **two))
    started = await mails.received(2, rule="mentorship_started")
    assert {mail["Subject"] for mail in started} == {"Tom Ek is now your mentee", "Lin Chen is now your mentor"}
    await harness.sent(NotificationDelivered, 3)
    assert (await counts(harness))["proposal_accepted"] == {"delivered": 1}


async def test_nobody_hears_of_a_proposal_that_was_declined_meanwhile(start: Start, mails: MailServer):
    harness = await start()
    await mails.stop()
    tom, lin = await tom_and_lin(harness)
    event = proposal(tom, lin)
    declined = ProposalDeclined(
        subject=event.subject, version=2, program_id=event.program_id, mentee_id=tom, mentor_id=lin, declined_by=lin
    )
    await harness.receive(event, declined)
    await mails.start()
    assert await counts(harness, "match_proposed") == {"match_proposed": {"dropped": 2}}


async def test_whoever_is_enrolled_is_welcomed_in_their_role(start: Start, mails: MailServer):
    harness = await start()
    _, lin = await tom_and_lin(harness)
    enrolled = ParticipantEnrolled(
        subject=new_id(), version=1, program_id=new_id(), person_id=lin, role="mentor", places=2
    )
    await harness.receive(enrolled)
    [mail] = await mails.received(rule="participant_enrolled")
    assert mail["Subject"] == "You take part in Mentoring as a mentor"
    assert "You have 2 places for mentees." in words(mail)


async def test_a_name_cannot_add_headers_or_markup(start: Start, mails: MailServer):
    harness = await start()
    tom = await join(harness, "Tom\r\nBcc: everyone@company.example", "tom@company.example")
    lin = await join(harness, "Lin\nX-Evil: 1 <script>alert(1)</script>", "lin@company.example")
    await harness.receive(proposal(tom, lin))
    [to_tom] = await mails.received(to="tom@")
    assert to_tom["Bcc"] is None
    assert to_tom["X-Evil"] is None
    assert to_tom["Subject"] == "Lin X-Evil: 1 <script>alert(1)</script> is proposed as your mentor"
    assert "<script>" not in words(to_tom, "html")

    async def delivered() -> bool:
        return await counts(harness, "match_proposed") == {"match_proposed": {"delivered": 2}}

    await eventually(delivered, what="two delivered mails")
