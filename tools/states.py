"""Draws the state machines of matching: python -m tools.states writes docs/states.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

from services.matching.states.domain import Machine

__all__ = ["PAGE", "document", "machines"]

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "states.md"
ORDER = (
    "program",
    "enrollment",
    "request",
    "introduction",
    "proposal",
    "mentorship",
    "agreement",
    "session",
    "gathering",
)
HEAD = """# What can happen in which state

<!-- Generated from the code by `python -m tools.states`; a test fails when it is stale. -->

Each of these has one list of moves in its feature's `domain.py`, which decides what a command does and is drawn here. A
command that does not fit the state is answered 409, of type `urn:telemachus:problem:wrong-state`, with the state and
the commands that do fit.
"""


def machines() -> Mapping[str, tuple[str, Machine]]:
    """Every machine of services/matching with its module, by name: those of ORDER first."""
    found: dict[str, tuple[str, Machine]] = {}
    for path in sorted((ROOT / "services" / "matching").glob("*/domain.py")):
        module = f"services.matching.{path.parent.name}.domain"
        for value in vars(import_module(module)).values():
            if isinstance(value, Machine) and value.name not in found:
                found[value.name] = (module, value)
    return dict(sorted(found.items(), key=lambda item: (_rank(item[0]), item[0])))


def document() -> str:
    """docs/states.md as it should be now."""
    return HEAD + "".join(section for module, machine in machines().values() for section in _section(module, machine))


def _rank(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)


def _section(module: str, machine: Machine) -> Iterator[str]:
    yield f"\n## {machine.name.capitalize()}\n\n"
    yield from _diagram(machine)
    yield "\n| state | means | what can happen |\n|---|---|---|\n"
    for state, meaning in machine.states.items():
        possible = ", ".join(f"{command} → {machine.after(state, command)}" for command in machine.possible(state))
        yield f"| {state} | {meaning} | {possible or 'nothing more'} |\n"
    yield f"\n`{module}`\n"


def _diagram(machine: Machine) -> Iterator[str]:
    names = {state: state.replace(" ", "_").replace("-", "_") for state in machine.states}
    yield "```mermaid\nstateDiagram-v2\n"
    for state, name in names.items():
        if name != state:
            yield f'    state "{state}" as {name}\n'
    for state in machine.initial:
        yield f"    [*] --> {names[state]}\n"
    for move in machine.moves:
        for source in move.sources:
            yield f"    {names[source]} --> {names[move.target]}: {move.command}\n"
    for state in machine.final:
        yield f"    {names[state]} --> [*]\n"
    yield "```\n"


if __name__ == "__main__":
    PAGE.write_text(document(), encoding="utf-8")
