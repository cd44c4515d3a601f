"""Who may do what: one table, denying by default.

A rule names roles and relationships to the object. A caller passes when they hold one of the roles, or when they are
among those whom the handler names for one of the relationships: people by their id, and accounts that belong to no
person by the subject of their tokens. An action without a rule is denied, and so is a request whose handler has asked
for no decision at all (`shared/api.py` sees to that).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from shared.problems import Forbidden

__all__ = ["COACH_MAY", "RULES", "Principal", "Related", "Role", "Rule", "allow", "may"]

Related = UUID | Iterable[UUID | str] | None
"""Who stands in a relation: people by id, accounts that are nobody's profile by their subject (a string)."""


class Role(StrEnum):
    EMPLOYEE = "employee"
    PROGRAM_ADMIN = "program_admin"
    HR = "hr"
    AUDITOR = "auditor"
    IT = "it"
    COACH = "coach"
    """Coaches from outside. Whoever has another role beside it may do what that one allows."""


@dataclass(frozen=True, slots=True)
class Rule:
    """roles: any of these suffices. relations: any of these to the object suffices.

    Admins of one program come by the relation "admins": the role alone does not open every program.
    """

    roles: frozenset[Role] = frozenset()
    relations: frozenset[str] = frozenset()


@dataclass(slots=True)
class Principal:
    """Who asks. person_id: None for an account that is nobody's profile (a service, an administrator of IT)."""

    subject: str
    roles: frozenset[Role]
    person_id: UUID | None = None
    decisions: list[str] = field(default_factory=list[str])
    """Actions that were allowed during this request."""

    @property
    def restricted(self) -> bool:
        """Whether they are a coach from outside, who sees their own mentorships and nothing around them."""
        return self.roles == frozenset((Role.COACH,))


def _rule(*roles: Role, relations: str = "") -> Rule:
    return Rule(frozenset(roles), frozenset(relations.split()))


_ANYONE = frozenset(Role) - {Role.COACH}
_ANYONE_AND_COACHES = frozenset(Role)

RULES: dict[str, Rule] = {
    # profiles; "mentors" are those with whom the thing is shared, as long as their mentorship runs
    "people.import": _rule(Role.IT, Role.HR),
    "person.list": _rule(Role.IT, Role.HR, Role.PROGRAM_ADMIN),
    "person.read": Rule(_ANYONE, frozenset({"self", "mentors"})),
    "person.change": _rule(relations="self"),
    "person.leave": _rule(Role.IT, Role.HR),
    "person.contract": _rule(Role.IT, Role.HR),
    "person.erase": _rule(Role.IT, Role.HR),
    "photo.read": Rule(_ANYONE, frozenset({"self", "mentors"})),
    "credential.read": Rule(_ANYONE, frozenset({"self"})),
    "credential.change": _rule(relations="self"),
    "skill.list": Rule(_ANYONE_AND_COACHES),
    "skill.recognize": Rule(_ANYONE_AND_COACHES),
    "skill.curate": _rule(Role.HR, Role.PROGRAM_ADMIN, Role.IT),
    "directory.search": Rule(_ANYONE),
    "endorsement.read": Rule(_ANYONE, frozenset({"self"})),
    "endorsement.give": _rule(relations="colleague"),
    "endorsement.withdraw": _rule(relations="giver"),
    "recommendation.ask": _rule(relations="self"),
    "recommendation.read": _rule(relations="self colleague recommended"),
    "recommendation.answer": _rule(relations="colleague"),
    "recommendation.decline": _rule(relations="recommended"),
    "testimonial.offer": _rule(relations="mentee"),
    "testimonial.read": Rule(_ANYONE, frozenset({"self"})),
    "testimonial.publish": _rule(relations="mentor"),
    "testimonial.withdraw": _rule(relations="mentee mentor"),
    "goal.set": _rule(relations="self mentors"),
    "goal.read": _rule(relations="self mentors"),
    "goal.change": _rule(relations="self"),
    "goal.achieve": _rule(relations="self"),
    "goal.share": _rule(relations="self"),
    "plan.read": _rule(relations="self mentors"),
    "plan.change": _rule(relations="self mentors"),
    "template.read": Rule(_ANYONE),
    "template.change": _rule(relations="admins"),
    "reflection.prompts": Rule(_ANYONE),
    "reflection.write": _rule(relations="self"),
    "reflection.read": _rule(relations="self mentors"),
    "reflection.share": _rule(relations="self"),
    "reflection.comment": _rule(relations="self mentors"),
    # matching
    "program.launch": _rule(Role.PROGRAM_ADMIN),
    "program.list": Rule(_ANYONE, frozenset({"self"})),
    "program.read": Rule(_ANYONE, frozenset({"participants"})),
    "program.draft": _rule(Role.PROGRAM_ADMIN, relations="admins"),
    "program.change": _rule(relations="admins"),
    "announcement.make": _rule(relations="admins"),
    "announcement.read": _rule(relations="admins"),
    "survey.change": _rule(relations="admins"),
    "survey.read": _rule(relations="admins"),
    "survey.answer": _rule(relations="asked"),
    "enrollment.enroll": _rule(relations="self admins"),
    "enrollment.import": _rule(relations="admins"),
    "enrollment.list": _rule(relations="admins self"),
    "enrollment.read": _rule(relations="admins self"),
    "enrollment.invite": _rule(relations="admins"),
    "enrollment.answer": _rule(relations="self"),
    "enrollment.change": _rule(relations="self"),
    "enrollment.places": _rule(relations="self admins"),
    "enrollment.withdraw": _rule(relations="self admins"),
    "waitlist.read": _rule(relations="admins"),
    "round.solve": _rule(relations="admins"),
    "round.read": _rule(relations="admins"),
    "round.cancel": _rule(relations="admins"),
    "round.question": _rule(relations="admins"),
    "round.approve": _rule(relations="admins"),
    "report.read": _rule(relations="admins"),
    "weights.learn": _rule(relations="admins"),
    "weights.read": _rule(relations="admins"),
    "proposal.list": _rule(relations="admins self"),
    "proposal.read": _rule(relations="mentee mentor admins"),
    "proposal.answer": _rule(relations="mentee mentor"),
    "proposal.make": _rule(relations="admins"),
    "proposal.reason": _rule(relations="admins"),
    "suggestion.read": _rule(relations="self admins"),
    "request.make": _rule(relations="self"),
    "request.read": _rule(relations="mentee mentor"),
    "request.list": _rule(relations="self"),
    "request.question": _rule(relations="mentor"),
    "request.answer": _rule(relations="mentee"),
    "request.accept": _rule(relations="mentor"),
    "request.decline": _rule(relations="mentor"),
    "request.withdraw": _rule(relations="mentee"),
    "introduction.propose": _rule(relations="colleague"),
    "introduction.read": _rule(relations="introducer mentee introduced"),
    "introduction.answer": _rule(relations="mentee introduced"),
    "mentorship.list": _rule(relations="admins self"),
    "mentorship.read": _rule(relations="mentee mentor admins"),
    "mentorship.start": _rule(relations="admins"),
    "mentorship.pause": _rule(relations="mentee mentor"),
    "mentorship.end": _rule(relations="mentee mentor admins"),
    "mentorship.reassign": _rule(relations="admins"),
    "mentorship.state": _rule(Role.HR, relations="admins"),
    "mentorship.reason": _rule(relations="admins"),
    "closing.write": _rule(relations="mentee mentor"),
    "closing.read": _rule(relations="mentee mentor"),
    "certificate.read": _rule(relations="self admins"),
    "certificate.check": Rule(_ANYONE),
    "agreement.template": _rule(relations="admins"),
    "agreement.templates": _rule(relations="mentee mentor admins"),
    "agreement.read": _rule(relations="mentee mentor"),
    "agreement.propose": _rule(relations="mentee mentor"),
    "agreement.sign": _rule(relations="mentee mentor"),
    "session.schedule": _rule(relations="mentee mentor"),
    "session.change": _rule(relations="mentee mentor"),
    "session.hold": _rule(relations="mentee mentor"),
    "session.read": _rule(relations="mentee mentor"),
    "session.list": _rule(relations="mentee mentor admins"),
    "availability.read": _rule(relations="mentee mentor"),
    "availability.change": _rule(relations="self"),
    "note.read": _rule(relations="mentee mentor"),
    "note.write": _rule(relations="mentee mentor"),
    "note.delete": _rule(relations="author"),
    "action.read": _rule(relations="mentee mentor"),
    "action.change": _rule(relations="mentee mentor"),
    "check-in.record": _rule(relations="mentee mentor"),
    "check-in.read": _rule(relations="self"),
    "check-in.list": _rule(relations="admins"),
    "feedback.give": _rule(relations="mentee mentor"),
    "feedback.ask": _rule(relations="mentee mentor"),
    "feedback.decline": _rule(relations="receiver"),
    "feedback.read": _rule(relations="giver receiver"),
    "program-feedback.give": _rule(relations="mentee mentor"),
    "program-feedback.read": _rule(relations="admins"),
    "appreciation.send": _rule(relations="mentee mentor"),
    "appreciation.read": _rule(relations="giver receiver"),
    "appreciation.show": _rule(relations="giver receiver"),
    "appreciation.shown": Rule(_ANYONE),
    "message.read": _rule(relations="mentee mentor"),
    "message.post": _rule(relations="mentee mentor"),
    "message.change": _rule(relations="author"),
    "resource.read": _rule(relations="mentee mentor"),
    "resource.share": _rule(relations="mentee mentor"),
    "resource.withdraw": _rule(relations="author"),
    "gathering.schedule": _rule(relations="admins"),
    "gathering.schedule-for-all": _rule(Role.PROGRAM_ADMIN),
    "gathering.change": _rule(relations="organizers admins"),
    "gathering.read": Rule(_ANYONE),
    "gathering.register": _rule(relations="self"),
    "gathering.attendance": _rule(relations="organizers admins"),
    "gathering.check-in": _rule(relations="self"),
    "gathering.met": _rule(relations="attendees"),
    "community.found": _rule(Role.PROGRAM_ADMIN, Role.HR),
    "community.change": _rule(Role.PROGRAM_ADMIN, Role.HR, relations="founder"),
    "community.read": Rule(_ANYONE),
    "community.join": _rule(relations="self"),
    "community.members": _rule(relations="members"),
    "block.change": _rule(relations="self"),
    "block.read": _rule(relations="self"),
    "concern.report": _rule(relations="self"),
    "concern.read": _rule(relations="giver contact"),
    "concern.settle": _rule(relations="contact"),
    # notifications
    "delivery.list": _rule(Role.IT, relations="self"),
    "nudge.count": _rule(Role.IT, Role.PROGRAM_ADMIN),
    "preference.change": _rule(relations="self"),
    "preference.read": _rule(relations="self"),
    "rule.read": _rule(Role.IT, Role.HR, relations="admins"),
    "rule.change": _rule(relations="admins"),
    "rule.change-everywhere": _rule(Role.HR, Role.IT),
    "nudge.preview": _rule(relations="admins"),
    "mail.preview": _rule(Role.PROGRAM_ADMIN, Role.HR, Role.IT, relations="admins"),
    "invitation.read": _rule(relations="self"),
    "feed.change": _rule(relations="self"),
    "nudge.rate": _rule(relations="self"),
    "nudge.snooze": _rule(relations="self"),
    "nudge.ratings": _rule(Role.IT, Role.HR, relations="admins"),
    "chat.change": _rule(relations="self admins"),
    "chat.read": _rule(relations="self admins"),
    "webhook.change": _rule(Role.IT),
    "webhook.read": _rule(Role.IT, Role.AUDITOR),
    "suppression.read": _rule(Role.IT, relations="self"),
    "suppression.lift": _rule(Role.IT, relations="self"),
    # analytics
    "funnel.read": _rule(Role.HR, relations="admins"),
    "numbers.read": _rule(Role.HR, relations="admins"),
    "numbers.of-all": _rule(Role.HR),
    "row.list": _rule(relations="admins"),
    "health.read": _rule(relations="admins"),
    "impact.read": _rule(Role.HR),
    "monthly-report.read": _rule(Role.HR, relations="admins"),
    "monthly-report.hear": _rule(Role.HR, relations="admins"),
    "viewing.list": _rule(Role.AUDITOR),
    "build.read": _rule(Role.HR, Role.PROGRAM_ADMIN, Role.AUDITOR, Role.IT),
    "archive.count": _rule(Role.AUDITOR, Role.IT),
    # operation of every service: how many people, which events wait
    "operation.read": _rule(Role.IT, Role.AUDITOR),
}

COACH_MAY = frozenset(
    {
        # who they are, and what they need to say so
        "person.read", "person.change", "photo.read", "credential.read", "credential.change", "skill.list",
        "skill.recognize", "endorsement.read", "testimonial.read", "testimonial.publish", "testimonial.withdraw",
        "preference.change", "preference.read", "delivery.list", "availability.read", "availability.change",
        "invitation.read", "feed.change", "nudge.rate", "nudge.snooze", "suppression.read", "suppression.lift",
        # the programs in which they take part, by invitation
        "program.list", "program.read", "survey.answer", "enrollment.list", "enrollment.read", "enrollment.answer",
        "enrollment.change", "enrollment.places", "enrollment.withdraw", "program-feedback.give", "certificate.read",
        # who asks for them or is proposed to them
        "proposal.list", "proposal.read", "proposal.answer", "request.list", "request.read", "request.question",
        "request.accept", "request.decline", "introduction.read", "introduction.answer",
        # their own mentorships
        "mentorship.list", "mentorship.read", "mentorship.pause", "mentorship.end", "closing.write", "closing.read",
        "agreement.templates", "agreement.read", "agreement.propose", "agreement.sign", "session.schedule",
        "session.change", "session.hold", "session.read", "session.list", "note.read", "note.write", "note.delete",
        "action.read", "action.change", "check-in.record", "check-in.read", "feedback.give", "feedback.ask",
        "feedback.decline", "feedback.read", "appreciation.send", "appreciation.read", "appreciation.show",
        "message.read", "message.post", "message.change", "resource.read", "resource.share", "resource.withdraw",
        # what their mentees share with them
        "goal.set", "goal.read", "plan.read", "plan.change", "reflection.read", "reflection.comment",
        # whom anyone may turn to or away from
        "block.change", "block.read", "concern.report", "concern.read",
    }
)  # fmt: skip
"""What whoever is a coach only may do, where its rule lets them. An action that is not here is denied them."""


def may(me: Principal, action: str, owner: UUID | None = None, **relations: Related) -> bool:
    """Whether `me` may do this. owner: the person whose own thing it is, the relation "self"."""
    rule = RULES.get(action)
    if rule is None or (me.restricted and action not in COACH_MAY):
        return False
    if me.roles & rule.roles:
        return True
    myself = me.subject if me.person_id is None else me.person_id
    return any(name in rule.relations and myself in _ids(ids) for name, ids in {"self": owner, **relations}.items())


def allow(me: Principal, action: str, owner: UUID | None = None, **relations: Related) -> None:
    """Let this request do `action`, or raise Forbidden. Arguments as in `may`."""
    if not may(me, action, owner, **relations):
        raise Forbidden("You may not do this.", action=action)
    me.decisions.append(action)


def _ids(ids: Related) -> frozenset[UUID | str]:
    if ids is None:
        return frozenset()
    return frozenset((ids,)) if isinstance(ids, UUID) else frozenset(ids)
