"""What the tests of pages share."""

from __future__ import annotations

import pytest

__all__: list[str] = []


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page asks all services in this one process, which other tests may keep from answering for seconds."""
    monkeypatch.setattr("services.portal.upstream._PATIENCE", 60.0)
