"""Groups of more than two: several mentees of one mentor, and circles of peers. Heuristics with a proven bound."""

from __future__ import annotations

from services.matching.rounds.engine.circles.circles import LEFT, Circles, Left, Sizes, circles
from services.matching.rounds.engine.circles.companions import MOST_PEOPLE, TooMany, companions
from services.matching.rounds.engine.circles.groups import Groups, groups

__all__ = ["LEFT", "MOST_PEOPLE", "Circles", "Groups", "Left", "Sizes", "TooMany", "circles", "companions", "groups"]
