"""The report of a match round: its data, as a workbook and as a PDF.

report = build_report(findings, title="Spring 2026", made_on="2026-03-01")   # numbers, no names; becomes JSON
listing = build_listing(findings, people)                                    # the people, line by line
workbook(report, listing), paper(report, listing)                            # bytes of an XLSX file and a PDF
"""

from __future__ import annotations

from services.matching.rounds.reports.build import Findings, build_listing, build_report, listed
from services.matching.rounds.reports.data import Listing, Report, Who, from_json, to_json
from services.matching.rounds.reports.paper import paper
from services.matching.rounds.reports.pricing import prices
from services.matching.rounds.reports.workbook import MENTEE_ID, MENTOR_ID, PAIRS, SCORE, workbook

__all__ = [
    "MENTEE_ID",
    "MENTOR_ID",
    "PAIRS",
    "SCORE",
    "Findings",
    "Listing",
    "Report",
    "Who",
    "build_listing",
    "build_report",
    "from_json",
    "listed",
    "paper",
    "prices",
    "to_json",
    "workbook",
]
