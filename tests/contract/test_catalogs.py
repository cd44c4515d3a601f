"""Every catalog says all that the code says, and can be filled with what the code gives."""

from __future__ import annotations

from collections.abc import Iterable
from string import Formatter

import pytest
from babel.messages.catalog import Message

from tools.catalogs import MAILS, PAGES, Said, extracted, missing, read

TRANSLATED = [
    pytest.param(said, tag, id=f"{said.what}-{tag}")
    for said in (MAILS, PAGES)
    for tag in said.catalogs.tags
    if tag != "en"
]


def _names(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def _messages(said: Said, tag: str) -> list[Message]:
    return [message for message in read(tag, said) if message.id]


def _all(words: str | Iterable[str] | None) -> list[str]:
    """Each form of a message."""
    return [words or ""] if isinstance(words, str | None) else list(words)


def test_the_languages_of_the_design_are_there():
    assert {"en", "de", "fr", "es", "ar"} <= set(MAILS.catalogs.tags)


@pytest.mark.parametrize(("said", "tag"), TRANSLATED)
def test_a_catalog_has_every_message_and_no_other(said: Said, tag: str):
    kept, code = ({_all(message.id)[0] for message in catalog} for catalog in (read(tag, said), extracted(said)))
    assert kept == code, "python -m tools.catalogs brings the catalogs up to the code"


@pytest.mark.parametrize(("said", "tag"), TRANSLATED)
def test_everything_is_translated_and_nothing_is_a_guess(said: Said, tag: str):
    assert [message.id for message in missing(read(tag, said))] == []
    assert [message.id for message in _messages(said, tag) if message.fuzzy] == []


@pytest.mark.parametrize(("said", "tag"), TRANSLATED)
def test_a_translation_names_what_the_message_names(said: Said, tag: str):
    for message in _messages(said, tag):
        names = _names(_all(message.id)[-1])
        forms = _all(message.string)
        assert _names(forms[-1]) == names, message.id
        assert all(_names(form) <= names for form in forms), message.id
        assert all(names - {"number", "shown"} <= _names(form) for form in forms), message.id


@pytest.mark.parametrize(("said", "tag"), TRANSLATED)
def test_a_translation_keeps_the_tone(said: Said, tag: str):
    for message in _messages(said, tag):
        for form in _all(message.string):
            assert not set("!¡！") & set(form), message.id
            assert form == form.strip(), message.id
            assert "  " not in form, message.id
