"""Templates of learning plans: laid out from a day on; ours are worth offering."""

from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.profiles.plan_templates import domain
from services.profiles.plan_templates.domain import STARTERS, Aid, Starter, Step, Task, Template
from services.profiles.plans.domain import Plan, ids, repeated
from shared.ids import new_id

titles = st.text("abc ", min_size=1, max_size=8)
tasks = st.builds(Task, titles, st.sampled_from(["practice", "other"]), st.none() | st.floats(0.25, 400))
aids = st.builds(Aid, st.just("person"), titles, st.none(), st.uuids().map(str), titles)
steps = st.builds(
    Step,
    titles,
    st.none() | st.integers(0, 1830),
    st.lists(tasks, max_size=2).map(tuple),
    st.lists(aids, max_size=2).map(tuple),
)
templates = st.builds(Template, st.lists(steps, max_size=3).map(tuple))


@given(templates)
def test_a_template_is_read_as_it_was_written(template: Template):
    assert domain.from_json(json.loads(json.dumps(domain.to_json(template)))) == template


@given(templates, st.dates(date(2000, 1, 1), date(2199, 12, 31)))
def test_a_template_laid_out_is_the_same_with_dates_and_ids_of_its_own(template: Template, start: date):
    laid = domain.laid_out(template, start, new_id)
    for step, milestone in zip(template.milestones, laid, strict=True):
        assert milestone.title == step.title
        assert milestone.due == (None if step.after_days is None else start + timedelta(step.after_days))
        assert [(item.title, item.kind, item.effort, item.done_on) for item in milestone.activities] == [
            (task.title, task.kind, task.effort, None) for task in step.activities
        ]
        assert [str(item.person_id) for item in milestone.resources] == [aid.person_id for aid in step.resources]
    twice = Plan((*laid, *domain.laid_out(template, start, new_id)))
    assert repeated(twice) == []
    assert len(ids(twice)) == 2 * sum(1 + len(step.activities) + len(step.resources) for step in template.milestones)


@pytest.mark.parametrize("starter", STARTERS, ids=lambda starter: starter.name)
def test_our_templates_can_be_done_beside_the_work(starter: Starter):
    steps = starter.template.milestones
    hours = sum(task.effort or 1 for step in steps for task in step.activities)
    days = [step.after_days for step in steps if step.after_days is not None]
    assert len(days) == len(steps)
    assert all(before < after for before, after in pairwise(days))
    assert hours / (days[-1] / 7) <= 4, "more than half a day a week"
    assert all(step.activities for step in steps)
