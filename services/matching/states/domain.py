"""What can happen to something in which state: a machine that decides, is drawn in docs/states.md, and is tested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

__all__ = ["Impossible", "Machine", "Move"]


class Impossible(Exception):
    """The command does not fit the state. possible: the commands that do."""

    def __init__(self, machine: str, state: str, command: str, possible: Sequence[str]) -> None:
        super().__init__(f"a {machine} that is {state} cannot {command}")
        self.machine = machine
        self.state = state
        self.command = command
        self.possible = possible


@dataclass(frozen=True, slots=True)
class Move:
    """A command that leads from any of `sources` to `target`."""

    command: str
    sources: tuple[str, ...]
    target: str


@dataclass(frozen=True, slots=True)
class Machine:
    """name: of the thing. states: each with what it means. initial: states in which it comes into being."""

    name: str
    states: Mapping[str, str]
    initial: tuple[str, ...]
    moves: tuple[Move, ...]

    def __post_init__(self) -> None:
        named = {*self.initial, *(state for move in self.moves for state in (*move.sources, move.target))}
        if unknown := named - set(self.states):
            raise ValueError(f"{self.name} has moves of states that it does not have: {sorted(unknown)}")
        pairs = [(move.command, source) for move in self.moves for source in move.sources]
        if len(pairs) > len(set(pairs)):
            raise ValueError(f"a command of {self.name} leads from one state to two")

    def after(self, state: str, command: str) -> str:
        """The state that a command leads to. Raises Impossible."""
        for move in self.moves:
            if move.command == command and state in move.sources:
                return move.target
        raise Impossible(self.name, state, command, self.possible(state))

    def possible(self, state: str) -> list[str]:
        """The commands that fit a state, in the order of the moves."""
        return list(dict.fromkeys(move.command for move in self.moves if state in move.sources))

    @property
    def final(self) -> tuple[str, ...]:
        """The states that nothing leads out of."""
        return tuple(state for state in self.states if not self.possible(state))
