"""What the code imports is named in pyproject.toml, so that another library's change of mind takes nothing away."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[3]
OURS = {"services", "shared", "telemachus"}
GIVEN_AWAY = {"pydantic_core": "pydantic", "starlette": "fastapi"}
"""Parts of another library's own interface, which come in the one version that goes with it."""


def imported() -> Iterator[tuple[str, str]]:
    """Top-level modules with a file that imports each."""
    for folder in sorted(OURS):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                    names = [node.module]
                yield from ((name.partition(".")[0], str(path.relative_to(ROOT))) for name in names)


def test_every_library_that_is_imported_is_named() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = {re.split(r"[\[>=<;]", line)[0].strip() for line in project["dependencies"]}
    known = packages_distributions()
    unnamed: set[tuple[str, str]] = set()
    for module, path in imported():
        distributions = {re.sub(r"[-_.]+", "-", name).lower() for name in known.get(module, [module])}
        given = module in sys.stdlib_module_names | OURS or GIVEN_AWAY.get(module) in named
        if not given and not distributions & named:
            unnamed.add((module, path))
    assert unnamed == set(), "name these in pyproject.toml"
