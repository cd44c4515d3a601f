"""Which events a service says: found in its source, where a class of the contract is called or written out in SQL."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from shared.events import REGISTRY

__all__ = ["constructed"]

SERVICES = Path(__file__).parents[3] / "services"
NAMES = frozenset(event.__name__ for event in REGISTRY.values())


@cache
def constructed(service: str) -> frozenset[str]:
    """The names of the event classes that the service's own code makes events of.

    By name (`GoalSet(…)`), through a name of the same file (`kind = GoalAchieved if reached else GoalDropped`, then
    `kind(…)`), or through a function of the service that calls its parameter or writes its `type` out.
    """
    trees = [ast.parse(path.read_text("utf-8")) for path in (SERVICES / service).rglob("*.py")]
    makers = {maker for tree in trees for maker in _makers(tree)}
    return frozenset(name for tree in trees for name in _made(tree, makers))


def _makers(tree: ast.Module) -> Iterator[str]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            parameters = {each.arg for each in [*function.args.args, *function.args.kwonlyargs]}
            if any(_makes(node) & parameters for node in ast.walk(function)):
                yield function.name


def _makes(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Call):
        return _names(node.func)
    if isinstance(node, ast.Attribute) and node.attr == "type":
        return _names(node.value)
    return set()


def _made(tree: ast.Module, makers: set[str]) -> Iterator[str]:
    made: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            made |= _names(node.func)
            if _names(node.func) & makers:
                made |= {name for each in [*node.args, *(key.value for key in node.keywords)] for name in _names(each)}
    yield from made & NAMES
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name in makers:
            yield from _mentioned([*node.args.defaults, *(each for each in node.args.kw_defaults if each)])
        target, value = _given(node)
        if target & made:
            yield from _mentioned(value)


def _given(node: ast.AST) -> tuple[set[str], list[ast.expr]]:
    """The names that a statement gives values to, and the values."""
    if isinstance(node, ast.Assign):
        return {name for target in node.targets for name in _names(target)}, [node.value]
    if isinstance(node, ast.AnnAssign) and node.value is not None:
        return _names(node.target), [node.value]
    if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
        return _names(node.target), [node.iter]
    return set(), []


def _names(node: ast.expr) -> set[str]:
    """The names in the place of a function or of a target: `f`, `f[…]`, `module.f`, `a, b`, `f if … else g`."""
    if isinstance(node, ast.Name):
        return {node.id}
    if isinstance(node, ast.Attribute):
        return {node.attr}
    if isinstance(node, ast.Subscript):
        return _names(node.value)
    if isinstance(node, ast.IfExp):
        return _names(node.body) | _names(node.orelse)
    if isinstance(node, ast.Tuple | ast.List):
        return {name for each in node.elts for name in _names(each)}
    return set()


def _mentioned(values: Iterable[ast.expr]) -> Iterator[str]:
    for value in values:
        for node in ast.walk(value):
            if isinstance(node, ast.Name) and node.id in NAMES:
                yield node.id
