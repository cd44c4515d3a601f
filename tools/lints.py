"""The project's own rules, which no general linter knows: python -m tools.lints

- time: SQL has no clock of its own either (`now()`, CURRENT_TIMESTAMP); ruff holds the same for Python.
- links: addresses of portal pages are made by `shared.links` alone.
- private words: columns that hold them are `PrivateText`.
- rooms: a feature folder has only the files that every feature folder may have.
- length: a file of more than 350 lines has more than one subject.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

__all__ = ["Finding", "check"]

ROOT = Path(__file__).parents[1]
FEATURE_FILES = {
    "__init__.py", "api.py", "schemas.py", "subscriptions.py", "handlers.py", "store.py", "tables.py", "domain.py",
}  # fmt: skip
SERVICE_FOLDERS = {
    "migrations", "templates", "static", "pages", "answers", "engine", "channels", "facts", "reports", "statistics",
    "charts",
}  # fmt: skip
PRIVATE_WORDS = re.compile(
    r"^(why|words|notes?|reflection|message|answers?|comment|went_well|change|next_step|expectations|journal)$"
)
SQL_CLOCK = re.compile(
    r"(?<!clock\.)\b(now|localtimestamp|statement_timestamp|clock_timestamp)\(\)|\bCURRENT_(TIMESTAMP|DATE)\b"
)
PAGES = re.compile(r"/(proposals|mentorships|goals|programs|preferences)/?$")
LONGEST = 350
BROKER = {Path("shared/messaging/pglog.py"), Path("shared/messaging/_pglog_schema.py")}
"""The log stands in for Kafka, whose broker has a clock of its own: retention must not follow a clock that is moved."""


class Finding(NamedTuple):
    path: Path
    line: int
    message: str


def check(root: Path) -> list[Finding]:
    """Every finding in the Python files of the project at `root`."""
    found: list[Finding] = []
    for path in _sources(root):
        source = path.read_text(encoding="utf-8")
        tree = ast.parse(source)
        inside = path.relative_to(root)
        for line, message in _check_file(inside, source, tree):
            found.append(Finding(inside, line, message))
    return sorted(found)


def _sources(root: Path) -> Iterator[Path]:
    for folder in ("shared", "services", "telemachus", "tools", "benchmarks", "tests"):
        for path in (root / folder).rglob("*.py"):
            if "versions" not in path.parts:
                yield path


def _check_file(path: Path, source: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    parts = path.parts
    lines = source.count("\n")
    if lines > LONGEST:
        yield 1, f"{lines} lines: this file has more than one subject"
    if parts[0] in {"shared", "services", "telemachus"} and path not in BROKER:
        yield from _sql_clock(tree)
    if parts[0] == "services":
        yield from _rooms(path)
        if parts[1] != "portal" and path.name != "api.py":
            yield from _page_addresses(tree)
        if path.name == "tables.py":
            yield from _private_columns(tree)


def _strings(tree: ast.Module) -> Iterator[ast.Constant]:
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node


def _sql_clock(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in _strings(tree):
        if SQL_CLOCK.search(str(node.value)):
            yield node.lineno, "SQL reads a clock of its own; pass shared.clock's now as a parameter"


def _page_addresses(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "public_url":
            yield node.lineno, "an address of the portal is made here; shared.links makes them"
        if isinstance(node, ast.JoinedStr):
            for piece in node.values:
                if isinstance(piece, ast.Constant) and PAGES.search(str(piece.value)):
                    yield node.lineno, "a portal page's address is put together here; shared.links makes them"


def _private_columns(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.AnnAssign)
            and isinstance(node.target, ast.Name)
            and PRIVATE_WORDS.match(node.target.id)
        ):
            column = ast.unparse(node.annotation) + (ast.unparse(node.value) if node.value else "")
            if "Sealed" not in column:
                yield node.lineno, f"{node.target.id} holds private words: Mapped[Sealed] with PrivateText"


def _rooms(path: Path) -> Iterator[tuple[int, str]]:
    folders = path.parts[2:-1]
    if len(folders) == 1 and folders[0] not in SERVICE_FOLDERS and path.name not in FEATURE_FILES:
        yield (
            1,
            f"a feature folder has no {path.name}; its files are {', '.join(sorted(FEATURE_FILES - {'__init__.py'}))}",
        )


def main(findings: Iterable[Finding]) -> int:
    """Print the findings; the exit code."""
    code = 0
    for finding in findings:
        sys.stdout.write(f"{finding.path}:{finding.line}: {finding.message}\n")
        code = 1
    return code


if __name__ == "__main__":
    sys.exit(main(check(ROOT)))
