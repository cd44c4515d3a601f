"""What can be wrong with a file as such, before anything is known of what it tells."""

from __future__ import annotations

from shared.wrong import Wrong

__all__ = [
    "column_twice", "empty", "long_cell", "many_cells", "many_columns", "many_rows", "no_byte_order_mark", "no_rows",
    "not_a_delimiter", "not_an_encoding", "not_csv", "too_large", "uneven_row", "unreadable",
]  # fmt: skip


def too_large(size: int, most: int) -> Wrong:
    return Wrong(
        "file-too-large", "The file has {size:,} bytes; at most {most:,} are allowed. Split it.", size=size, most=most
    )


def empty() -> Wrong:
    return Wrong("empty-file", "The file is empty. The first row has to name the columns.")


def not_a_delimiter(text: str) -> Wrong:
    return Wrong(
        "not-a-delimiter", "{name} cannot separate columns; use one of comma, semicolon, tab or |.", name=repr(text)
    )


def not_an_encoding(name: str) -> Wrong:
    return Wrong(
        "not-an-encoding", "{name} is not an encoding that we know. Try utf-8, utf-16 or cp1252.", name=repr(name)
    )


def no_byte_order_mark() -> Wrong:
    return Wrong(
        "no-byte-order-mark",
        "The file looks like UTF-16 without a byte order mark. Save it as UTF-8, or say which encoding it has.",
    )


def no_rows() -> Wrong:
    return Wrong("no-rows", "The file has a header and no rows.")


def many_cells(most: int) -> Wrong:
    return Wrong("many-cells", "The file has more than {most:,} cells up to here. Split it.", most=most)


def many_rows(most: int) -> Wrong:
    return Wrong("many-rows", "The file has more than {most:,} rows. Split it.", most=most)


def many_columns(found: int, most: int) -> Wrong:
    return Wrong("many-columns", "There are {found:,} columns; at most {most:,} are allowed.", found=found, most=most)


def column_twice(first: str, second: str) -> Wrong:
    """first, second: letters of columns."""
    return Wrong(
        "column-twice", "Two columns have this name: {first} and {second}. Rename one.", first=first, second=second
    )


def not_csv(error: str) -> Wrong:
    return Wrong("not-csv", "This row is not CSV ({error}). Is a quotation mark missing?", error=error)


def uneven_row(found: int, width: int) -> Wrong:
    return Wrong("uneven-row", "This row has {found} cells; the header has {width}.", found=found, width=width)


def long_cell(found: int, most: int) -> Wrong:
    return Wrong("too-many-characters", "{found:,} characters; at most {most:,} are allowed.", found=found, most=most)


def unreadable(sign: str, encoding: str) -> Wrong:
    """A character of `UNREADABLE`."""
    if sign == "\ufffd" or "\ud800" <= sign <= "\udfff":
        return Wrong(
            "lost-character",
            "A character here is not {encoding} text, or was lost when the file was saved. Save it as UTF-8.",
            encoding=encoding,
        )
    return Wrong(
        "control-character", "There is a control character here ({code}). Remove it.", code=f"U+{ord(sign):04X}"
    )
