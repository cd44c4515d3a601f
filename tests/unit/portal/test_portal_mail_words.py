"""What the samples of a mail are called on the page of its rule."""

from __future__ import annotations

import pytest

from services.notifications.channels.example_payloads import payloads
from services.portal.pages.administration.mail_words import sample
from services.portal.words import CATALOGS, ENGLISH, LANGUAGES, Words
from shared import clock

VARIANTS = {rule.value: list(found) for rule, found in payloads(clock.now()).items() if len(found) > 1}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_sample_of_a_mail_has_a_name_of_its_own_in_every_language(tag: str):
    words = Words(CATALOGS.choose(tag))
    for rule, variants in VARIANTS.items():
        names = [sample(words, rule, variant) for variant in variants]
        assert len({*names}) == len(names), (rule, names)
        assert not {*names} & {*variants}, (rule, names)


def test_a_sample_says_who_reads_it_and_what_is_different():
    assert sample(ENGLISH, "no_session", "peer-never") == "To somebody in a circle: they have never met"
    assert sample(ENGLISH, "next_step", "check-in-mentee") == "To a mentee: to say how it goes"
    assert sample(ENGLISH, "mentorships_at_risk", "several") == "Several mentorships"


def test_a_sample_that_nobody_here_knows_keeps_its_name():
    assert sample(ENGLISH, "no_session", "brand-new") == "brand-new"
