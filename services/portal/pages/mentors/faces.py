"""How a person looks beside their name: their photo, or their initials."""

from __future__ import annotations

from typing import Literal
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from markupsafe import Markup

from shared.initials import initials_image
from shared.links import Links

__all__ = ["face"]

_PIXELS: dict[Literal["small", "large"], int] = {"small": 48, "large": 96}


def face(person_id: UUID, name: str, address: str, size: Literal["small", "large"] = "small") -> Markup:
    """A photo, which takes a request once it is near what a window shows; or initials, which take none.

    address: where profiles says that the photo is; without a digest there is none.
    """
    pixels = _PIXELS[size]
    digest = parse_qs(urlsplit(address).query).get("digest")
    if digest:
        photo = Markup('<img class="face" src="{}" alt="" width="{}" height="{}" loading="lazy" decoding="async">')
        return photo.format(Links("").photo(person_id, digest[0], size), pixels, pixels)
    initials = Markup(initials_image(person_id, name, pixels))  # noqa: S704 - it escapes the name
    return Markup('<span class="face" aria-hidden="true">{}</span>').format(initials)
