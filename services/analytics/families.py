"""Every family of numbers that is published."""

from __future__ import annotations

from collections.abc import Mapping

from services.analytics.activity import domain as activity
from services.analytics.cohorts import domain as cohorts
from services.analytics.equity import domain as equity
from services.analytics.matches import domain as matches
from services.analytics.nudges import domain as nudges
from services.analytics.publications.domain import Family
from services.analytics.skills import domain as skills

__all__ = ["FAMILIES", "FEATURES"]

FEATURES = (cohorts, activity, matches, skills, nudges, equity)
"""The domains that say what is counted; `countings.COUNTINGS` says how."""

FAMILIES: Mapping[str, Family] = {family.name: family for feature in FEATURES for family in feature.FAMILIES}
"""By name."""
