"""What each rule tells whom, and when, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping

from services.portal.answers.administration import NudgeRule, RuleSettings
from services.portal.words import Words

__all__ = ["length", "tells", "when"]

_HOUR, _DAY = 60, 24 * 60


def tells(words: Words) -> Mapping[str, str]:
    """Whom each rule tells what, by rule; a rule that is not here is told as notifications tells it."""
    return {
        "participant_invited": words.say("Whoever is invited to a program hears of it."),
        "program_invitation_unanswered": words.say("Whoever is invited and has not answered is asked again."),
        "enrollment_closes": words.say("Whoever is invited and has not answered, before enrollment closes."),
        "participant_enrolled": words.say("Whoever takes part in a program is welcomed."),
        "participant_waitlisted": words.say("Whoever would take part and has to wait hears why, and at which place."),
        "participant_admitted": words.say("Whoever has waited and takes part now hears of it."),
        "participant_removed": words.say("Whom an admin has taken out of a program hears of it."),
        "program_kickoff": words.say("Everybody who takes part, on the day of the kickoff."),
        "program_midpoint": words.say("Everybody who takes part, when half of the program is over."),
        "program_end": words.say("Everybody who takes part, on the program's last day."),
        "announcement_made": words.say("Whom an announcement is for gets it."),
        "survey_opened": words.say("Whom a survey is for hears that it is open."),
        "survey_unanswered": words.say("Whoever has not answered a survey, before it closes."),
        "match_proposed": words.say("Both hear who is proposed to them, and why."),
        "proposal_unanswered": words.say("Whoever has not answered a proposal is reminded, as long as it is open."),
        "proposal_accepted": words.say("Whoever has not answered yet hears that the other has accepted."),
        "proposal_ended": words.say("The other side hears that a proposal did not come about."),
        "mentorship_requested": words.say("The mentor hears who asks them."),
        "request_questioned": words.say("The mentee hears that the mentor asks back."),
        "request_answered": words.say("The mentor hears that the mentee has answered."),
        "request_unanswered": words.say("Whose answer a request waits for is reminded, as long as it is open."),
        "request_accepted": words.say("The mentee hears that the mentor says yes."),
        "request_declined": words.say("The mentee hears that the mentor says no, and who else could help."),
        "request_expired": words.say(
            "The mentee hears who else could help, the mentor that nothing is left to answer."
        ),
        "request_withdrawn": words.say("The mentor hears that nothing is left to answer."),
        "introduction_proposed": words.say("Both are asked whether they want to be introduced."),
        "introduction_made": words.say("Both hear who the other is."),
        "introduction_declined": words.say("Both hear that an introduction did not come about, and no more."),
        "mentorship_started": words.say("Both hear that they can start."),
        "agreement_proposed": words.say("The others are asked to read and sign what one has written."),
        "agreement_signed": words.say("All hear that all have signed."),
        "agreement_unsigned": words.say("Whoever has not signed an agreement since the mentorship began."),
        "mentorship_paused": words.say("All hear that the mentorship rests, and until when."),
        "mentorship_resumed": words.say("All hear that the mentorship goes on."),
        "mentorship_ended": words.say("Both hear that the mentorship has ended, and never why."),
        "thanks_due": words.say("Both are invited to thank the other, after a mentorship that was completed."),
        "program_feedback_due": words.say("Both are asked how they found the program, after their mentorship."),
        "no_session": words.say("All of a mentorship that has not met for long and has nothing planned."),
        "check_in_due": words.say("Whoever's check-in is due by the program's own cadence."),
        "message_posted": words.say("The others hear that there is a message; once while it waits."),
        "resource_shared": words.say("The others hear that a link was shared."),
        "session_proposed": words.say("The others are asked to choose a time."),
        "session_invitation": words.say("All get an invitation for their calendars."),
        "session_cancelled": words.say("All hear that they do not meet."),
        "session_reminder": words.say("All are reminded of a session."),
        "session_asked_anew": words.say("All hear that another time is needed, as a calendar has declined."),
        "session_unconfirmed": words.say("All are asked whether a session took place."),
        "feedback_requested": words.say("Whoever is asked for feedback hears of it."),
        "feedback_given": words.say("Whoever got feedback hears of it."),
        "appreciation_sent": words.say("Whoever is thanked hears of it."),
        "gathering_speaker": words.say("Whoever speaks at a gathering gets an invitation for their calendar."),
        "gathering_speaker_left_out": words.say("Whoever was to speak at a gathering and is not any more."),
        "place_taken": words.say("Whoever has registered for a gathering."),
        "place_from_waitlist": words.say("Whoever has waited and has a place now."),
        "place_released": words.say("Whoever has given back a place."),
        "gathering_waitlisted": words.say("Whoever waits for a place hears at which position."),
        "gathering_changed": words.say("Whoever comes hears what is different."),
        "gathering_cancelled": words.say("Whoever would have come hears that it does not take place."),
        "gathering_reminder": words.say("Whoever comes is reminded."),
        "mentorships_at_risk": words.say("The program's admins hear how many mentorships may fall asleep."),
        "next_step": words.say("All of a mentorship that may fall asleep get one idea what to do next."),
        "report_ready": words.say("Whoever wants to hear of it, when a month's report can be read."),
        "concern_reported": words.say("The contact for concerns hears that there is one, and nothing of it."),
        "recommendation_asked": words.say("Colleagues who are asked for a recommendation hear of it."),
        "recommendation_given": words.say("Whoever asked hears whom a colleague recommends."),
        "endorsement_given": words.say("Whoever is endorsed hears of it."),
        "testimonial_offered": words.say("A mentor hears that a mentee has written about them."),
        "testimonial_published": words.say("A mentee hears that their words are shown."),
        "reflection_shared": words.say("Whoever may read an entry of a journal hears of it."),
        "reflection_commented": words.say("Whoever wrote an entry hears that there is a comment."),
        "goal_set": words.say("Whoever has set a goal and planned no milestone is shown how."),
        "goal_due": words.say("Whose goal it is, before it is due."),
        "goal_overdue": words.say("Whose goal it is, when its day has passed."),
        "goal_stalled": words.say("Whose goal it is, when nothing has moved for long."),
        "goal_achieved": words.say("Whoever has reached a goal."),
        "milestone_due": words.say("Whose milestone it is, before it is due."),
        "webhook_disabled": words.say("IT hears that an endpoint of the company's systems gets no more events."),
    }


def length(amount: int, unit: str, words: Words) -> str:
    """As in "2 days", "3 hours" and "15 minutes"."""
    minutes = amount if unit == "minutes" else amount * _DAY
    if minutes % _DAY == 0:
        return words.say_n("one day", "{number} days", minutes // _DAY)
    if minutes % _HOUR == 0:
        return words.say_n("one hour", "{number} hours", minutes // _HOUR)
    return words.say_n("one minute", "{number} minutes", minutes)


def when(rule: NudgeRule, words: Words) -> str:
    """When a rule tells it."""
    return _when(rule.trigger, rule.unit, rule.settings, words)


def _when(trigger: str, unit: str, settings: RuleSettings, words: Words) -> str:
    lengths = [length(amount, unit, words) for amount in settings.offsets if amount]
    if trigger == "moment" or (trigger == "absence" and not lengths):
        first = words.say("On the day")
    elif not lengths:
        first = words.say("At once")
    elif trigger == "before":
        first = words.say("{lengths} before", lengths=words.names(lengths))
    else:
        first = words.say("After {lengths}", lengths=words.names(lengths))
    if not settings.repeats:
        return first
    if settings.repeat_days == 1 and settings.repeats > 1:
        return words.say_n(
            "{first}, and once more, a day later",
            "{first}, and {number} times more, once a day",
            settings.repeats,
            first=first,
        )
    return words.say_n(
        "{first}, and once more after {days}",
        "{first}, and {number} times more, every {days}",
        settings.repeats,
        first=first,
        days=length(settings.repeat_days, "days", words),
    )
