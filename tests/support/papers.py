"""What somebody hears who has the tables of a tagged PDF read aloud: PDF/UA as Typst writes it, and no other."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from functools import cache

__all__ = ["Paper"]

_OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_MARKED = re.compile(rb"<</MCID (\d+)>>BDC(.*?)EMC", re.DOTALL)
_FLAT = rb"(?:[^\\()]|\\.)"
_NESTED = rb"(?:%s|\((?:%s|\(%s\))*\))*" % (_FLAT, _FLAT, _FLAT)
"""What stands between parentheses: pairs of them are part of it."""
_FONT_OR_TEXT = re.compile(rb"/(\w+) [\d.]+ Tf|\((%s)\)|<([0-9A-Fa-f]+)>" % _NESTED, re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class Paper:
    """tables: in their order, rows of cells as text. Lines of a cell come one after the other, without a space."""

    def __init__(self, content: bytes) -> None:
        self._objects = {int(found[1]): found[2] for found in _OBJECT.finditer(content)}
        self._texts = cache(self._texts_of)
        root = next(
            body for body in self._objects.values() if b"/StructTreeRoot" in body and b"/Type/Catalog" not in body
        )
        self.tables = [
            [[self._text(cell) for cell in self._inside(row, b"TH", b"TD")] for row in self._inside(table, b"TR")]
            for table in self._inside(root, b"Table")
        ]

    def _inside(self, body: bytes, *kinds: bytes) -> Iterator[bytes]:
        """The elements of these kinds within another one, in their order."""
        for number in _references(body, b"K"):
            inner = self._objects[number]
            if re.search(rb"/S/(\w+)", inner)[1] in kinds:  # pyright: ignore[reportOptionalSubscript] - each has one
                yield inner
            else:
                yield from self._inside(inner, *kinds)

    def _text(self, cell: bytes) -> str:
        """What is marked as part of a cell or of an element in it."""
        page = re.search(rb"/Pg (\d+) 0 R", cell)
        kids = re.search(rb"/K\[([^\]]*)\]", cell)
        if kids is None:
            return ""
        own = re.findall(rb"(?<!\d)(\d+)(?! 0 R)(?!\d)(?=[ \]]|$)", re.sub(rb"\d+ 0 R", b"", kids[1]))
        told = [self._texts(int(page[1])).get(int(number), "") for number in own] if page else []
        return "".join([*told, *(self._text(self._objects[number]) for number in _references(cell, b"K"))])

    def _texts_of(self, page: int) -> Mapping[int, str]:
        """By its mark, each text of a page."""
        body = self._objects[page]
        fonts = {
            name: self._letters(int(number))
            for name, number in re.findall(
                rb"/(\w+) (\d+) 0 R", _between(self._objects[_one(body, b"Resources")], b"Font")
            )
        }
        found: dict[int, str] = {}
        for mark, drawn in _MARKED.findall(self._stream(_one(body, b"Contents"))):
            letters: Mapping[int, str] = {}
            for font, text, code in _FONT_OR_TEXT.findall(drawn):
                if font:
                    letters = fonts[font]
                glyphs = bytes.fromhex(code.decode()) if code else _ESCAPED.sub(_letter, text)
                read = (letters[glyphs[place] << 8 | glyphs[place + 1]] for place in range(0, len(glyphs), 2))
                found[int(mark)] = found.get(int(mark), "") + "".join(read)
        return found

    def _letters(self, font: int) -> Mapping[int, str]:
        table = self._stream(_one(self._objects[font], b"ToUnicode"))
        pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", table.partition(b"endcodespacerange")[2])
        return {int(glyph, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs}

    def _stream(self, number: int) -> bytes:
        body = self._objects[number]
        found = _STREAM.search(body)
        assert found is not None
        return zlib.decompress(found[1]) if b"/FlateDecode" in body[: found.start()] else found[1]


def _letter(found: re.Match[bytes]) -> bytes:
    code = found[1]
    return bytes([int(code, 8)]) if code.isdigit() else _LETTERS.get(code, code)


def _references(body: bytes, name: bytes) -> list[int]:
    return [
        int(number)
        for number in re.findall(rb"(\d+) 0 R", (re.search(rb"/" + name + rb"\[([^\]]*)\]", body) or [b"", b""])[1])
    ]


def _one(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    assert found is not None
    return int(found[1])


def _between(body: bytes, name: bytes) -> bytes:
    """The dictionary under a name."""
    return body.partition(b"/" + name + b"<<")[2].partition(b">>")[0]
