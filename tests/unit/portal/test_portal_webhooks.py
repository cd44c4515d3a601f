"""What became of a message to another system is told in words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.portal.pages.company.webhook_words import why
from services.portal.words import CATALOGS, ENGLISH, Words

NOTIFICATIONS = Path(__file__).parents[3] / "services" / "notifications"
SENDS = [
    NOTIFICATIONS / "posting.py",
    NOTIFICATIONS / "channels" / "webhook_client.py",
    NOTIFICATIONS / "channels" / "webhook_guard.py",
]


def _codes() -> Iterator[str]:
    """What the code that sends gives as the first argument of a refusal."""
    refusals = {"Failure", "Refused", "Gone", "Unknown", "Deferred", "AddressRefused"}
    for path in SENDS:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in refusals:
                constants = (one for one in ast.walk(node.args[0]) if isinstance(one, ast.Constant))
                yield from (str(one.value) for one in constants if one.value != "http-")


def test_every_reason_is_told_in_words():
    codes = set(_codes())
    assert {"timeout", "tls", "no-secret", "address-refused"} <= codes
    assert not {code for code in codes if why(ENGLISH, code) == code}


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("http-503", "The system answered with HTTP status 503."),
        ("http-410", "The system says that it is gone (HTTP 410), so it gets nothing more."),
        ("never-heard-of", "never-heard-of"),
    ],
)
def test_an_answer_is_told_with_its_status(reason: str, told: str):
    assert why(ENGLISH, reason) == told


def test_reasons_are_told_in_the_readers_language():
    assert why(Words(CATALOGS.choose("de")), "timeout") != why(ENGLISH, "timeout")
