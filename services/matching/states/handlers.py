"""Moving something from state to state, with an answer for people where that is not possible."""

from __future__ import annotations

from services.matching.states.domain import Impossible, Machine
from shared.problems import Conflict

__all__ = ["moved"]


def moved(machine: Machine, state: str, command: str) -> str:
    """The state that a command leads to. Raises Conflict (`wrong-state`) that names the state and what is possible."""
    try:
        return machine.after(state, command)
    except Impossible as refusal:
        means = machine.states[state]
        raise Conflict(
            f"This {machine.name} is {state}: {means}.", kind="wrong-state", state=state, possible=refusal.possible
        ) from refusal
