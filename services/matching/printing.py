"""What people print: PDFs that typst sets from the templates of this service."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from importlib.resources import as_file, files
from typing import Any, Literal, cast

__all__ = ["Unprintable", "printed"]

Form = Literal["pdf", "png"]

_NO_FONT = re.compile(r'the text `"(.+?)"` could not be displayed')


class Unprintable(Exception):
    """No font of this machine has a character of what is to be printed. text: some of it. script: as Unicode names it,
    such as "CJK"."""

    def __init__(self, text: str) -> None:
        super().__init__("no font has a character of this text")
        self.text = text
        self.script = next((unicodedata.name(one, "unknown").split()[0] for one in text), "unknown")


def printed(template: str, content: Mapping[str, str], made_on: date, form: Form = "pdf") -> bytes:
    """The bytes of a PDF that reads well aloud (PDF/UA), or of its first page as PNG to be looked at.

    template: a file of `templates`, set with the fonts that typst brings and those of this machine. Takes a fifth of a
    second: call it in a thread. Raises Unprintable instead of printing boxes.
    """
    import typst

    stamp = int(datetime.combine(made_on, time(), UTC).timestamp())
    data = {"data": json.dumps(content, ensure_ascii=False)}

    def compiled(**options: Any) -> bytes:
        with as_file(files("services.matching").joinpath("templates", template)) as path:
            found = cast("Any", typst.compile(str(path), sys_inputs=data, timestamp=stamp, **options))
        return cast("list[bytes]", found)[0] if isinstance(found, list) else cast("bytes", found)

    try:
        paper = compiled(format="pdf", pdf_standards="ua-1")
    except typst.TypstError as error:
        if missing := _NO_FONT.search(str(error)):
            raise Unprintable(missing[1]) from error
        paper = compiled(format="pdf")
    return paper if form == "pdf" else compiled(format="png", ppi=110.0)
