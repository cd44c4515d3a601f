"""Programs as those see them who take part, surveys, gatherings, communities, blocks and concerns."""

from __future__ import annotations

from services.portal.pages.taking_part import (
    blocks,
    communities,
    concerns,
    enrolling,
    enrollments,
    gatherings,
    organizing,
    programs,
    surveys,
)

__all__ = ["PAGES"]

PAGES = (
    programs,
    enrolling,
    enrollments,
    organizing,
    gatherings,
    surveys,
    concerns,
    blocks,
    communities,
)
