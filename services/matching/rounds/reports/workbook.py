"""The report as an XLSX workbook: pairs, the unmatched, the load of mentors, a summary, fairness."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from services.matching.rounds.reports.data import FairGroup, FairTable, Gap, Listing, Report
from shared.sheets import Column, Lines, Value, add_lines, add_table, new_book

if TYPE_CHECKING:
    from openpyxl import Workbook

__all__ = ["MENTEE_ID", "MENTOR_ID", "PAIRS", "SCORE", "workbook"]

PAIRS, SCORE, MENTEE_ID, MENTOR_ID = "Pairs", "Score", "Mentee id", "Mentor id"
"""The sheet of pairs, and its columns by which pairs are found again."""

_SCORE, _SHARE, _COUNT, _GAP = "0.000", "0.0%", "#,##0", "+0.000;-0.000;0.000"
_SHARE_GAP = "+0.0%;-0.0%;0.0%"
_GENERAL = "General"


def workbook(report: Report, listing: Listing, texts: Sequence[tuple[str, Sequence[tuple[str, str]]]] = ()) -> bytes:
    """The bytes of the workbook. texts: further sheets by their title, each with lines of a name and a text."""
    book = new_book()
    _pairs(book, report, listing)
    _unmatched(book, listing)
    _load(book, listing)
    add_lines(book, "Summary", [44, 16, 14, 14, 14, 18], _summary(report))
    add_lines(book, "Fairness", [30, 11, 11, 11, 26, 11, 28, *(13 for _ in report.criteria)], _fairness(report))
    for title, lines in texts:
        add_lines(book, title, [24, 120], [Lines(lines)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _pairs(book: Workbook, report: Report, listing: Listing) -> None:
    columns = [
        Column("Mentee", 26),
        Column("Mentor", 26),
        Column(SCORE, 9, _SCORE),
        *(Column(f"{part.title} (at most {part.weight:.3f})", 14, _SCORE) for part in report.criteria),
        Column("Why", 80, wraps=True),
        Column("Mentor is the mentee's choice no.", 13, _COUNT),
        Column("Mentee is the mentor's choice no.", 13, _COUNT),
        Column("Runner-up", 26),
        Column("Runner-up's score", 11, _SCORE),
        Column("Fixed by hand", 9),
        Column(MENTEE_ID, 30),
        Column(MENTOR_ID, 30),
    ]
    rows = (
        (
            line.mentee.name,
            line.mentor.name,
            line.score,
            *line.gives,
            " ".join(line.sentences),
            line.mentee_choice,
            line.mentor_choice,
            line.runner_up.shown if line.runner_up else None,
            line.runner_up_score,
            "yes" if line.pinned else None,
            line.mentee.key,
            line.mentor.key,
        )
        for line in listing.pairs
    )
    add_table(book, PAIRS, columns, rows)


def _unmatched(book: Workbook, listing: Listing) -> None:
    columns = [
        Column("Mentee", 26),
        Column("In short", 40, wraps=True),
        Column("Why", 70, wraps=True),
        Column("What would help", 60, wraps=True),
        Column(MENTEE_ID, 30),
    ]
    rows = ((line.mentee.name, line.reason, line.why, line.relief or None, line.mentee.key) for line in listing.alone)
    add_table(book, "Unmatched", columns, rows)


def _load(book: Workbook, listing: Listing) -> None:
    columns = [
        Column("Mentor", 26),
        Column("Mentees before", 10, _COUNT),
        Column("Free places before", 10, _COUNT),
        Column("Mentees from this round", 12, _COUNT),
        Column("Places left", 9, _COUNT),
        Column("Mean score", 9, _SCORE),
        Column("Mentees", 60, wraps=True),
        Column(MENTOR_ID, 30),
    ]
    rows = (
        (
            line.mentor.name,
            line.load,
            line.places,
            len(line.mentees),
            line.free,
            line.mean,
            ", ".join(who.shown for who in line.mentees) or None,
            line.mentor.key,
        )
        for line in listing.mentors
    )
    add_table(book, "Load", columns, rows)


def _summary(report: Report) -> Iterator[Lines]:
    totals, load, came = report.totals, report.load, report.provenance
    yield Lines([[came.title]], "title")
    yield _BLANK
    yield Lines(
        [
            ["Mentees", totals.mentees],
            ["Matched", totals.matched],
            ["Unmatched", totals.unmatched],
            ["Mentors", totals.mentors],
            ["Free places before", load.places],
            ["Places taken", load.used],
            ["Mentors with places and no mentee", load.idle],
        ],
        forms=[_GENERAL, _COUNT],
    )
    yield Lines(
        [
            ["Total score", totals.total],
            ["Mean score", totals.mean],
            ["Median score", totals.median],
            ["Lowest score", totals.lowest],
            ["Highest score", totals.highest],
        ],
        forms=[_GENERAL, "#,##0.000"],
    )
    yield from _section(["Is there a better answer?"], [[said] for said in report.certificate.words])
    yield from _section(
        ["What counts", "share", "mean value", "lowest", "highest", "gives on average"],
        [
            [_criterion(part.title, part.label), part.weight, part.mean, part.lowest, part.highest, part.gives]
            for part in report.criteria
        ],
        [_GENERAL, _SHARE, _SCORE, _SCORE, _SCORE, _SCORE],
    )
    bars = [[f"{bar.low:.2f} to {bar.high:.2f}", bar.count] for bar in report.distribution]
    yield from _section(["Scores", "pairs"], bars, [_GENERAL, _COUNT])
    steps = [[step.mentees, step.mentors] for step in load.bars]
    yield from _section(["Mentees from this round", "mentors"], steps, [_COUNT, _COUNT])
    if report.reasons:
        yield from _section(
            ["Why some are unmatched", "mentees"], [[part.words, part.count] for part in report.reasons]
        )
    if report.topics:
        yield from _section(
            ["What the unmatched want to learn", "mentees", "offered by", "with a place"],
            [[topic.skill, topic.wanted, topic.offered, topic.free] for topic in report.topics],
        )
    yield from _section(
        ["Where this comes from"],
        [
            ["Made on", came.made_on],
            ["Input (SHA-256)", came.digest],
            ["Seed", came.seed],
            ["Engine version", came.engine],
        ],
    )


def _fairness(report: Report) -> Iterator[Lines]:
    yield Lines([["Do some groups fare worse?"]], "title")
    yield Lines(
        [
            ["Each group is compared with all other mentees. Groups of a few people are not shown."],
            ["Intervals are 95 %; a star marks gaps that chance hardly explains. One in twenty is chance still."],
        ],
        "note",
    )
    titles = [part.title for part in report.criteria]
    for table in report.fairness:
        yield _BLANK
        yield Lines([[f"By {table.about}"]], "title")
        if table.note:
            yield Lines([[table.note]], "note")
        if table.groups:
            yield Lines(
                [
                    [
                        "Group",
                        "mentees",
                        "matched",
                        "share",
                        "share, minus all others'",
                        "mean score",
                        "mean score, minus all others'",
                        *(f"of that: {title}" for title in titles),
                    ]
                ],
                "head",
            )
            forms = [_GENERAL, _COUNT, _COUNT, _SHARE, _SHARE_GAP, _SCORE, _GAP, *(_GAP for _ in titles)]
            yield Lines([_group(group, titles) for group in table.groups], forms=forms)
        yield Lines([[said] for said in _small(table)], "note")


def _group(group: FairGroup, titles: Sequence[str]) -> list[Value]:
    return [
        group.name or "(not told)",
        group.people,
        group.matched,
        group.share,
        _interval(group.share_gap, percent=True),
        group.mean,
        _interval(group.score_gap),
        *(group.effects.get(title) for title in titles),
    ]


def _small(table: FairTable) -> Iterator[str]:
    if table.hidden_people:
        names = f" ({', '.join(name or 'not told' for name in table.hidden)})" if table.hidden else ""
        yield f"Not shown, to protect small groups: {table.hidden_people:,} mentees together{names}."
    if table.price:
        yield table.price


def _interval(gap: Gap | None, *, percent: bool = False) -> Value:
    if gap is None:
        return None

    def told(value: float) -> str:
        return f"{100 * value:+.1f} %" if percent else f"{value:+.3f}"

    if gap.low is None or gap.high is None:
        return f"{told(gap.value)}"
    return f"{told(gap.value)} ({told(gap.low)} to {told(gap.high)}){' *' if gap.clear else ''}"


def _criterion(title: str, label: str) -> str:
    return label if title == label else f"{title}: {label}"


def _section(head: Sequence[str], rows: Sequence[Sequence[Value]], forms: Sequence[str] = ()) -> Iterator[Lines]:
    yield _BLANK
    yield Lines([head], "head")
    yield Lines(rows, forms=forms)


_BLANK = Lines([[]])
