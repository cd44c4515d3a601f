"""Every number of analytics once more, with pandas over the archive: from the sentences that say what a number is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.integration.analytics.recount.activity import active, participation
from tests.integration.analytics.recount.cohorts import endings, funnel, journey, times
from tests.integration.analytics.recount.equity import equity, taking_part
from tests.integration.analytics.recount.matches import match_quality, mentors, nudges, skills, unmatched
from tests.integration.analytics.recount.reading import Archive, Number, Numbers, Program

__all__ = ["OF_ALL", "OF_PROGRAMS", "Archive", "Number", "Numbers", "Program"]

OF_PROGRAMS: Mapping[str, Callable[[Archive, Program], Numbers]] = {
    "activity": active,
    "endings": endings,
    "equity": equity,
    "equity_participation": taking_part,
    "funnel": funnel,
    "journey": journey,
    "match_quality": match_quality,
    "mentors": mentors,
    "participation": participation,
    "skills": skills,
    "times": times,
    "unmatched": unmatched,
}
"""How the family of this name is counted of a program."""

OF_ALL: Mapping[str, Callable[[Archive, Any], Numbers]] = {"nudges": nudges, "skills": skills}
"""How the family of this name is counted of the organization, where it is not the programs side by side."""
