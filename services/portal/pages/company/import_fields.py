"""The fields of the form that hands in a file of people."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.datastructures import UploadFile

from services.portal.words import Words

__all__ = ["encodings", "read_mapping", "read_options", "separators"]

_LARGEST_MAPPING = 64 * 1024


def read_options(words: Words, form: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What the API takes besides the file, and what is wrong, by field of the form."""
    fields = {name: form[name].strip() for name in ("encoding", "sheet") if form.get(name, "").strip()}
    if delimiter := {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}.get(form.get("delimiter", "")):
        fields["delimiter"] = delimiter
    fields["leavers"] = "leave" if form.get("leavers") == "leave" else "stay"
    try:
        share = float(form.get("share", "10").strip().removesuffix("%").replace(",", "."))
    except ValueError:
        share = -1
    if not 0 <= share <= 100:
        return fields, {"share": words.say("Give a share from 0 to 100 percent, as in 10.")}
    return {**fields, "most_leaving": str(share / 100)}, {}


async def read_mapping(words: Words, file: UploadFile | None, errors: dict[str, str]) -> dict[str, str]:
    """The mapping as a field, if there is one; what is wrong with it is added to the errors."""
    if file is None:
        return {}
    data = await file.read(_LARGEST_MAPPING + 1)
    if len(data) > _LARGEST_MAPPING:
        errors["mapping"] = words.say("A mapping has at most 64 KiB. Is this the file of people?")
        return {}
    try:
        return {"mapping": data.decode("utf-8-sig")}
    except UnicodeDecodeError:
        errors["mapping"] = words.say("A mapping is a text file in UTF-8. Is this the file of people?")
        return {}


def separators(words: Words) -> list[tuple[str, str]]:
    """What can stand between the columns."""
    return [
        ("", words.say("Found by itself")),
        ("comma", words.say("Comma ,")),
        ("semicolon", words.say("Semicolon ;")),
        ("tab", words.say("Tab")),
        ("bar", words.say("Vertical bar |")),
    ]


def encodings(words: Words) -> list[tuple[str, str]]:
    """How the letters of a file can be written."""
    return [
        ("", words.say("Found by itself")),
        ("utf-8", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("cp1252", words.say("Windows-1252, western Europe")),
        ("cp1250", words.say("Windows-1250, central Europe")),
        ("cp1251", words.say("Windows-1251, Cyrillic")),
        ("cp1253", words.say("Windows-1253, Greek")),
        ("cp1254", words.say("Windows-1254, Turkish")),
        ("cp1255", words.say("Windows-1255, Hebrew")),
        ("cp1256", words.say("Windows-1256, Arabic")),
        ("mac_roman", "Mac Roman"),
        ("shift_jis", words.say("Shift JIS, Japanese")),
        ("gb18030", words.say("GB 18030, Chinese")),
        ("big5", words.say("Big5, Chinese")),
        ("euc_kr", words.say("EUC-KR, Korean")),
    ]
