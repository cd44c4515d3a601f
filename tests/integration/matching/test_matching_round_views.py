"""Rounds as a page shows them: sorted and searched, their mentors, which choices they give, two beside each other."""

from __future__ import annotations

from typing import Any

from shared.events.profiles import SkillOffered
from shared.ids import new_id
from shared.pagination import cursor_of
from tests.integration.matching.company import API, PYTHON, Company, found, ok
from tests.support.platform import Serve


async def _pages(company: Company, path: str, **query: Any) -> list[dict[str, Any]]:
    """All items, two at a time."""
    items: list[dict[str, Any]] = []
    cursor: str | None = None
    while True:
        params = {**query, "limit": 2, **({"cursor": cursor} if cursor else {})}
        page = ok(await company.as_admin.get(f"{API}{path}", params=params))
        items += page["items"]
        cursor = page["next"]
        if cursor is None:
            assert page["total"] == len(items)
            return items


async def test_pairs_are_sorted_searched_and_compared_with_those_of_another_round(serve: Serve):
    company = await found(serve)
    names = ("Åsa Berg", "bo Chan", "Cy Dunn", "Di Evans", "Ed 100% Fox")
    mentees = [await company.mentee(name) for name in names]
    levels = (4, 3, 2, 4)
    mentors = [
        await company.mentor(
            f"Mentor {number}", skills_offered=(SkillOffered(skill_id=PYTHON, name="Python", level=level),)
        )
        for number, level in enumerate(levels)
    ]
    first = await company.solve()
    path = f"/rounds/{first['id']}"
    by_id = await _pages(company, f"{path}/pairs")
    assert [pair["mentee_id"] for pair in by_id] == sorted(pair["mentee_id"] for pair in by_id)
    assert len(by_id) == first["pairs"] == 4

    by_score = await _pages(company, f"{path}/pairs", sort="score", down=True)
    scores = [pair["score"] for pair in by_score]
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1]
    told = [pair["mentee_name"].lower() for pair in await _pages(company, f"{path}/pairs", sort="mentee")]
    assert len(told) == 4
    assert told[:-1] == sorted(told[:-1]) or told == sorted(told)
    found_by_mentor = await _pages(company, f"{path}/pairs", sort="mentor", search="mentor 3")
    assert [pair["mentor_name"] for pair in found_by_mentor] == ["Mentor 3"]
    assert not await _pages(company, f"{path}/pairs", search="%r%")

    stray = {"cursor": cursor_of(new_id()), "sort": "score"}  # of somebody who is in no pair
    assert ok(await company.as_admin.get(f"{API}{path}/pairs", params=stray))["items"] == []

    ranks = ok(await company.as_admin.get(f"{API}{path}/ranks"))
    assert sum(one["pairs"] for one in ranks["for_mentees"]) == 4
    assert ranks["for_mentees"][0] == {"rank": 1, "pairs": 2}

    listed = await _pages(company, f"{path}/mentors")
    assert [one["name"] for one in listed] == ["Mentor 0", "Mentor 1", "Mentor 2", "Mentor 3"]
    assert all(one["mentees"] == 1 for one in listed)
    assert [one["name"] for one in await _pages(company, f"{path}/mentors", search="OR 2")] == ["Mentor 2"]

    assert await _pages(company, f"{path}/differences/{first['id']}") == []
    [left] = {str(mentee.subject) for mentee in mentees} - {pair["mentee_id"] for pair in by_id}
    wanted = str(mentors[0].subject)
    [loser] = [pair for pair in by_id if pair["mentor_id"] == wanted]
    pin = {"mentee_id": left, "mentor_id": wanted}
    body = {"pins": [pin], "based_on": first["id"], "keeps_pairs_of": first["id"], "keep": 1.0}
    second = await company.solve(body)
    differences = await _pages(company, f"/rounds/{second['id']}/differences/{first['id']}")
    changed = {one["mentee_id"]: (one["before_id"], one["after_id"]) for one in differences}
    assert changed == {left: (None, wanted), loser["mentee_id"]: (wanted, None)}
    page = ok(await company.as_admin.get(f"{API}/rounds/{second['id']}/differences/{first['id']}"))
    assert page["counts"] == {"kept": 3, "changed": 0, "gained": 1, "lost": 1}
    assert {one["mentee_name"] for one in differences} <= set(names)
    # a round that is based on another one is about the same mentors
    assert len(await _pages(company, f"/rounds/{second['id']}/mentors")) == 4

    rounds = ok(await company.as_admin.get(f"{company.program_path}/rounds", params={"newest": True}))
    assert [one["id"] for one in rounds["items"]] == [second["id"], first["id"]]


async def test_a_round_is_not_compared_with_one_of_another_program(serve: Serve):
    company = await found(serve)
    solved = await company.solve()
    admin = company.harness.client(company.admin.subject, ["program_admin"])
    body = {"name": "Autumn", "starts_on": company.program["starts_on"], "ends_on": company.program["ends_on"]}
    other = ok(await admin.post(f"{API}/programs", json=body))
    asked = ok(await admin.post(f"{API}/programs/{other['id']}/rounds", json={}), 202)
    answer = await admin.get(f"{API}/rounds/{solved['id']}/differences/{asked['id']}")
    assert answer.status_code == 404
