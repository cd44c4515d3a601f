"""What the pages of goals, plans, messages and recognition read is what the services tell; a plan and its writers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from services.matching.appreciations.schemas import AppreciationOut
from services.matching.feedback.schemas import FeedbackOut
from services.matching.feedback_requests.schemas import FeedbackRequestOut
from services.matching.mentorships.schemas import MemberOut, MentorshipOut
from services.matching.messages.schemas import MessageOut, ThreadOut
from services.matching.resources.schemas import HitOut, ResourceOut, SearchOut
from services.portal.answers import growth
from services.portal.answers.growth import Activity, Clash, Milestone, PlanDocument
from services.portal.pages.growth.growth_words import clash_words
from services.portal.pages.growth.plan_editing import NotThere, edited, find, settled, wrong_in
from services.portal.pages.growth.plans import parts
from services.portal.words import ENGLISH
from services.profiles.endorsements.schemas import EndorsementOut
from services.profiles.goals.schemas import Difference, GoalChangeOut, GoalDetails, GoalOut
from services.profiles.plan_merging.domain import as_json, merge
from services.profiles.plan_merging.schemas import ChangeOut, ConflictOut, StalePlan
from services.profiles.plan_templates.schemas import StepOut, TemplateOut
from services.profiles.plans import domain, schemas
from services.profiles.testimonials import schemas as testimonials
from shared.ids import new_id
from tests.unit.portal.reading import reads_only


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (growth.MyGoal, GoalOut),
        (growth.MyGoalDetails, GoalDetails),
        (growth.GoalStep, GoalChangeOut),
        (growth.Difference, Difference),
        (growth.Plan, schemas.PlanOut),
        (growth.Milestone, schemas.MilestoneOut),
        (growth.Activity, schemas.ActivityOut),
        (growth.Aid, schemas.ResourceOut),
        (growth.Version, schemas.VersionOut),
        (growth.PlanDocument, schemas.PlanIn),
        (growth.Stale, StalePlan),
        (growth.PlanTemplate, TemplateOut),
        (growth.Step, StepOut),
        (growth.Change, ChangeOut),
        (growth.Clash, ConflictOut),
        (growth.Together, MentorshipOut),
        (growth.Member, MemberOut),
        (growth.Thread, ThreadOut),
        (growth.Message, MessageOut),
        (growth.Found, SearchOut),
        (growth.Hit, HitOut),
        (growth.Resource, ResourceOut),
        (growth.Appreciation, AppreciationOut),
        (growth.FeedbackQuestion, FeedbackRequestOut),
        (growth.FeedbackGiven, FeedbackOut),
        (growth.Endorsement, EndorsementOut),
        (growth.Testimonial, testimonials.TestimonialOut),
    ],
)
def test_pages_read_only_what_the_services_tell(read: type[BaseModel], told: type[BaseModel]):
    assert reads_only(read, told)


def planned(*titles: str) -> PlanDocument:
    """A plan with an activity in each of these milestones."""
    todo = [Activity(id=new_id(), title=f"do {title}", kind="practice", effort=1, done_on=None) for title in titles]
    milestones = [
        Milestone(id=new_id(), title=title, due=None, reached_on=None, activities=[one], resources=[])
        for title, one in zip(titles, todo, strict=True)
    ]
    return PlanDocument(start=date(2030, 1, 7), milestones=milestones)


def titles(plan: PlanDocument) -> list[str]:
    return [milestone.title for milestone in plan.milestones]


def of_service(plan: PlanDocument) -> domain.Plan:
    return domain.from_json(plan.model_dump(mode="json"), new_id)


def met(base: PlanDocument, mine: PlanDocument, theirs: PlanDocument) -> tuple[PlanDocument, list[Clash]]:
    """What profiles tells of two who have changed the same plan."""
    merged = merge(of_service(base), of_service(mine), of_service(theirs))
    clashes = [Clash.model_validate(as_json(conflict)) for conflict in merged.conflicts]
    return PlanDocument.model_validate(domain.to_json(merged.plan)), clashes


@given(st.lists(st.tuples(st.sampled_from(["earlier", "later"]), st.integers(0, 3)), max_size=8))
def test_moving_loses_nothing_and_moves_one_place(moves: list[tuple[str, int]]):
    plan = planned("a", "b", "c", "d")
    for action, which in moves:
        before, item = titles(plan), plan.milestones[which]
        plan = edited(plan, action, item.id, {})
        at = max(which - 1, 0) if action == "earlier" else min(which + 1, 3)
        assert titles(plan)[at] == item.title
        assert [title for title in titles(plan) if title != item.title] == [t for t in before if t != item.title]


def test_an_item_is_added_changed_and_removed_without_touching_what_was_read():
    base = planned("Shadow", "Lead")
    lead = base.milestones[1]
    form = {"title": "Lead two", "due": "2030-06-01", "reached_on": ""}
    changed = edited(base, "change", lead.id, form)
    assert (titles(changed), changed.milestones[1].due) == (["Shadow", "Lead two"], date(2030, 6, 1))
    added = edited(base, "add-activity", lead.id, {"title": "Ask", "kind": "conversation", "effort": "0.5"})
    assert [(one.title, one.effort, one.id is None) for one in added.milestones[1].activities[1:]] == [
        ("Ask", 0.5, True)
    ]
    helps = edited(base, "add-resource", lead.id, {"title": "Book", "kind": "book", "url": "", "note": "page 3"})
    assert [(one.kind, one.url, one.note) for one in helps.milestones[1].resources] == [("book", None, "page 3")]
    assert titles(edited(base, "remove", lead.id, {})) == ["Shadow"]
    assert titles(base) == ["Shadow", "Lead"]
    with pytest.raises(NotThere):
        edited(base, "change", new_id(), form)


@pytest.mark.parametrize(
    ("kind", "form", "wrong"),
    [
        ("milestone", {"title": " "}, {"title"}),
        ("milestone", {"title": "a", "due": "soon", "reached_on": "2030-01-01"}, {"due"}),
        ("activity", {"title": "a", "effort": "0"}, {"effort"}),
        ("activity", {"title": "a", "effort": "nan"}, {"effort"}),
        ("activity", {"title": "a", "effort": ""}, set[str]()),
        ("resource", {"title": "a", "kind": "link"}, {"url"}),
        ("resource", {"title": "a", "kind": "book"}, set[str]()),
    ],
)
def test_what_is_wrong_with_an_item_is_told_by_field(kind: str, form: dict[str, str], wrong: set[str]):
    assert set(wrong_in(ENGLISH, kind, form)) == wrong


def test_where_two_changed_the_same_value_the_writer_chooses():
    base = planned("Shadow", "Lead")
    lead = base.milestones[1].id
    mine = edited(base, "change", lead, {"title": "Lead one", "due": "2030-06-01"})
    theirs = edited(base, "change", lead, {"title": "Lead two", "due": ""})
    merged, clashes = met(base, mine, theirs)
    assert [clash.field for clash in clashes] == ["title"]
    about, yours, current = clash_words(ENGLISH, clashes[0])
    assert (about, yours, current) == ("“Lead two”: title", "Mine: Lead one", "As it is now: Lead two")
    assert titles(settled(merged, base, clashes, set())) == ["Shadow", "Lead two"]
    chosen = settled(merged, base, clashes, {0})
    assert (titles(chosen), chosen.milestones[1].due) == (["Shadow", "Lead one"], date(2030, 6, 1))


def test_what_the_other_has_removed_comes_back_where_it_was_if_the_writer_wants():
    base = planned("Shadow", "Lead", "Teach")
    lead = base.milestones[1].id
    mine, theirs = edited(base, "change", lead, {"title": "Lead one"}), edited(base, "remove", lead, {})
    merged, clashes = met(base, mine, theirs)
    assert titles(settled(merged, base, clashes, set())) == ["Shadow", "Teach"]
    back = settled(merged, base, clashes, {0})
    assert titles(back) == ["Shadow", "Lead one", "Teach"]
    assert [one.title for one in back.milestones[1].activities] == ["do Lead"]
    merged, clashes = met(base, theirs, mine)
    assert titles(settled(merged, base, clashes, set())) == ["Shadow", "Lead one", "Teach"]
    assert titles(settled(merged, base, clashes, {0})) == ["Shadow", "Teach"]


def test_an_activity_that_the_other_has_removed_comes_back_into_its_milestone():
    base = planned("Shadow")
    todo = base.milestones[0].activities[0].id
    change = {"title": "do more", "kind": "course", "effort": "2"}
    mine, theirs = edited(base, "change", todo, change), edited(base, "remove", todo, {})
    merged, clashes = met(base, mine, theirs)
    assert not merged.milestones[0].activities
    assert find(settled(merged, base, clashes, {0}), todo).item.title == "do more"


def test_of_two_orders_the_writer_chooses_one():
    base = planned("a", "b", "c")
    mine = edited(base, "later", base.milestones[0].id, {})
    theirs = edited(base, "earlier", base.milestones[2].id, {})
    theirs = edited(theirs, "earlier", base.milestones[2].id, {})
    merged, clashes = met(base, mine, theirs)
    told: list[Any] = [clash.field for clash in clashes]
    assert told == ["order"]
    assert titles(settled(merged, base, clashes, set())) == ["c", "a", "b"]
    assert titles(settled(merged, base, clashes, {0})) == ["b", "a", "c"]


def milestone_of(activities: int) -> Milestone:
    read = [Activity.model_construct(title="Read")] * activities
    return Milestone(title="One", due=None, reached_on=None, activities=read, resources=[])


MANY = st.lists(st.builds(milestone_of, st.integers(0, 50)), max_size=30)


class TestPagesOfWhatIsLong:
    @given(MANY)
    def test_each_milestone_is_on_one_page_of_a_plan_and_a_page_holds_no_more_than_it_can(
        self, milestones: list[Milestone]
    ):
        pages = parts(milestones)
        shown = [number for first, last in pages for number in range(first, last + 1)]
        assert shown == list(range(1, len(milestones) + 1))
        for first, last in pages:
            items = sum(2 + len(one.activities) for one in milestones[first - 1 : last])
            assert items <= 36 or first == last

    def test_an_ordinary_plan_is_one_page(self):
        assert parts([milestone_of(4)] * 6) == [(1, 6)]
