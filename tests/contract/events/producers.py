"""Which events a service says: found in its source, where a class of the contract is called."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from shared.events import REGISTRY

__all__ = ["constructed"]

SERVICES = Path(__file__).parents[3] / "services"
NAMES = frozenset(event.__name__ for event in REGISTRY.values())


@cache
def constructed(service: str) -> frozenset[str]:
    """The names of the event classes that the service's own code calls, by name or through a name of the same file:
    `kind = PersonJoined if joins else ProfileChanged; kind(…)`, `ENDS[state](…)`, `say(GoalStalled, …)` where `say`
    calls its parameter."""
    return frozenset(
        name for path in (SERVICES / service).rglob("*.py") for name in _called(ast.parse(path.read_text("utf-8")))
    )


def _called(tree: ast.Module) -> Iterator[str]:
    called: set[str] = set()
    makers: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called |= _names(node.func)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            parameters = {each.arg for each in [*node.args.args, *node.args.kwonlyargs]}
            if any(isinstance(each, ast.Call) and _names(each.func) & parameters for each in ast.walk(node)):
                makers.add(node.name)
    yield from called & NAMES
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(_names(target) & called for target in targets):
                yield from _mentioned(node.value)
        elif isinstance(node, ast.Call) and _names(node.func) & makers:
            for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
                yield from _names(argument) & NAMES


def _names(node: ast.expr) -> set[str]:
    """The name that is called or assigned: of `f`, of `f[…]` and of `module.f`; both of `A if … else B`."""
    if isinstance(node, ast.Name):
        return {node.id}
    if isinstance(node, ast.Attribute):
        return {node.attr}
    if isinstance(node, ast.Subscript):
        return _names(node.value)
    if isinstance(node, ast.IfExp):
        return _names(node.body) | _names(node.orelse)
    return set()


def _mentioned(value: ast.expr) -> Iterator[str]:
    for node in ast.walk(value):
        if isinstance(node, ast.Name) and node.id in NAMES:
            yield node.id
