"""What is published of programs, over HTTP: tables with definitions, earlier ones, and who may read them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from services.analytics.main import SERVICE
from services.analytics.publications import store
from services.analytics.publishing import publish
from shared import clock
from shared.events.matching import ProgramChanged, ProgramLaunched
from shared.ids import new_id
from tests.integration.analytics.history import enrolled, history, launched, person
from tests.integration.analytics.telling import folded
from tests.support.platform import Harness, Serve
from tests.support.waiting import eventually

BASE = "/api/analytics/v1"


@pytest.fixture
async def analytics(serve: Serve) -> Harness:
    return await serve(SERVICE)


async def published(analytics: Harness, program: ProgramLaunched, **asked: Any) -> dict[str, Any]:
    """The funnel by department, once the facts have all that was told, published anew."""
    await folded(analytics)
    await publish(analytics.runtime)
    return await table(analytics, program.subject, **asked)


async def table(analytics: Harness, program: UUID, **asked: Any) -> dict[str, Any]:
    path = f"{BASE}/programs/{program}/tables/funnel/by/department"
    answer = await analytics.client(roles=["hr"]).get(path, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def enrolled_by(table: dict[str, Any]) -> dict[str, tuple[int | None, str | None]]:
    rows = {row["value"]: row["numbers"]["enrolled"] for row in table["rows"]}
    rows["total"] = table["total"]["enrolled"]
    return {value: (number["people"], number["why"]) for value, number in rows.items()}


async def test_a_table_says_what_its_numbers_mean_and_when_they_were_taken(analytics: Harness):
    program = launched()
    await analytics.receive(*history(program, {"Data": (9, 2), "Sales": (8,)}))
    found = await published(analytics, program)
    assert found["as_of"] <= clock.now().isoformat()
    assert found["facts_until"] is not None
    assert found["measures"][0]["definition"] == "Takes part in the program as a mentee, or did until they withdrew."
    assert enrolled_by(found) == {"Data": (11, None), "Sales": (8, None), "total": (19, None)}


async def test_the_totals_of_all_families_are_one_answer_and_one_viewing(analytics: Harness):
    program = launched()
    hr, auditor = analytics.client(roles=["hr"]), analytics.client(roles=["auditor"])
    await analytics.receive(*history(program, {"Data": (9, 2), "Sales": (8,)}))
    one = await published(analytics, program)
    path = f"{BASE}/programs/{program.subject}/totals"
    answer = (await hr.get(path)).json()
    totals = {found["family"]: found for found in answer}
    assert {"funnel", "journey", "skills", "equity"} <= totals.keys()
    assert totals["funnel"]["total"] == one["total"]
    assert totals["funnel"]["dimensions"] == ["department", "grade", "location"]
    assert totals["funnel"]["rows"] == []
    assert (await hr.get(path, params={"taken_before": one["as_of"]})).json() == []
    assert (await hr.get(f"{BASE}/programs/{new_id()}/totals")).status_code == 404
    meanings = {found["family"]: found for found in (await analytics.client().get(f"{BASE}/families")).json()}
    assert meanings["funnel"]["measures"] == totals["funnel"]["measures"]
    seen = [viewing["what"] for viewing in (await auditor.get(f"{BASE}/viewings")).json()["items"]]
    assert seen.count("read_totals") == 2
    assert "list_families" not in seen


async def test_a_table_says_the_smallest_group_of_what_it_shows(analytics: Harness):
    small, large, hr = launched(minimum_cell=3), launched(minimum_cell=8), analytics.client(roles=["hr"])
    await analytics.receive(*history(small, {"Data": (3,)}), *history(large, {"Data": (9,)}))
    assert (await published(analytics, small))["rule"].startswith("Groups of fewer than 3 people")
    by_program = (await hr.get(f"{BASE}/tables/funnel/by/program")).json()
    rows = {row["value"]: row["numbers"]["enrolled"]["value"] for row in by_program["rows"]}
    assert rows == {str(small.subject): 3, str(large.subject): 9}
    assert (by_program["minimum_cell"], by_program["strictest_cell"]) == (3, 8)
    assert by_program["rule"].startswith("Each program has its own smallest group, of 3 to 8 people")
    whole = (await hr.get(f"{BASE}/tables/funnel")).json()
    assert (whole["minimum_cell"], whole["strictest_cell"]) == (8, None)
    assert whole["rule"].startswith("Groups of fewer than 8 people")


async def test_what_one_person_did_shows_on_no_later_page(analytics: Harness):
    program = launched()
    await analytics.receive(*history(program, {"Data": (9,), "Sales": (8,)}))
    first = await published(analytics, program)
    newcomer = person("Sales")
    await analytics.receive(newcomer, enrolled(program, newcomer, "mentee"))
    second = await published(analytics, program)
    assert enrolled_by(second) == {
        "Data": (9, None),
        "Sales": (8, "too-little-changed"),
        "total": (17, "too-little-changed"),
    }
    assert second["total"]["enrolled"]["as_of"] == first["as_of"]
    more = [person("Sales") for _ in range(4)]
    await analytics.receive(*more, *(enrolled(program, one, "mentee") for one in more))
    third = await published(analytics, program)
    assert enrolled_by(third) == {"Data": (9, None), "Sales": (13, None), "total": (22, None)}
    earlier = await table(analytics, program.subject, taken_before=second["as_of"])
    assert enrolled_by(earlier) == enrolled_by(first)


async def test_nothing_is_published_twice_when_nothing_has_changed(analytics: Harness):
    program = launched()
    await analytics.receive(*history(program, {"Data": (9,)}))
    first = await published(analytics, program)
    again = await published(analytics, program)
    assert again["as_of"] == first["as_of"]


async def test_who_may_read_tables(analytics: Harness):
    admin = await analytics.know(name="Paul Braun")
    program, other = launched([admin.subject]), launched()
    await analytics.receive(*history(program, {"Data": (9,)}), other)
    await published(analytics, program)
    mine = analytics.client(roles=["employee", "program_admin"], person=admin.subject)
    assert (await mine.get(f"{BASE}/programs/{program.subject}/tables/funnel")).status_code == 200
    assert [found["family"] for found in (await mine.get(f"{BASE}/programs/{program.subject}/tables")).json()]
    assert (await mine.get(f"{BASE}/programs/{other.subject}/tables/funnel")).status_code == 403
    assert (await mine.get(f"{BASE}/tables/funnel")).status_code == 403
    hr = analytics.client(roles=["hr"])
    of_all = (await hr.get(f"{BASE}/tables/funnel/by/program")).json()
    assert of_all["program_id"] is None
    assert {row["value"] for row in of_all["rows"]} == {str(program.subject), str(other.subject)}


async def test_a_table_is_read_in_pages_of_one_publication_whatever_is_published_meanwhile(analytics: Harness):
    program = launched()
    sizes = {"Data": (9,), "Sales": (8,), "Legal": (2,), "Ops": (12,)}
    await analytics.receive(*history(program, sizes))
    whole = await published(analytics, program)
    asked: dict[str, Any] = {"sort": "enrolled", "down": True, "limit": 2}
    first = await table(analytics, program.subject, **asked)
    assert [row["value"] for row in first["rows"]] == ["Ops", "Data"]
    assert (first["first"], first["rows_total"], first["total"]) == (1, len(whole["rows"]), whole["total"])
    more = [person("Ops") for _ in range(9)]
    await analytics.receive(*more, *(enrolled(program, one, "mentee") for one in more))
    assert (await published(analytics, program))["as_of"] > first["as_of"]
    second = await table(analytics, program.subject, **asked, cursor=first["next"])
    assert (second["as_of"], second["first"], second["next"]) == (first["as_of"], 3, None)
    assert [row["value"] for row in second["rows"]] == ["Legal", "Sales"], "hidden numbers come last, by name"
    for wrong, where in (
        ({"sort": "luck"}, "query.sort"),
        ({"cursor": "luck"}, "query.cursor"),
        ({"cursor": first["next"]}, "query.cursor"),
        ({"limit": 201}, "query.limit"),
    ):
        path = f"{BASE}/programs/{program.subject}/tables/funnel/by/department"
        answer = await analytics.client(roles=["hr"]).get(path, params=wrong)
        assert answer.status_code == 422, answer.text
        assert where in answer.text


async def test_what_is_not_kept_any_more_is_shown_no_more(analytics: Harness):
    program = launched()
    await analytics.receive(*history(program, {"Data": (9,), "Sales": (8,)}))
    first = await published(analytics, program)
    page = await table(analytics, program.subject, limit=1)
    more = [person("Data") for _ in range(9)]
    await analytics.receive(*more, *(enrolled(program, one, "mentee") for one in more))
    second = await published(analytics, program)
    async with analytics.sessions() as session, session.begin():
        await store.forget(session, clock.now())
    path = f"{BASE}/programs/{program.subject}/tables/funnel/by/department"
    hr = analytics.client(roles=["hr"])
    for asked in ({"limit": 1, "cursor": page["next"]}, {"taken_before": second["as_of"]}):
        assert (await hr.get(path, params=asked)).status_code == 404
    assert enrolled_by(await table(analytics, program.subject)) == enrolled_by(second) != enrolled_by(first)


async def test_what_was_shown_under_a_smaller_group_is_not_shown_again(analytics: Harness):
    program, other = launched(minimum_cell=3), launched()
    await analytics.receive(
        *history(program, {"Legal": (4,), "Data": (9,), "Sales": (20,)}), *history(other, {"Data": (9,)})
    )
    first = await published(analytics, program)
    assert enrolled_by(first)["Legal"] == (4, None)
    raised = ProgramChanged(
        **program.model_dump(exclude={"id", "time", "version", "minimum_cell"}), version=2, minimum_cell=8
    )
    await analytics.receive(raised)
    second = await published(analytics, program)
    assert second["rule"].startswith("Groups of fewer than 8 people")
    hidden = (None, "too-little-changed")
    assert enrolled_by(second) == {"Legal": hidden, "Data": hidden, "Sales": (20, None), "total": (33, None)}
    hr = analytics.client(roles=["hr"])
    for path in (f"/programs/{program.subject}/tables/funnel/by/department", "/tables/funnel/by/program"):
        answer = await hr.get(f"{BASE}{path}", params={"taken_before": second["as_of"]})
        assert answer.status_code == 404, answer.text
    kept = await hr.get(f"{BASE}/programs/{other.subject}/tables/funnel", params={"taken_before": second["as_of"]})
    assert kept.status_code == 200, "of a program that has the smallest group it had"


async def test_a_new_program_with_a_larger_smallest_group_hides_nothing_of_before(analytics: Harness):
    program, hr = launched(), analytics.client(roles=["hr"])
    await analytics.receive(*history(program, {"Data": (9,)}))
    await published(analytics, program)
    await analytics.receive(*history(launched(minimum_cell=12), {"Data": (15,)}))
    await published(analytics, program)
    now = (await hr.get(f"{BASE}/tables/funnel")).json()
    assert (now["minimum_cell"], now["total"]["enrolled"]["people"]) == (12, 24)
    before = (await hr.get(f"{BASE}/tables/funnel", params={"taken_before": now["as_of"]})).json()
    assert before["total"]["enrolled"]["people"] == 9


async def test_what_is_not_there_is_said_clearly(analytics: Harness):
    program = launched()
    await analytics.receive(*history(program, {"Data": (9,)}))
    await published(analytics, program)
    hr = analytics.client(roles=["hr"])
    for path, status, said in (
        (f"/programs/{new_id()}/tables/funnel", 404, "There is no program"),
        (f"/programs/{program.subject}/tables/luck", 404, "There are no numbers called luck"),
        (f"/programs/{program.subject}/tables/funnel/by/shoe", 404, "not by shoe"),
        (f"/programs/{program.subject}/tables/funnel?taken_before=1986-01-01T00:00:00Z", 404, "before 1986"),
        (f"/programs/{program.subject}/tables/funnel?taken_before=yesterday", 422, "taken_before"),
    ):
        answer = await hr.get(f"{BASE}{path}")
        assert answer.status_code == status, answer.text
        assert said in answer.text


async def test_numbers_are_published_soon_after_something_has_happened(serve: Serve):
    analytics = await serve(SERVICE, publish_every=0.1)
    program = launched()
    await analytics.receive(*history(program, {"Data": (9,)}))
    hr = analytics.client(roles=["hr"])

    async def shown() -> bool | None:
        answer = await hr.get(f"{BASE}/programs/{program.subject}/tables/funnel")
        return (answer.status_code == 200 and answer.json()["total"]["enrolled"]["people"] == 9) or None

    await eventually(shown, what="the published funnel")
