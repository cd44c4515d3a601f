"""Goals with their learning plans, feedback, thanks and recognition."""

from __future__ import annotations

from services.portal.pages.growth import (
    feedback,
    goal_forms,
    goals,
    plan_beginnings,
    plan_items,
    plans,
    recognition,
    thanks,
)

__all__ = ["PAGES"]

# goal_forms comes before goals: its "goals/new" would be taken for an id there.
PAGES = (
    goal_forms,
    goals,
    plans,
    plan_beginnings,
    plan_items,
    thanks,
    feedback,
    recognition,
)
