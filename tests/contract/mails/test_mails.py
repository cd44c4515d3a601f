"""Every mail of every rule in every language, as its golden file has it, and as mail programs and readers need it."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest

from services.notifications.channels.colors import DARK, LIGHT, Palette, contrast
from services.notifications.channels.examples import examples
from services.notifications.channels.languages import ENGLISH, LANGUAGES, choose
from services.notifications.channels.letters import LETTERS, Letter
from services.notifications.channels.templates import FOLDER
from services.notifications.nudges.domain import Rule
from tools.mails import GOLDEN, LINKS, NOW, every_mail, frame, golden, html, text

_LARGEST = 100_000
_READABLE = 4.5
"""WCAG 2.2 AA for words of any size."""

_FROM_ELSEWHERE = {"img", "script", "link", "iframe", "object", "video", "audio"}
_BLOCKS = ("p", "li", "td", "a")
_ADDRESS = re.compile(r"https://\S+")
_COLOR = re.compile(r"#[0-9a-fA-F]{3,8}\b")


def _first_of_each(tag: str) -> list[tuple[Rule, Letter]]:
    return [(rule, next(iter(examples(rule, NOW, choose(tag), LINKS).values()))) for rule in Rule]


def _document(source: str) -> Element:
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(source)


def _blocks(document: Element) -> list[str]:
    """What stands in the innermost blocks of a page."""
    innermost = [node for node in document.iter() if node.tag in _BLOCKS and not _outer(node)]
    return [words for node in innermost if (words := " ".join("".join(node.itertext()).split()))]


def _outer(node: Element) -> bool:
    return any(child.tag in _BLOCKS for child in node.iter() if child is not node)


def test_every_rule_has_a_letter():
    assert set(LETTERS) == set(Rule) - {Rule.DIGEST}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_mails_are_as_their_golden_files_have_them(tag: str):
    language, folder = choose(tag), GOLDEN / tag
    stale = [rule for rule in Rule if not _same(folder / f"{rule}.txt", golden(language, rule))]
    assert not stale, "look at what python -m tools.mails changes, and commit it"
    assert (folder / "frame.html").read_text(encoding="utf-8") == frame(language)
    assert {path.stem for path in folder.iterdir()} == {*Rule, "frame"}


def _same(path: Path, expected: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == expected


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_html_is_valid_small_and_needs_nothing_from_elsewhere(tag: str):
    for rule, letter in _first_of_each(tag):
        source = html(letter)
        root = _document(source)
        assert root.get("lang") == tag
        assert root.get("dir") == ("rtl" if tag == "ar" else "ltr"), rule
        assert len(source.encode()) < _LARGEST, rule
        assert not {node.tag for node in root.iter()} & _FROM_ELSEWHERE, rule
        assert "url(" not in source, rule
        assert "@import" not in source, rule


@pytest.mark.parametrize("tag", LANGUAGES)
def test_the_text_says_what_the_html_says(tag: str):
    for rule, letter in _first_of_each(tag):
        rest = " ".join(text(letter).split())
        document = _document(html(letter))
        links = [node.get("href", "") for node in document.iter("a")]
        assert sorted(_ADDRESS.findall(rest)) == sorted(links), rule
        for words in sorted(_blocks(document), key=len, reverse=True):
            if not words.startswith("https://"):
                assert words in rest, (rule, words)
                rest = rest.replace(words, "", 1)
        assert not re.sub(r"[-:\s]", "", _ADDRESS.sub("", rest)), (rule, rest)


def test_words_can_be_read_in_light_and_dark():
    for palette in (LIGHT, DARK):
        for words, ground in palette.readable():
            assert contrast(words, ground) >= _READABLE, (words, ground)


def test_a_mail_uses_no_color_but_those_of_the_palettes():
    known = {getattr(palette, name) for palette in (LIGHT, DARK) for name in Palette.__slots__}
    assert set(_COLOR.findall(frame(ENGLISH))) <= known
    assert not _COLOR.findall((FOLDER / "letter.html").read_text(encoding="utf-8"))


def test_right_to_left_is_mirrored():
    source = frame(choose("ar"))
    assert 'align="right"' in source
    assert 'align="left"' not in source
    assert "padding-left:22px" not in source


def test_a_mail_asks_for_one_thing():
    for rule, name, letter in every_mail(ENGLISH):
        links = [choice.link for choice in letter.choices] or [letter.link]
        pages = {link.partition("?")[0] for link in links}
        assert len(pages) == 1, (rule, name)
        assert letter.link in pages, (rule, name)
        assert letter.action.strip(), (rule, name)


def test_nobody_is_cheered_at_or_blamed():
    for rule, name, letter in every_mail(ENGLISH):
        for word in ("!", "Awesome", "You haven", "You have not", "Don’t forget", "ASAP", "only you can"):
            assert word not in text(letter), (rule, name)
        assert letter.because.startswith(("You get this because ", "You get this in one mail because ")), (rule, name)
        assert len(letter.subject) <= 100, (rule, name)
