"""Every catalog says all that the code says, and can be filled with what the code gives."""

from __future__ import annotations

from collections.abc import Iterable
from string import Formatter

import pytest
from babel.messages.catalog import Message

from services.notifications.channels.languages import LANGUAGES
from tools.catalogs import extracted, missing, read

TRANSLATED = [tag for tag in LANGUAGES if tag != "en"]


def _names(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def _messages(tag: str) -> list[Message]:
    return [message for message in read(tag) if message.id]


def _all(words: str | Iterable[str] | None) -> list[str]:
    """Each form of a message."""
    return [words or ""] if isinstance(words, str | None) else list(words)


def test_the_languages_of_the_design_are_there():
    assert {"en", "de", "fr", "es", "ar"} <= set(LANGUAGES)


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_catalog_has_every_message_and_no_other(tag: str):
    kept, said = ({_all(message.id)[0] for message in catalog} for catalog in (read(tag), extracted()))
    assert kept == said, "python -m tools.catalogs brings the catalogs up to the code"


@pytest.mark.parametrize("tag", TRANSLATED)
def test_everything_is_translated_and_nothing_is_a_guess(tag: str):
    assert [message.id for message in missing(read(tag))] == []
    assert [message.id for message in _messages(tag) if message.fuzzy] == []


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_translation_names_what_the_message_names(tag: str):
    for message in _messages(tag):
        names = _names(_all(message.id)[-1])
        forms = _all(message.string)
        assert _names(forms[-1]) == names, message.id
        assert all(_names(form) <= names for form in forms), message.id
        assert all(names - {"number"} <= _names(form) for form in forms), message.id


@pytest.mark.parametrize("tag", TRANSLATED)
def test_a_translation_keeps_the_tone(tag: str):
    for message in _messages(tag):
        for form in _all(message.string):
            assert not set("!¡！") & set(form), message.id
            assert form == form.strip(), message.id
            assert "  " not in form, message.id
