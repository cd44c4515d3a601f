"""Learning plans: how far they have come, what is different, what two people's changes make together."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.profiles.plan_changes.domain import FIELDS, TOP, diff, tree
from services.profiles.plan_merging.domain import merge
from services.profiles.plans import domain
from services.profiles.plans.domain import Activity, Milestone, Plan, Resource

START = date(2027, 1, 4)


def key(number: int) -> UUID:
    return UUID(int=number)


def days(number: int) -> date:
    return START + timedelta(days=number)


@st.composite
def plans(draw: st.DrawFn, most: int = 4) -> Plan:
    """A plan whose ids are numbers below 1000."""
    numbers = draw(st.lists(st.integers(0, 9), unique=True, max_size=most))
    return Plan(tuple(draw(milestones(number * 100)) for number in numbers), START)


def some_days() -> st.SearchStrategy[date | None]:
    return st.none() | st.integers(0, 60).map(days)


@st.composite
def milestones(draw: st.DrawFn, number: int) -> Milestone:
    title = draw(st.sampled_from("ABC")) + f" {number}"
    activities = [
        Activity(key(number + at), f"act {number + at}", "practice", draw(efforts), draw(some_days()))
        for at in draw(st.lists(st.integers(1, 9), unique=True, max_size=3))
    ]
    resources = [
        Resource(key(number + at), "book", f"book {number + at}", note=draw(st.sampled_from(["", "Chapter 2"])))
        for at in draw(st.lists(st.integers(11, 14), unique=True, max_size=2))
    ]
    return Milestone(key(number), title, draw(some_days()), draw(some_days()), tuple(activities), tuple(resources))


efforts = st.none() | st.sampled_from([0.25, 0.5, 1.0, 3.0, 7.3, 40.0])


@st.composite
def touched(draw: st.DrawFn, milestone: Milestone, fresh: UUID) -> Milestone:
    """A milestone with one change in it. fresh: the id of a new activity."""
    activities = milestone.activities
    added = Activity(fresh, f"act {fresh.int}", "reading")
    where = draw(st.integers(0, len(activities)))
    changes: list[dict[str, Any]] = [
        {"title": f"Retitled {fresh.int}"},
        {"due": draw(some_days())},
        {"reached_on": draw(some_days())},
        {"activities": (*activities[:where], added, *activities[where:])},
        {"activities": (*(replace(item, done_on=draw(some_days())) for item in activities[:1]), *activities[1:])},
        {"activities": activities[1:], "resources": ()},
        {"activities": activities[::-1]},
    ]
    return replace(milestone, **draw(st.sampled_from(changes)))


@st.composite
def edited(draw: st.DrawFn, plan: Plan, new: int, only: frozenset[UUID] | None = None) -> Plan:
    """A plan after some changes. new: ids of new items begin here. only: milestones that may be touched."""
    made = list(plan.milestones)
    for step in range(draw(st.integers(1, 5))):
        fresh = key(new + step)
        at = [place for place, milestone in enumerate(made) if only is None or milestone.id in only]
        edit = draw(st.sampled_from(["touch", "touch", "remove", "carry", *(["add", "move"] if only is None else [])]))
        if edit == "add":
            made.insert(draw(st.integers(0, len(made))), Milestone(fresh, f"New {fresh.int}"))
        elif at:
            place = draw(st.sampled_from(at))
            if edit == "touch":
                made[place] = draw(touched(made[place], fresh))
            elif edit == "carry":
                carry(made, place, draw(st.sampled_from(at)))
            else:
                taken = made.pop(place)
                if edit == "move":
                    made.insert(draw(st.integers(0, len(made))), taken)
    return replace(plan, milestones=tuple(made))


def carry(made: list[Milestone], place: int, into: int) -> None:
    """Move the first activity of one milestone to the end of another."""
    first = made[place].activities[:1]
    made[place] = replace(made[place], activities=made[place].activities[1:])
    made[into] = replace(made[into], activities=(*made[into].activities, *first))


@st.composite
def two_edits(draw: st.DrawFn) -> tuple[Plan, Plan, Plan]:
    base = draw(plans())
    return base, draw(edited(base, 2000)), draw(edited(base, 3000))


@given(plans())
def test_a_plan_is_read_as_it_was_written(plan: Plan):
    assert domain.from_json(domain.to_json(plan)) == plan


@given(plans())
def test_a_plan_is_no_different_from_itself(plan: Plan):
    assert diff(plan, plan) == ()


@settings(max_examples=50)
@given(two_edits())
def test_every_changed_item_is_told_of(three: tuple[Plan, Plan, Plan]):
    _, one, other = three
    before, after = tree(one), tree(other)
    changes = diff(one, other)
    told = {(change.id, change.field) for change in changes}
    whole = {change.id for change in changes if change.what in {"added", "removed"}}
    for found in before.items.keys() | after.items.keys():
        was, now = before.items.get(found), after.items.get(found)
        if was is None or now is None:
            assert {found, (now or was).parent} & whole  # type: ignore[union-attr]
        else:
            different = {name for name in FIELDS[now.kind] if was.values[name] != now.values[name]}
            assert different <= {field for item, field in told if (item or TOP) == found}
            assert was.parent == now.parent or (found, "milestone") in told
    assert all(change.title in change.text for change in changes)
    assert bool(changes) == (one != other)


@settings(max_examples=50)
@given(two_edits())
def test_the_moves_that_are_told_explain_the_order(three: tuple[Plan, Plan, Plan]):
    base, other, _ = three
    moved = {change.id for change in diff(base, other) if change.what == "moved"}
    orders = [
        [m.id for m in plan.milestones if str(m.id) not in moved and m.id in {o.id for o in against.milestones}]
        for plan, against in ((base, other), (other, base))
    ]
    assert orders[0] == orders[1]


@settings(max_examples=50)
@given(two_edits())
def test_merging_with_an_unchanged_side_gives_the_other(three: tuple[Plan, Plan, Plan]):
    base, mine, _ = three
    for merged in (merge(base, mine, base), merge(base, base, mine), merge(base, mine, mine)):
        assert (merged.plan, merged.conflicts) == (mine, ())


@settings(max_examples=50)
@given(st.data())
def test_changes_to_different_milestones_are_both_kept(data: st.DataObject):
    base = data.draw(plans())
    ids = [milestone.id for milestone in base.milestones]
    yours = frozenset(data.draw(st.lists(st.sampled_from(ids), unique=True)) if ids else [])
    mine = data.draw(edited(base, 2000, yours))
    theirs = data.draw(edited(base, 3000, frozenset(ids) - yours))
    merged = merge(base, mine, theirs)
    assert merged.conflicts == ()
    found = {milestone.id: milestone for milestone in merged.plan.milestones}
    assert found == {
        milestone.id: milestone
        for plan, touched in ((mine, yours), (theirs, frozenset(ids) - yours))
        for milestone in plan.milestones
        if milestone.id in touched
    }


@settings(max_examples=50)
@given(two_edits())
def test_nothing_is_lost_without_a_word(three: tuple[Plan, Plan, Plan]):
    base, mine, theirs = three
    merged = merge(base, mine, theirs)
    assert domain.repeated(merged.plan) == []
    was, yours, stored, both = map(tree, (base, mine, theirs, merged.plan))
    told = {conflict.id or TOP for conflict in merged.conflicts}
    for found, item in stored.items.items():
        for name in FIELDS[item.kind]:
            if found not in was.items or was.items[found].values[name] != item.values[name]:
                assert both.items[found].values[name] == item.values[name]
    for found, item in yours.items.items():
        if was.items.get(found) != item:
            kept = both.items.get(found)
            seen = kept is not None and all(
                kept.values[name] == item.values[name]
                for name in FIELDS[item.kind]
                if found not in was.items or was.items[found].values[name] != item.values[name]
            )
            assert seen or {found, item.parent} & told or was.items[found].parent in told


def test_the_same_value_changed_twice_stays_as_stored_and_is_told():
    step = Milestone(key(1), "Shadow a release", due=days(10))
    base = Plan((step,), START)
    mine, theirs = (replace(base, milestones=(replace(step, due=days(at)),)) for at in (12, 14))
    merged = merge(base, mine, theirs)
    [conflict] = merged.conflicts
    assert merged.plan == theirs
    assert (conflict.field, conflict.yours, conflict.current) == ("due", "2027-01-16", "2027-01-18")
    assert "Shadow a release" in conflict.text


def test_what_somebody_removed_while_you_changed_it_is_told_whole():
    step = Milestone(key(1), "Shadow a release", activities=(Activity(key(2), "Sit in", "shadowing"),))
    base = Plan((step,), START)
    mine = domain.do(base, key(2), days(3))
    merged = merge(base, mine, replace(base, milestones=()))
    [conflict] = merged.conflicts
    assert merged.plan.milestones == ()
    assert (conflict.field, conflict.current) == (None, None)
    assert conflict.yours["activities"][0]["done_on"] == "2027-01-07"


def test_sentences_say_what_is_different():
    act = Activity(key(2), "Sit in on two releases", "shadowing", 4.0)
    step = Milestone(key(1), "See a release", days(10), None, (act,))
    other = Milestone(key(3), "Lead a release", days(40))
    before = Plan((step, other), START)
    after = Plan(
        (
            replace(other, reached_on=days(38)),
            replace(step, title="Shadow a release", due=days(12), activities=(replace(act, effort=1.0),)),
            Milestone(key(4), "Teach it", days(60), None, (Activity(key(5), "Hold a talk", "other"),)),
        ),
        START,
    )
    assert [change.text for change in diff(before, after)] == [
        "The milestone “Lead a release” was reached on 11 February 2027.",
        "Moved the milestone “Lead a release” from place 2 to place 1.",
        "Renamed the milestone “See a release” to “Shadow a release”.",
        "Changed the date of the milestone “Shadow a release” from 14 January 2027 to 16 January 2027.",
        "Changed the effort of the activity “Sit in on two releases” from 4 hours to 1 hour.",
        "Added the milestone “Teach it”, due 5 March 2027, with 1 activity.",
    ]


@given(plans())
def test_progress_is_a_share_that_doing_things_never_lowers(plan: Plan):
    now = domain.progress(plan)
    assert (now is None) == (not plan.milestones)
    for milestone in plan.milestones:
        assert now is not None
        assert 0 <= now <= 1
        assert (domain.progress(domain.reach(plan, milestone.id, START)) or 0) >= now
        for activity in milestone.activities:
            assert (domain.progress(domain.do(plan, activity.id, START)) or 0) >= now
    reached = replace(plan, milestones=tuple(replace(m, reached_on=START) for m in plan.milestones))
    assert domain.progress(reached) in {None, 1.0}


def test_progress_weighs_by_effort():
    talk = Activity(key(2), "Hold a talk", "practice", 6.0)
    read = Activity(key(3), "Read", "reading", done_on=days(1))
    plan = Plan((Milestone(key(1), "Speak", None, None, (talk, read)), Milestone(key(4), "Rest")), START)
    assert domain.progress(plan) == pytest.approx(1 / 8)
    assert domain.progress(domain.reach(plan, key(4), days(2))) == pytest.approx(2 / 8)
    assert domain.progress(domain.reach(plan, key(1), days(2))) == pytest.approx(7 / 8)


def test_a_milestone_is_ready_when_all_is_done_and_nobody_has_said_so():
    step = Milestone(key(1), "Speak", activities=(Activity(key(2), "Hold a talk", "practice", done_on=days(1)),))
    assert domain.ready(step)
    assert not domain.ready(replace(step, reached_on=days(1)))
    assert not domain.ready(replace(step, activities=()))
    assert not domain.ready(replace(step, activities=(*step.activities, Activity(key(3), "Again", "practice"))))


@given(plans(), st.integers(-30, 400))
def test_what_is_left_moves_together_and_only_once(plan: Plan, later: int):
    start = days(later)
    moved = domain.shift(plan, start)
    assert domain.shift(moved, start) == moved
    pairs = list(zip(plan.milestones, moved.milestones, strict=True))
    open_ = [(old.due, new.due) for old, new in pairs if old.due and new.due and not old.reached_on]
    assert len({new - old for old, new in open_}) <= 1
    assert all(old == new for old, new in pairs if old.due is None or old.reached_on)
    assert all(new >= start for _, new in open_)


def test_the_next_milestone_keeps_its_distance_to_what_it_followed():
    plan = Plan(
        (
            Milestone(key(1), "Done", days(90), days(80)),
            Milestone(key(2), "Next", days(120)),
            Milestone(key(3), "Last", days(180)),
            Milestone(key(4), "Some day"),
        ),
        START,
    )
    moved = domain.shift(plan, days(300))
    assert [milestone.due for milestone in moved.milestones] == [days(90), days(330), days(390), None]


def test_others_hear_of_what_is_promised_and_what_is_reached():
    one, two, three = (Milestone(key(at), f"Step {at}", days(at)) for at in (1, 2, 3))
    before = Plan((one, replace(two, reached_on=days(2)), three), START)
    after = Plan(
        (
            replace(one, due=days(9)),
            replace(two, title="Other", reached_on=days(2)),
            Milestone(key(4), "New", None, days(3)),
        ),
        START,
    )
    heard = [(step.what, step.milestone.id.int) for step in domain.steps(before, after)]
    assert heard == [("withdrawn", 3), ("planned", 1), ("planned", 4), ("reached", 4)]
    assert domain.steps(before, before) == []
    [again] = domain.steps(before, domain.reach(before, key(2), None))
    assert (again.what, again.milestone) == ("planned", two)
