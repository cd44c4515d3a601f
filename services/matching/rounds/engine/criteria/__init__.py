"""The criteria of match rounds. A new one is a function and its registration in a module that is imported here."""

from __future__ import annotations

from services.matching.rounds.engine.criteria import answer as _answer
from services.matching.rounds.engine.criteria import communities as _communities
from services.matching.rounds.engine.criteria import endorsements as _endorsements
from services.matching.rounds.engine.criteria import experience as _experience
from services.matching.rounds.engine.criteria import field as _field
from services.matching.rounds.engine.criteria import hours as _hours
from services.matching.rounds.engine.criteria import identity as _identity
from services.matching.rounds.engine.criteria import language as _language
from services.matching.rounds.engine.criteria import picks as _picks
from services.matching.rounds.engine.criteria import seniority as _seniority
from services.matching.rounds.engine.criteria import skills as _skills
from services.matching.rounds.engine.criteria import text as _text
from services.matching.rounds.engine.criteria import wishes as _wishes
from services.matching.rounds.engine.criteria.base import CRITERIA, Criterion, Facts
from services.matching.rounds.engine.criteria.saying import MENTEE, MENTOR

__all__ = ["CRITERIA", "MENTEE", "MENTOR", "SAYABLE", "Criterion", "Facts"]

SAYABLE = frozenset(
    {"skills", "seniority", "language", "hours", "field", "endorsements", "experience", "wishes", "communities"}
)
"""Kinds that say only what profiles tell everybody. Where people are told of each other, what they picked,
answered and wrote for the matching alone counts in the score and is not said."""

_REGISTERED = (
    _skills,
    _text,
    _seniority,
    _hours,
    _language,
    _field,
    _picks,
    _identity,
    _experience,
    _endorsements,
    _answer,
    _wishes,
    _communities,
)
