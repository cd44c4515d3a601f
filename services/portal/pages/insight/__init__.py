"""Published numbers, equity, impact, reports, and who looked at them."""

from __future__ import annotations

from services.portal.pages.insight import cohorts, definitions, equity, impact, number_files, numbers, reports, viewings

__all__ = ["PAGES"]

PAGES = (
    cohorts,
    numbers,
    number_files,
    equity,
    impact,
    reports,
    viewings,
    definitions,
)
