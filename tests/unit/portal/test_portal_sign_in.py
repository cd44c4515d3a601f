"""Why nobody was signed in is told in the reader's language."""

from __future__ import annotations

from typing import get_args

import pytest

from services.portal.errors import told
from services.portal.oidc import SignInFailed, WhyNot
from services.portal.upstream import Refused
from services.portal.words import CATALOGS, ENGLISH, Words

GERMAN = Words(CATALOGS.choose("de"))


@pytest.mark.parametrize("why", get_args(WhyNot))
def test_every_reason_is_told_in_each_language(why: WhyNot):
    english, german = (told(SignInFailed(why), words) for words in (ENGLISH, GERMAN))
    assert english.status == 403
    assert english.retry
    assert english.detail.endswith(".")
    assert german.detail != english.detail


def test_numbers_that_nobody_has_counted_yet_are_not_promised_within_seconds():
    refused = Refused("analytics", 409, {"type": "urn:telemachus:problem:not-yet-known", "detail": "Being counted."})
    assert told(refused, ENGLISH).title == "These numbers have not been counted yet"
    assert told(Refused("matching", 409, refused.document), ENGLISH).title == "This is not known here yet"
