"""What admins read of surveys: decided at the close, and not changed by whoever is erased later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import httpx
from sqlalchemy import text

from services.matching.survey_states.handlers import follow_the_clock
from shared.events.matching import SurveyClosed
from shared.events.profiles import PersonErased, PersonJoined
from tests.integration.matching.company import Company, ok
from tests.integration.matching.test_matching_surveys import cohort, opened, results, say
from tests.support.platform import Serve
from tests.support.waiting import eventually


async def everybody_says(company: Company, path: str, people: Sequence[PersonJoined], *ready: int) -> None:
    for person, number in zip(people, ready, strict=True):
        ok(await say(company, person, path, ready=number, wish=f"Wish of {person.name}"))


async def test_results_are_read_once_it_is_closed_and_hide_what_is_of_a_few(serve: Serve):
    company, mentees, mentors = await cohort(serve, 5, 4)
    path = await opened(company)
    await everybody_says(company, path, [*mentees, *mentors], 3, 4, 4, 5, 5, 2, 3, 4, 4)
    waiting = await results(company, path)
    assert (waiting["state"], waiting["answered"], waiting["questions"]) == ("open", 9, [])
    closes = date.fromisoformat(waiting["closes_on"])
    assert waiting["hidden"] == (
        f"The results can be read once the survey is closed, after {closes.day} {closes:%B %Y}."
    )
    ok(await company.as_admin.post(f"{path}/close"))
    [closed] = await company.harness.sent(SurveyClosed)
    assert closed.answered == 9
    assert [(one.question, one.answered, one.mean) for one in closed.results] == [("ready", 9, 3.8)]

    read = await results(company, path)
    assert (read["state"], read["asked"], read["answered"], read["hidden"]) == ("closed", 9, 9, "")
    ready, helps, wish, places = read["questions"]
    assert (ready["mean"], ready["answered"]) == (3.8, 9)
    shown = {one["option"]: one["people"] for one in ready["counts"]}
    assert all(people is None or people >= 3 for people in shown.values())
    assert (helps["answered"], helps["counts"]) == (None, None)
    assert places["hidden"] == "Hidden: fewer than 3 people answered this."
    assert sorted(wish["texts"]) == sorted(f"Wish of {person.name}" for person in [*mentees, *mentors])
    assert await results(company, path) == read

    by_role = await results(company, path, role="mentor")
    assert (by_role["answered"], by_role["role"]) == (4, "mentor")
    assert len(by_role["questions"][2]["texts"]) == 4


async def test_by_role_is_hidden_where_the_other_role_would_be_told(serve: Serve):
    company, mentees, mentors = await cohort(serve, 4, 2)
    path = await opened(company)
    await everybody_says(company, path, [*mentees, *mentors], 3, 4, 4, 5, 2, 3)
    ok(await company.as_admin.post(f"{path}/close"))
    assert (await results(company, path))["answered"] == 6
    for role in ("mentee", "mentor"):
        read = await results(company, path, role=role)
        assert (read["answered"], read["questions"]) == (None, [])
        assert read["hidden"] == "Hidden: fewer than 3 people of one role answered."


async def test_an_erasure_after_the_close_changes_no_count_and_takes_a_batch_of_texts_along(serve: Serve):
    company, mentees, mentors = await cohort(serve, 7, 3)
    people = [*mentees, *mentors]
    path = await opened(company)
    await everybody_says(company, path, people, 2, 2, 3, 4, 5, 5, 5, 3, 3, 4)
    await erase(company, mentees[0])
    ok(await company.as_admin.post(f"{path}/close"))
    views = [{}, {"role": "mentee"}, {"role": "mentor"}]
    before = [await results(company, path, **view) for view in views]
    assert [one["answered"] for one in before] == [9, 6, 3], "who was erased before the close does not count"
    assert "Wish of Mentee 0" not in str(before)

    await erase(company, erased := mentees[1])
    ok(await raised(company, 6))
    after = [await results(company, path, **view) for view in views]
    gone = set(wishes(before[0])) - set(wishes(after[0]))
    assert f"Wish of {erased.name}" in gone
    assert len(gone) >= 3
    assert set(wishes(before[1])) - set(wishes(after[1])) == gone
    assert wishes(after[2]) == wishes(before[2])
    assert after[1]["questions"][2]["hidden"].startswith("Hidden: some texts, whose writer was erased")
    for read in (*before, *after):
        read["questions"][2].update(texts=None, hidden="")
    assert after == before, "nothing but texts has changed, not even by a larger smallest group"


async def test_of_fewer_than_enough_nothing_is_read_whoever_is_erased(serve: Serve):
    company, mentees, _ = await cohort(serve, 4)
    path = await opened(company)
    await everybody_says(company, path, mentees[:2], 2, 3)
    ok(await company.as_admin.post(f"{path}/close"))
    read = await results(company, path)
    assert (read["answered"], read["hidden"], read["questions"]) == (None, "Hidden: fewer than 3 people answered.", [])
    await erase(company, mentees[0])
    assert await results(company, path) == read


async def test_a_survey_that_closed_before_results_were_kept_is_counted_by_the_clock(serve: Serve):
    company, mentees, _ = await cohort(serve, 3)
    path = await opened(company)
    await everybody_says(company, path, mentees, 2, 3, 4)
    ok(await company.as_admin.post(f"{path}/close"))
    read = await results(company, path)
    async with company.harness.sessions() as session, session.begin():
        await session.execute(text("DELETE FROM survey_result"))
        assert await follow_the_clock(session) == 1
    assert await results(company, path) == read


async def erase(company: Company, person: PersonJoined) -> None:
    """Erase somebody, and wait until nobody can read their words."""
    await company.harness.receive(PersonErased(subject=person.subject, version=2))

    async def erased() -> bool:
        async with company.harness.sessions() as session:
            key = "SELECT count(*) FROM data_key WHERE author_id = :person"
            return await session.scalar(text(key), {"person": person.subject}) == 0

    await eventually(erased, what="the erasure")


async def raised(company: Company, minimum: int) -> httpx.Response:
    """Raise the smallest group that the program shows."""
    version = ok(await company.as_admin.get(company.program_path))["version"]
    headers = {"If-Match": f'"{version}"'}
    return await company.as_admin.patch(company.program_path, json={"minimum_cell": minimum}, headers=headers)


def wishes(read: dict[str, Any]) -> list[str]:
    return read["questions"][2]["texts"] or []
