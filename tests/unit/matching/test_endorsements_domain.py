"""For how many colleagues' endorsements a skill counts, however skills were merged."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.matching.endorsements.domain import Given, colleagues, meant

IDS = [UUID(int=number) for number in range(6)]
ids = st.sampled_from(IDS)
merges = st.dictionaries(ids, ids)
endorsements = st.lists(st.tuples(ids, ids, ids), max_size=20)


@given(ids, merges)
def test_a_merged_skill_means_one_that_is_not_merged_unless_merges_run_in_a_circle(
    skill: UUID, merged: dict[UUID, UUID]
):
    found = meant(skill, merged)
    walked = [skill]
    while walked[-1] in merged and merged[walked[-1]] not in walked:
        walked.append(merged[walked[-1]])
    in_a_circle = walked[-1] in merged
    assert in_a_circle or found == walked[-1]
    assert (found in merged) == in_a_circle


@given(endorsements, merges)
def test_every_endorsement_counts_and_nobody_twice(given_ones: list[Given], merged: dict[UUID, UUID]):
    counted = colleagues(given_ones, merged)
    told = {(giver, person, meant(skill, merged)) for giver, person, skill in given_ones}
    assert sum(sum(skills.values()) for skills in counted.values()) == len(told)
    assert all(count > 0 for skills in counted.values() for count in skills.values())


@given(endorsements, st.data())
def test_the_order_in_which_they_come_does_not_matter(given_ones: list[Given], data: st.DataObject):
    assert colleagues(given_ones, {}) == colleagues(data.draw(st.permutations(given_ones)), {})
