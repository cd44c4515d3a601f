"""The criteria of match rounds. A new one is a function and its registration in a module that is imported here."""

from __future__ import annotations

from services.matching.rounds.engine.criteria import hours as _hours
from services.matching.rounds.engine.criteria import seniority as _seniority
from services.matching.rounds.engine.criteria import skills as _skills
from services.matching.rounds.engine.criteria.base import CRITERIA, MENTEE, MENTOR, Criterion, Facts

__all__ = ["CRITERIA", "MENTEE", "MENTOR", "Criterion", "Facts"]

_REGISTERED = (_skills, _seniority, _hours)
