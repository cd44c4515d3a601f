"""Reports of very many programs: what they show, and what they say of the rest."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from services.analytics.charts import chart_of
from services.analytics.charts.tables import MOST_BARS
from services.analytics.publications.domain import Measure, Number, Row
from services.analytics.reading import Table
from services.analytics.reports.content import Told
from services.analytics.reports.page import page_of
from services.analytics.reports.paper import paper_of, pictures_of
from services.analytics.reports.parts import MOST_ROWS

AS_OF = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)
MEASURES = (Measure("enrolled", "Enrolled", "Takes part."), Measure("matched", "Matched", "Has a mentor."))


def table(many: int, dimension: str | None = "program") -> Table:
    """Rows with 1000, 1001, ... enrolled, named by their places from "p0000" on; the last one is hidden."""
    numbers = [Number(value=1000 + number) for number in range(many - 1)] + [Number(why="too-few")]
    rows = [Row(f"p{place:04}", {"enrolled": number, "matched": Number()}) for place, number in enumerate(numbers)]
    total = {one.name: Number(value=9) for one in MEASURES}
    return Table(
        None, "funnel", "How far mentees have come", "Mentees.", dimension, AS_OF, AS_OF, 5, "Few are not shown.",
        MEASURES, total=total, rows=rows if dimension else (),
    )  # fmt: skip


def report(many: int) -> Told:
    return Told(
        UUID(int=1), None, date(2026, 3, 1), AS_OF, True, "Mentoring in March 2026, all programs", None, None,
        [table(many, None), table(many)],
    )  # fmt: skip


def named(page: str) -> list[str]:
    """The rows of programs in the tables of a page."""
    return re.findall(r'<th scope="row">(p\d+)</th>', page)


async def test_of_very_many_programs_the_largest_are_shown_and_it_is_said_where_the_others_are():
    page = await page_of(report(2000))
    assert named(page) == [f"p{number:04}" for number in range(1998, 1998 - MOST_ROWS, -1)]
    assert f"the {MOST_ROWS} with the highest number of “Enrolled”. 1,950 more are in Telemachus under" in page
    assert f"(the {MOST_BARS} highest of 2,000)" in page
    assert "p1998" in page[page.index("<svg") : page.rindex("</svg>")]
    assert "p0000" not in page


async def test_of_some_programs_all_are_shown_in_their_order():
    page = await page_of(report(MOST_ROWS))
    assert named(page) == [f"p{number:04}" for number in range(MOST_ROWS)]
    assert "with the highest number" not in page


async def test_a_chart_of_few_bars_leaves_none_out():
    picture = chart_of(table(MOST_BARS))
    assert "highest of" not in picture.title
    assert len(picture.spec["data"]["values"]) == MOST_BARS


async def test_the_paper_of_very_many_programs_is_not_longer_than_that_of_some():
    assert (await paper_of(report(2000))).startswith(b"%PDF-")
    assert len(await pictures_of(report(2000))) <= len(await pictures_of(report(MOST_ROWS))) + 1


def test_a_chart_of_months_says_every_number_as_its_table_does():
    months = [Row(f"2026-0{place}", {"enrolled": Number(value=12_345 + place)}) for place in range(1, 4)]
    told = chart_of(replace(table(0), dimension="month", rows=months)).description
    assert "2026-01: 12,346, 2026-02: 12,347, 2026-03: 12,348" in told
