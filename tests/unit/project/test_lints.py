"""Each of the project's own rules finds what it is for, and the project keeps them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import lints

PLANTED = [
    ("services/profiles/goals/store.py", 'QUERY = "SELECT * FROM goal WHERE due < now()"', "SQL reads a clock"),
    ("shared/x.py", 'DEFAULT = "CURRENT_TIMESTAMP"', "SQL reads a clock"),
    ("services/notifications/nudges/handlers.py", 'def link(s, i): return f"{s}/proposals/{i}"', "shared.links"),
    ("services/matching/rounds/handlers.py", "def link(settings): return settings.public_url", "shared.links"),
    ("services/profiles/goals/tables.py", "class Goal:\n    why: Mapped[str]", "private words"),
    ("services/profiles/goals/helpers.py", "", "a feature folder has no helpers.py"),
    ("shared/long.py", "\n" * 400, "more than one subject"),
]
FINE = [
    ("services/profiles/goals/store.py", '"""Never calls now()."""\nfrom shared import clock\nNOW = clock.now()'),
    ("services/profiles/goals/tables.py", "class Goal:\n    why: Mapped[Sealed] = mapped_column(PrivateText)"),
    ("services/matching/rounds/engine/solve.py", "X = 1"),
    ("services/portal/pages/home.py", 'def link(i): return f"/proposals/{i}"'),
]


def _write(root: Path, name: str, source: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True)
    path.write_text(source, encoding="utf-8")


@pytest.mark.parametrize(("name", "source", "message"), PLANTED)
def test_a_planted_violation_is_found(tmp_path: Path, name: str, source: str, message: str) -> None:
    _write(tmp_path, name, source)
    [finding] = lints.check(tmp_path)
    assert str(finding.path) == name
    assert message in finding.message


@pytest.mark.parametrize(("name", "source"), FINE)
def test_what_is_right_is_not_found(tmp_path: Path, name: str, source: str) -> None:
    _write(tmp_path, name, source)
    assert lints.check(tmp_path) == []
