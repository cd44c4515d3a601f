"""Where a person's data is, over all features, and how it is erased.

`DELETED`, `EMPTIED`, `FOLLOWING` and `KEPT` name every column of this service that holds a person's id, `NAMING` every
document that does; a test fails when a table gets one that is in none of them.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import cast, column, delete, func, literal, or_, select, union, update
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH, aggregate_order_by, array
from sqlalchemy.orm import InstrumentedAttribute

from services.profiles.communities.tables import CommunityBelonging
from services.profiles.credentials.tables import Credential
from services.profiles.directory.tables import DirectoryEntry, StaleEntry
from services.profiles.endorsements import handlers as endorsements
from services.profiles.endorsements.tables import Endorsement
from services.profiles.goals.tables import Goal, GoalChange, GoalShare
from services.profiles.imports.store import forget_problems
from services.profiles.imports.tables import ImportedRow
from services.profiles.mentorships.tables import KnownMentorship, MentorPlaces
from services.profiles.people.store import keep_erased
from services.profiles.people.tables import Contact, Person
from services.profiles.photos.tables import Photo
from services.profiles.plan_templates.tables import PlanTemplate
from services.profiles.plans.tables import Plan, PlanVersion
from services.profiles.recommendations.tables import AskedColleague, Recommendation, RecommendationRequest
from services.profiles.reflections.tables import Reflection, ReflectionComment, ReflectionShare
from services.profiles.skills.tables import Skill, SkillOffer, SkillWant
from services.profiles.testimonials import handlers as testimonials
from services.profiles.testimonials.domain import is_told
from services.profiles.testimonials.tables import Testimonial
from shared import clock
from shared.db import AsyncSession
from shared.events.profiles import EndorsementWithdrawn, TestimonialWithdrawn
from shared.private_text import forget

__all__ = ["DELETED", "EMPTIED", "FOLLOWING", "KEPT", "NAMING", "Rows", "erase"]

_Column = InstrumentedAttribute[Any]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of which `column` is the person; or, with `of`, the id of a row of which `of` is the person."""

    column: _Column
    of: _Column | None = None

    def where(self, person_id: UUID) -> Any:
        if self.of is None:
            return self.column == person_id
        return self.column.in_(select(self.of.class_.id).where(self.of == person_id))


DELETED = (
    Rows(Contact.id),
    Rows(Photo.person_id),
    Rows(Credential.person_id),
    Rows(SkillOffer.person_id),
    Rows(SkillWant.person_id),
    Rows(MentorPlaces.person_id),
    Rows(CommunityBelonging.person_id),
    Rows(Endorsement.given_by),
    Rows(Endorsement.person_id),
    Rows(Recommendation.request_id, RecommendationRequest.person_id),
    Rows(Recommendation.given_by),
    Rows(Recommendation.recommended_id),
    Rows(AskedColleague.request_id, RecommendationRequest.person_id),
    Rows(AskedColleague.colleague_id),
    Rows(RecommendationRequest.person_id),
    Rows(Testimonial.given_by),
    Rows(Testimonial.person_id),
    Rows(ReflectionComment.reflection_id, Reflection.person_id),
    Rows(ReflectionComment.author_id),
    Rows(ReflectionShare.reflection_id, Reflection.person_id),
    Rows(ReflectionShare.shared_with),
    Rows(Reflection.person_id),
    Rows(PlanVersion.goal_id, Goal.person_id),
    Rows(Plan.goal_id, Goal.person_id),
    Rows(GoalShare.goal_id, Goal.person_id),
    Rows(GoalChange.goal_id, Goal.person_id),
    Rows(Goal.person_id),
)
"""In an order in which nothing refers to what is gone."""

EMPTIED = (Rows(Skill.suggested_by),)

FOLLOWING: tuple[_Column, ...] = (DirectoryEntry.person_id, StaleEntry.person_id)
"""Of the directory, which drops them when it hears of the change. Its worker holds such rows while it waits for
people's, so that deleting them here could end in a deadlock."""

KEPT: tuple[tuple[_Column, str], ...] = (
    (Person.id, "the row stays, blank, so that its id is given to nobody else"),
    (Person.manager_id, "of those whom they managed; HR tells who does now"),
    (KnownMentorship.mentee_id, "who was together is matching's to forget; here it is an id that leads nowhere"),
    (KnownMentorship.mentor_id, "as above"),
    (GoalChange.by, "in another person's history: an id that leads nowhere"),
    (PlanVersion.by, "as above"),
)

NAMING: tuple[_Column, ...] = (Plan.document, PlanVersion.document, PlanTemplate.document)
"""Documents of others that name a person as somebody who helps. Such a resource is taken out: its title and note are of
them, and one without a person is none that a plan may have."""

_BLANK: dict[str, Any] = {
    "name": "",
    "job_title": "",
    "department": "",
    "grade": "",
    "location": "",
    "country": "",
    "manager_id": None,
    "start_date": None,
    "zone": "UTC",
    "languages": [],
    "working_hours": [],
    "bio": "",
    "pronouns": "",
    "links": [],
    "listed": False,
    "own": [],
    "external": False,
    "status": "erased",
}


async def erase(session: AsyncSession, person: Person) -> frozenset[UUID]:
    """Delete or blank all that is known of a person, whose row is locked; their private words can be read no more.

    Returns the other people whose directory entries counted on it. What is counted elsewhere is withdrawn by events.
    Files of past imports go by their own schedule (`import_kept_days`).
    """
    touched = await _withdraw(session, person.id)
    await session.execute(delete(ImportedRow).where(ImportedRow.external_id == person.external_id))
    await forget_problems(session)  # which quote cells, and do not say whose
    for rows in DELETED:
        await session.execute(delete(rows.column.class_).where(rows.where(person.id)))
    for rows in EMPTIED:
        await session.execute(update(rows.column.class_).where(rows.where(person.id)).values({rows.column: None}))
    await _take_out(session, person.id)
    await forget(session, person.id)
    for name, value in _BLANK.items():
        setattr(person, name, value)
    # HR's files may name them for years: the id is known again, and cannot be read.
    await keep_erased(session, person.external_id)
    person.external_id = f"erased-{secrets.token_hex(16)}"
    person.effective_date = clock.today()
    return touched - {person.id}


async def _withdraw(session: AsyncSession, person_id: UUID) -> frozenset[UUID]:
    """Say that endorsements and testimonials by and of a person count no more; the people of whom they were."""
    of: set[UUID] = set()
    by_or_of = or_(Endorsement.given_by == person_id, Endorsement.person_id == person_id)
    for endorsement in await session.scalars(
        select(Endorsement).where(by_or_of).order_by(Endorsement.id).with_for_update()
    ):
        of.add(endorsement.person_id)
        endorsements.tell(session, EndorsementWithdrawn, endorsement)
    by_or_of = or_(Testimonial.given_by == person_id, Testimonial.person_id == person_id)
    for testimonial in await session.scalars(
        select(Testimonial).where(by_or_of).order_by(Testimonial.id).with_for_update()
    ):
        of.add(testimonial.person_id)
        if is_told(testimonial.state):
            testimonials.tell(session, TestimonialWithdrawn, testimonial)
    asked = Rows(Recommendation.request_id, RecommendationRequest.person_id).where(person_id)
    named = select(Recommendation.recommended_id).where(or_(Recommendation.given_by == person_id, asked))
    of.update(await session.scalars(named))
    return frozenset(of)


async def _take_out(session: AsyncSession, person_id: UUID) -> None:
    """Take a person out of the resources of `NAMING`."""
    naming = {"milestones": [{"resources": [{"person_id": str(person_id)}]}]}
    named = [select(table.goal_id).where(table.document.contains(naming)) for table in (Plan, PlanVersion)]
    # Under its goal's lock a plan is read and written again: as it was, if that happened at the same time.
    await session.execute(select(Goal.id).where(Goal.id.in_(union(*named))).order_by(Goal.id).with_for_update())
    others = cast("$.resources[*] ? (!(@.person_id == $person))", JSONPATH)
    for document in NAMING:
        each = (
            func.jsonb_array_elements(document["milestones"])
            .table_valued(column("milestone", JSONB), with_ordinality="place")
            .render_derived()
        )
        kept = func.jsonb_path_query_array(each.c.milestone, others, literal({"person": str(person_id)}, JSONB))
        milestone = func.jsonb_set(each.c.milestone, array(["resources"]), kept)
        milestones = select(func.jsonb_agg(aggregate_order_by(milestone, each.c.place))).scalar_subquery()
        table: Any = document.class_
        await session.execute(
            update(table)
            .where(document.contains(naming))
            .values({document: func.jsonb_set(document, array(["milestones"]), milestones)}),
            execution_options={"synchronize_session": False},
        )
