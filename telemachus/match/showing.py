"""What a match round says on the console."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from services.matching.rounds.reports import Listing, Report
from telemachus.console import out

__all__ = ["report"]

_SHOWN = 5


def report(found: Report, listing: Listing) -> None:
    """The result in a screen: how many, what counted, who is left."""
    totals = found.totals
    facts = Table(show_header=False, box=None, pad_edge=False)
    facts.add_row(f"[bold]{totals.matched:,}[/]", f"of {totals.mentees:,} mentees have a mentor")
    if totals.mean is not None and totals.lowest is not None:
        facts.add_row(f"[bold]{totals.mean:.3f}[/]", f"mean score; the lowest is {totals.lowest:.3f}")
    facts.add_row(
        f"[bold]{found.load.used:,}[/]",
        f"of {found.load.places:,} places taken; {found.load.idle:,} mentors with places have no mentee",
    )
    out.print(facts)
    out.print()
    counts = Table("what counts", "share", "gives on average", box=None, pad_edge=False, header_style="dim")
    for column in counts.columns[1:]:
        column.justify = "right"
    for part in found.criteria:
        same = ", the same for all pairs" if part.lowest == part.highest and totals.matched > 1 else ""
        named = part.label if part.title.replace("-", " ") in part.label else f"{part.label} ({part.title})"
        counts.add_row(Text(f"{named}{same}"), f"{100 * part.weight:.1f} %", f"{part.gives:.3f}")
    out.print(counts)
    out.print()
    for said in found.certificate.words:
        out.print(said, markup=False, highlight=False)
    if listing.alone:
        out.print()
        for reason in found.reasons:
            out.print(f"{reason.count:,} unmatched: {reason.words}", markup=False, highlight=False)
        for line in listing.alone[:_SHOWN]:
            out.print(f"  {line.mentee.shown}: {line.why} {line.relief}", markup=False, highlight=False)
        if len(listing.alone) > _SHOWN:
            out.print(f"  … and {len(listing.alone) - _SHOWN:,} more: see the sheet Unmatched.")
