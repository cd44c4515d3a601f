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

__all__ = ["RULES", "Principal", "Related", "Role", "Rule", "allow", "may"]

Related = UUID | Iterable[UUID | str] | None
"""Who stands in a relation: people by id, accounts that are nobody's profile by their subject (a string)."""


class Role(StrEnum):
    EMPLOYEE = "employee"
    PROGRAM_ADMIN = "program_admin"
    HR = "hr"
    AUDITOR = "auditor"
    IT = "it"


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


def _rule(*roles: Role, relations: str = "") -> Rule:
    return Rule(frozenset(roles), frozenset(relations.split()))


_ANYONE = frozenset(Role)

RULES: dict[str, Rule] = {
    # profiles; "mentors" are those with whom the thing is shared, as long as their mentorship runs
    "people.import": _rule(Role.IT, Role.HR),
    "person.list": _rule(Role.IT, Role.HR, Role.PROGRAM_ADMIN),
    "person.read": Rule(_ANYONE),
    "person.change": _rule(relations="self"),
    "person.leave": _rule(Role.IT, Role.HR),
    "person.erase": _rule(Role.IT, Role.HR),
    "photo.read": Rule(_ANYONE),
    "credential.read": Rule(_ANYONE),
    "credential.change": _rule(relations="self"),
    "skill.list": Rule(_ANYONE),
    "skill.recognize": Rule(_ANYONE),
    "skill.curate": _rule(Role.HR, Role.PROGRAM_ADMIN, Role.IT),
    "directory.search": Rule(_ANYONE),
    "endorsement.read": Rule(_ANYONE),
    "endorsement.give": _rule(relations="colleague"),
    "endorsement.withdraw": _rule(relations="giver"),
    "recommendation.ask": _rule(relations="self"),
    "recommendation.read": _rule(relations="self colleague recommended"),
    "recommendation.answer": _rule(relations="colleague"),
    "recommendation.decline": _rule(relations="recommended"),
    "testimonial.offer": _rule(relations="mentee"),
    "testimonial.read": Rule(_ANYONE),
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
    "program.list": Rule(_ANYONE),
    "program.read": Rule(_ANYONE),
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
    "delivery.list": _rule(Role.IT, Role.PROGRAM_ADMIN, relations="self"),
    "preference.change": _rule(relations="self"),
    "preference.read": _rule(relations="self"),
    # analytics
    "funnel.read": _rule(Role.HR, relations="admins"),
    "archive.count": _rule(Role.HR, Role.AUDITOR, Role.IT),
    # operation of every service: how many people, which events wait
    "operation.read": _rule(Role.IT, Role.AUDITOR),
}


def may(me: Principal, action: str, owner: UUID | None = None, **relations: Related) -> bool:
    """Whether `me` may do this. owner: the person whose own thing it is, the relation "self"."""
    rule = RULES.get(action)
    if rule is None:
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
