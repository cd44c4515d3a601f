"""What signs the links in mails."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from services.notifications.channels import tokens
from services.notifications.channels.tokens import Action, LinkRefused
from services.notifications.settings import Settings

PERSON = UUID("019e2b4c-7d1a-7c3e-9b52-3f8e6a1d4c70")


def settings(**values: Any) -> Settings:
    return Settings.model_validate({"database_url": "x", **values})


@pytest.mark.parametrize("secret", ["", "changeme", "fifteen letters"])
def test_a_secret_that_can_be_guessed_signs_nothing(secret: str, tmp_path: Path):
    (tmp_path / "secret").write_text(secret + "\n")
    for given in (settings(link_secret=secret), settings(link_secret_file=tmp_path / "secret"), settings()):
        with pytest.raises(ValueError, match="TELEMACHUS_LINK_SECRET"):
            tokens.check(given)


def test_a_token_is_of_use_for_one_action_alone():
    ours = settings(link_secret="a secret of the tests")
    for action in Action:
        token = tokens.sign(ours, action, PERSON, PERSON)
        assert tokens.read(ours, action, token).person_id == PERSON
        for other in set(Action) - {action}:
            with pytest.raises(LinkRefused):
                tokens.read(ours, other, token)
        with pytest.raises(LinkRefused):
            tokens.read(settings(link_secret="another secret of the tests"), action, token)
