"""The rules that are built in."""

from __future__ import annotations

from collections.abc import Mapping

from services.notifications.nudges.domain import Rule
from services.notifications.rules.domain import Scope, Settings, Spec, Trigger, Unit

__all__ = ["EVERYWHERE", "IN_PROGRAMS", "SPECS"]

_HOUR, _DAY = 60, 24 * 60
_SOON = Settings(priority=2)
_AT_ONCE = Settings(priority=1)
_NICE = Settings(priority=4)
_NORMAL = Settings()


def _event(what: str, settings: Settings = _NORMAL, *, digest: bool = True, scope: Scope = Scope.PROGRAM) -> Spec:
    return Spec(Trigger.EVENT, what, settings, digest=digest, scope=scope)


def _after(days: int, what: str, repeat: tuple[int, int] = (0, 0), *, least: int = 1) -> Spec:
    """An absence. repeat: (days, times)."""
    settings = Settings((days,), *repeat, late="drop", late_hours=7 * 24, priority=4)
    return Spec(Trigger.ABSENCE, what, settings, Unit.DAYS, least=least)


def _before(days: tuple[int, ...], what: str, scope: Scope = Scope.PROGRAM) -> Spec:
    return Spec(Trigger.BEFORE, what, Settings(days), Unit.DAYS, scope)


def _moment(what: str) -> Spec:
    return Spec(Trigger.MOMENT, what, Settings(late="drop", late_hours=72), Unit.DAYS)


_EVERYWHERE = Scope.EVERYWHERE

SPECS: Mapping[Rule, Spec] = {
    # programs and who takes part
    Rule.PROGRAM_INVITATION: _event("Whoever is invited to a program hears of it.", _SOON, digest=False),
    Rule.PROGRAM_INVITATION_UNANSWERED: _after(5, "Whoever is invited and has not answered is asked again."),
    Rule.ENROLLMENT_CLOSES: _before((2,), "Whoever is invited and has not answered, before enrollment closes."),
    Rule.WELCOME: _event("Whoever takes part in a program is welcomed."),
    Rule.WAITLISTED: _event("Whoever would take part and has to wait hears why, and at which place."),
    Rule.ADMITTED: _event("Whoever has waited and takes part now hears of it.", _SOON, digest=False),
    Rule.REMOVED: _event("Whom an admin has taken out of a program hears of it.", digest=False),
    Rule.KICKOFF: _moment("Everybody who takes part, on the day of the kickoff."),
    Rule.MIDPOINT: _moment("Everybody who takes part, when half of the program is over."),
    Rule.END: _moment("Everybody who takes part, on the program's last day."),
    Rule.ANNOUNCEMENT: _event("Whom an announcement is for gets it.", digest=False),
    Rule.SURVEY: _event("Whom a survey is for hears that it is open."),
    Rule.SURVEY_UNANSWERED: _before((2,), "Whoever has not answered a survey, before it closes."),
    Rule.CONCERN: _event("The contact for concerns hears that there is one, and nothing of it.", _AT_ONCE,
                         digest=False, scope=_EVERYWHERE),
    # proposals and requests
    Rule.PROPOSAL: _event("Both hear who is proposed to them, and why.", _SOON, digest=False),
    Rule.PROPOSAL_UNANSWERED: _after(4, "Whoever has not answered a proposal is reminded, as long as it is open."),
    Rule.ACCEPTANCE: _event("Whoever has not answered yet hears that the other has accepted.", _SOON, digest=False),
    Rule.PROPOSAL_ENDED: _event("The other side hears that a proposal did not come about."),
    Rule.REQUEST: _event("The mentor hears who asks them.", _SOON, digest=False),
    Rule.REQUEST_QUESTIONED: _event("The mentee hears that the mentor asks back.", _SOON, digest=False),
    Rule.REQUEST_ANSWERED: _event("The mentor hears that the mentee has answered.", _SOON, digest=False),
    Rule.REQUEST_UNANSWERED: _after(3, "Whose answer a request waits for is reminded, as long as it is open.", (4, 1)),
    Rule.REQUEST_ACCEPTED: _event("The mentee hears that the mentor says yes.", _SOON, digest=False),
    Rule.REQUEST_DECLINED: _event("The mentee hears that the mentor says no, and who else could help.", digest=False),
    Rule.REQUEST_EXPIRED: _event("The mentee hears who else could help, the mentor that nothing is left to answer."),
    Rule.REQUEST_WITHDRAWN: _event("The mentor hears that nothing is left to answer."),
    Rule.INTRODUCTION: _event("Both are asked whether they want to be introduced.", _SOON, digest=False),
    Rule.INTRODUCTION_MADE: _event("Both hear who the other is.", _SOON, digest=False),
    Rule.INTRODUCTION_DECLINED: _event("Both hear that an introduction did not come about, and no more."),
    # mentorships
    Rule.MENTORSHIP: _event("Both hear that they can start.", _SOON, digest=False),
    Rule.AGREEMENT: _event("The others are asked to read and sign what one has written.", _SOON),
    Rule.AGREEMENT_SIGNED: _event("All hear that all have signed."),
    Rule.AGREEMENT_UNSIGNED: _after(7, "Whoever has not signed an agreement since the mentorship began.", (14, 1)),
    Rule.MENTORSHIP_PAUSED: _event("All hear that the mentorship rests, and until when."),
    Rule.MENTORSHIP_RESUMED: _event("All hear that the mentorship goes on."),
    Rule.MENTORSHIP_ENDED: _event("Both hear that the mentorship has ended, and never why.", digest=False),
    Rule.THANKS: _event("Both are invited to thank the other, after a mentorship that was completed.",
                        Settings((_DAY,), late="drop", late_hours=336, priority=4)),
    Rule.PROGRAM_FEEDBACK: _event("Both are asked how they found the program, after their mentorship.",
                                  Settings((3 * _DAY,), late="drop", late_hours=336, priority=4)),
    Rule.NO_SESSION: _after(21, "All of a mentorship that has not met for long and has nothing planned.", (21, 2)),
    Rule.CHECK_IN: _after(0, "Whoever's check-in is due by the program's own cadence.", (7, 1), least=0),
    Rule.MESSAGE: _event("The others hear that there is a message; once while it waits.",
                         Settings((15,), late="drop", late_hours=168)),
    Rule.RESOURCE: _event("The others hear that a link was shared.", _NICE),
    # sessions
    Rule.SESSION_PROPOSED: _event("The others are asked to choose a time.", _SOON, digest=False),
    Rule.INVITATION: _event("All get an invitation for their calendars.", _AT_ONCE, digest=False),
    Rule.CANCELLATION: _event("All hear that they do not meet.", _AT_ONCE, digest=False),
    Rule.REMINDER: Spec(Trigger.BEFORE, "All are reminded of a session.", Settings((_DAY, _HOUR), priority=1),
                        digest=False),
    Rule.SESSION_ASKED_ANEW: _event("All hear that another time is needed, as a calendar has declined.", _SOON,
                                    digest=False),
    Rule.SESSION_UNCONFIRMED: _after(1, "All are asked whether a session took place."),
    # feedback and recognition
    Rule.FEEDBACK_REQUESTED: _event("Whoever is asked for feedback hears of it."),
    Rule.FEEDBACK: _event("Whoever got feedback hears of it."),
    Rule.APPRECIATION: _event("Whoever is thanked hears of it."),
    Rule.RECOMMENDATION_ASKED: _event("Colleagues who are asked for a recommendation hear of it.", scope=_EVERYWHERE),
    Rule.RECOMMENDATION_GIVEN: _event("Whoever asked hears whom a colleague recommends.", scope=_EVERYWHERE),
    Rule.ENDORSEMENT: _event("Whoever is endorsed hears of it.", _NICE, scope=_EVERYWHERE),
    Rule.TESTIMONIAL_OFFERED: _event("A mentor hears that a mentee has written about them.", scope=_EVERYWHERE),
    Rule.TESTIMONIAL_PUBLISHED: _event("A mentee hears that their words are shown.", _NICE, scope=_EVERYWHERE),
    Rule.REFLECTION_SHARED: _event("Whoever may read an entry of a journal hears of it.", scope=_EVERYWHERE),
    Rule.REFLECTION_COMMENTED: _event("Whoever wrote an entry hears that there is a comment.", scope=_EVERYWHERE),
    # goals
    Rule.GOAL_SET: _event("Whoever has set a goal and planned no milestone is shown how.",
                          Settings((_DAY,), late="drop", late_hours=168, priority=4), scope=_EVERYWHERE),
    Rule.GOAL: _before((14, 2), "Whose goal it is, before it is due.", scope=_EVERYWHERE),
    Rule.OVERDUE: _event("Whose goal it is, when its day has passed.", scope=_EVERYWHERE),
    Rule.STALLED: _event("Whose goal it is, when nothing has moved for long.", _NICE, scope=_EVERYWHERE),
    Rule.GOAL_ACHIEVED: _event("Whoever has reached a goal.", _NICE, scope=_EVERYWHERE),
    Rule.MILESTONE: _before((14, 2), "Whose milestone it is, before it is due.", scope=_EVERYWHERE),
    # gatherings
    Rule.SPEAKER: _event("Whoever speaks at a gathering gets an invitation for their calendar.", _SOON, digest=False,
                         scope=Scope.BOTH),
    Rule.SPEAKER_LEFT_OUT: _event("Whoever was to speak at a gathering and is not any more.", _SOON, digest=False,
                                  scope=Scope.BOTH),
    Rule.PLACE_TAKEN: _event("Whoever has registered for a gathering.", digest=False, scope=Scope.BOTH),
    Rule.PLACE_FROM_WAITLIST: _event("Whoever has waited and has a place now.", _SOON, digest=False, scope=Scope.BOTH),
    Rule.PLACE_RELEASED: _event("Whoever has given back a place.", _SOON, digest=False, scope=Scope.BOTH),
    Rule.GATHERING_WAITLISTED: _event("Whoever waits for a place hears at which position.", scope=Scope.BOTH),
    Rule.GATHERING_CHANGED: _event("Whoever comes hears what is different.", _SOON, digest=False, scope=Scope.BOTH),
    Rule.GATHERING_CANCELLED: _event("Whoever would have come hears that it does not take place.", _AT_ONCE,
                                     digest=False, scope=Scope.BOTH),
    Rule.GATHERING_REMINDER: Spec(Trigger.BEFORE, "Whoever comes is reminded.", Settings((_DAY,), priority=2),
                                  digest=False, scope=Scope.BOTH),
    # what analytics has seen
    Rule.MENTORSHIPS_AT_RISK: Spec(Trigger.EVENT, "The program's admins hear how many mentorships may fall asleep.",
                                   Settings((1,), late="drop", late_hours=168), Unit.DAYS, least=1),
    Rule.NEXT_STEP: _event("All of a mentorship that may fall asleep get one idea what to do next.",
                           Settings((_DAY,), late="drop", late_hours=168, priority=4)),
    Rule.REPORT_READY: _event("Whoever wants to hear of it, when a month's report can be read.", _NICE,
                              scope=Scope.BOTH),
    # the platform
    Rule.WEBHOOK_DISABLED: _event("IT hears that an endpoint of the company's systems gets no more events.", _SOON,
                                  digest=False, scope=_EVERYWHERE),
    Rule.TEST: _event("Whoever looks after mails gets an example.", _AT_ONCE, digest=False, scope=_EVERYWHERE),
    Rule.DIGEST: _event("Whoever likes digests gets several nudges at once.", digest=False, scope=_EVERYWHERE),
}  # fmt: skip

IN_PROGRAMS = tuple(rule for rule, spec in SPECS.items() if spec.scope is not Scope.EVERYWHERE)
EVERYWHERE = tuple(
    rule for rule, spec in SPECS.items() if spec.scope is not Scope.PROGRAM and rule not in {Rule.DIGEST, Rule.TEST}
)
"""Rules with settings of no program. Nobody sets DIGEST and TEST: they are due when a person wants them."""
