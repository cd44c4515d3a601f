"""What people print: PDFs that typst sets from the templates of this service."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from importlib.resources import as_file, files
from typing import Any, Literal, cast

__all__ = ["printed"]

Form = Literal["pdf", "png"]


def printed(template: str, content: Mapping[str, str], made_on: date, form: Form = "pdf") -> bytes:
    """The bytes of a PDF that reads well aloud (PDF/UA), or of its first page as PNG to be looked at.

    template: a file of `templates`. Takes a fifth of a second: call it in a thread. A name in a script that no font of
    this machine has is printed as boxes, and the PDF is then no PDF/UA.
    """
    import typst

    stamp = int(datetime.combine(made_on, time(), UTC).timestamp())
    data = {"data": json.dumps(content, ensure_ascii=False)}

    def compiled(**options: Any) -> bytes:
        with as_file(files("services.matching").joinpath("templates", template)) as path:
            found = cast("Any", typst.compile(str(path), format=form, sys_inputs=data, timestamp=stamp, **options))
        return cast("list[bytes]", found)[0] if isinstance(found, list) else cast("bytes", found)

    if form == "png":
        return compiled(ppi=110.0)
    try:
        return compiled(pdf_standards="ua-1")
    except typst.TypstError:
        return compiled()
