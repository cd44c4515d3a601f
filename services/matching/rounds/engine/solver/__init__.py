"""The exact answer over all allowed pairs, with its proof."""

from __future__ import annotations

from services.matching.rounds.engine.solver.columns import solve
from services.matching.rounds.engine.solver.flow import SolverFailed
from services.matching.rounds.engine.solver.solution import Graph, Limits, Progress, Solution, Stopped

__all__ = ["Graph", "Limits", "Progress", "Solution", "SolverFailed", "Stopped", "solve"]
