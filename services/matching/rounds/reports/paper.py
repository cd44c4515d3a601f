"""The report as a PDF that can be handed to HR: what is said is put together here, how it looks in `report.typ`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.resources import as_file, files
from typing import Any, Literal, cast

from services.matching.rounds.reports.data import FairGroup, FairTable, Gap, Listing, Report
from services.matching.rounds.reports.words import counted

__all__ = ["paper", "pictures"]

MOST_PAIRS = 400
MOST_ALONE = 100
MOST_SENTENCES = 3
"""A PDF lists this many and names the workbook for the rest."""

_EDGE = 0.05


def paper(report: Report, listing: Listing | None = None) -> bytes:
    """The bytes of the PDF. listing: of the people; without it the report has numbers only."""
    return _compiled(report, listing, "pdf")[0]


def pictures(report: Report, listing: Listing | None = None) -> list[bytes]:
    """The pages as PNG, to be looked at."""
    return _compiled(report, listing, "png")


def _compiled(report: Report, listing: Listing | None, form: Literal["pdf", "png"]) -> list[bytes]:
    import typst

    content = json.dumps(_shown(report, listing), ensure_ascii=False)
    made = int(datetime.fromisoformat(report.provenance.made_on).replace(tzinfo=UTC).timestamp())
    with as_file(files(__name__.rpartition(".")[0]).joinpath("report.typ")) as template:
        found: Any = typst.compile(str(template), format=form, sys_inputs={"data": content}, timestamp=made, ppi=110)
    return list(cast("list[bytes]", found)) if isinstance(found, list) else [found]


def _shown(report: Report, listing: Listing | None) -> dict[str, Any]:
    """Everything as it is printed."""
    totals, load, came = report.totals, report.load, report.provenance
    proven = report.certificate.optimal
    return {
        "title": came.title,
        "made_on": came.made_on,
        "headline": _headline(report),
        "facts": [
            [f"{totals.matched:,}", f"of {counted(totals.mentees, 'mentee')} matched"],
            [_score(totals.mean), "mean score of a pair"],
            [f"{load.used:,}", f"of {counted(load.places, 'place')} taken"],
            ["Proven" if proven else "Not proven", "that nobody can do better" if proven else "in the time there was"],
        ],
        "proven": proven,
        "certificate": list(report.certificate.words),
        "scores": _scores(report),
        "criteria": _criteria(report),
        "load": _load(report),
        "alone": _alone(report, listing),
        "fairness": [_table(table, [part.title for part in report.criteria]) for table in report.fairness],
        "pairs": _pairs(listing),
        "origin": [
            ["Made on", came.made_on],
            ["Input (SHA-256)", came.digest],
            ["Seed", str(came.seed)],
            ["Engine version", came.engine],
        ],
    }


def _headline(report: Report) -> str:
    totals = report.totals
    if not totals.unmatched:
        return f"All {counted(totals.mentees, 'mentee')} have a mentor."
    return f"{totals.matched:,} of {counted(totals.mentees, 'mentee')} have a mentor; {totals.unmatched:,} do not."


def _scores(report: Report) -> dict[str, Any]:
    totals = report.totals
    most = max((bar.count for bar in report.distribution), default=0) or 1
    told = (
        f"Half of the pairs score {_score(totals.median)} or more; the lowest score is {_score(totals.lowest)}"
        if totals.matched
        else "There are no pairs"
    )
    bars = [{"share": bar.count / most, "count": f"{bar.count:,}" if bar.count else ""} for bar in report.distribution]
    return {"title": told, "bars": bars}


def _criteria(report: Report) -> dict[str, Any]:
    rows = [
        {
            "name": part.label,
            "title": part.title if part.title.replace("-", " ") not in part.label else "",
            "weight": part.weight,
            "gives": part.gives,
            "weight_text": _score(part.weight),
            "gives_text": _score(part.gives),
            "same": part.lowest == part.highest and report.totals.matched > 1,
        }
        for part in report.criteria
    ]
    best = max(report.criteria, key=lambda part: part.gives, default=None)
    title = f"Most of a score comes from {best.label}" if best and best.gives > 0 else "What counts"
    return {"title": title, "rows": rows, "most": max((part.weight for part in report.criteria), default=1.0)}


def _load(report: Report) -> dict[str, Any]:
    load = report.load
    left = load.places - load.used
    title = "No place is left" if not left else f"{counted(left, 'place')} {'is' if left == 1 else 'are'} left"
    if load.idle:
        title += f"; {counted(load.idle, 'mentor')} with places {'has' if load.idle == 1 else 'have'} no mentee"
    most = max((bar.mentors for bar in load.bars), default=0) or 1
    return {
        "title": title,
        "bars": [
            {"name": counted(bar.mentees, "mentee"), "share": bar.mentors / most, "count": f"{bar.mentors:,}"}
            for bar in load.bars
        ],
    }


def _alone(report: Report, listing: Listing | None) -> dict[str, Any]:
    unmatched = report.totals.unmatched
    people = list(listing.alone[:MOST_ALONE]) if listing else []
    return {
        "title": f"{counted(unmatched, 'mentee')} {'has' if unmatched == 1 else 'have'} no mentor",
        "reasons": [[f"{reason.count:,}", reason.words] for reason in report.reasons],
        "topics": [
            [topic.skill, f"{topic.wanted:,}", f"{topic.offered:,}", f"{topic.free:,}"] for topic in report.topics[:12]
        ],
        "people": [[line.mentee.shown, line.why, line.relief] for line in people],
        "more": (len(listing.alone) if listing else 0) - len(people),
    }


def _pairs(listing: Listing | None) -> dict[str, Any]:
    shown = list(listing.pairs[:MOST_PAIRS]) if listing else []
    return {
        "rows": [
            [line.mentee.shown, line.mentor.shown, _score(line.score), " ".join(line.sentences[:MOST_SENTENCES])]
            for line in shown
        ],
        "more": (len(listing.pairs) if listing else 0) - len(shown),
    }


def _table(table: FairTable, titles: Sequence[str]) -> dict[str, Any]:
    ends = [
        abs(end) for group in table.groups if (gap := group.score_gap) for end in (gap.value, gap.low, gap.high) if end
    ]
    small = ""
    if table.hidden_people:
        names = f" ({', '.join(name or 'not told' for name in table.hidden)})" if table.hidden else ""
        small = f"{counted(table.hidden_people, 'mentee')} together{names}"
    return {
        "about": table.about,
        "title": _finding(table),
        "note": table.note,
        "scale": max([*ends, _EDGE]) * 1.05,
        "groups": [_group(group, titles) for group in table.groups],
        "small": small,
        "price": table.price,
    }


def _finding(table: FairTable) -> str:
    """What a table shows, as its title."""
    behind = [group for group in table.groups if (gap := group.score_gap) and gap.clear and gap.value < 0]
    unmatched = [group for group in table.groups if (gap := group.share_gap) and gap.clear and gap.value < 0]
    if unmatched:
        worst = min(unmatched, key=lambda group: group.share)
        return f"By {table.about}: fewer are matched of {_name(worst)}"
    if behind:
        worst = min(behind, key=lambda group: group.score_gap.value if group.score_gap else 0.0)
        return f"By {table.about}: lower scores for {_name(worst)}"
    return f"By {table.about}: no clear gap" if table.groups else f"By {table.about}"


def _group(group: FairGroup, titles: Sequence[str]) -> dict[str, Any]:
    gap = group.score_gap
    strongest = min(titles, key=lambda title: group.effects.get(title, 0.0)) if group.effects else ""
    return {
        "name": _name(group),
        "people": f"{group.people:,}",
        "share": f"{100 * group.share:.0f} %",
        "mean": _score(group.mean),
        "gap": _gap_text(gap),
        "value": gap.value if gap else None,
        "low": gap.low if gap else None,
        "high": gap.high if gap else None,
        "clear": bool(gap and gap.clear),
        "because": strongest if gap and gap.clear and gap.value < 0 else "",
    }


def _name(group: FairGroup) -> str:
    return group.name or "not told"


def _gap_text(gap: Gap | None) -> str:
    return f"{gap.value:+.3f}".replace("-", "−") if gap else "–"


def _score(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
