"""Taking photos, and showing them."""

from __future__ import annotations

import asyncio
import hashlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

from PIL import Image

from services.profiles.mentorships import store as mentorships
from services.profiles.people.tables import Person
from services.profiles.photos import domain, store
from services.profiles.photos.store import Size
from shared.db import AsyncSession, get
from shared.initials import initials_image
from shared.policy import Principal, allow
from shared.problems import Invalid
from shared.wrong import Wrong

__all__ = ["Shown", "drop_photo", "read_photo", "set_photo"]

MOST_PIXELS = {"JPEG": 40_000_000, "PNG": 12_000_000, "WEBP": 12_000_000, "GIF": 12_000_000}
"""By format. Cameras write JPEG, which is decoded smaller than it is; a pixel of the others takes up to 20 bytes."""

SMALL, LARGE = 96, 512

_EXIF_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# One at a time: the largest take some 250 MB for a second or two, and an API has 512 MiB in all.
_threads = ThreadPoolExecutor(1, thread_name_prefix="photo")


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of a person. content: None when the caller has it already. lasting: the address names this version
    and will never show another."""

    media_type: str
    digest: str
    content: bytes | None
    lasting: bool


async def set_photo(
    session: AsyncSession, me: Principal, person_id: UUID, photo: AbstractAsyncContextManager[bytes]
) -> str:
    """Show this photo of a person from now on; its digest. photo: JPEG, PNG, WebP or GIF, of which the first image
    counts; it is not taken from somebody who may not. Raises Forbidden, NotFound, Invalid."""
    allow(me, "person.change", person_id)
    await get(session, Person, person_id)
    async with photo as data:
        small, large = await asyncio.get_running_loop().run_in_executor(_threads, _prepared, data)
    digest = hashlib.sha256(large).hexdigest()
    await store.keep(session, person_id, digest=digest, small=small, large=large)
    return digest


async def drop_photo(session: AsyncSession, me: Principal, person_id: UUID) -> None:
    """Show initials again. Raises Forbidden."""
    allow(me, "person.change", person_id)
    await store.drop(session, person_id)


async def read_photo(
    session: AsyncSession, me: Principal, person_id: UUID, size: Size, *, wanted: str | None, known: frozenset[str]
) -> Shown:
    """A person's photo, or their initials. wanted: what the address tells of a digest. known: digests that the caller
    has, or "*". Raises NotFound."""
    allow(me, "photo.read", person_id, mentors=await mentorships.mentors_for(session, me, person_id))
    digest = await store.digest(session, person_id)
    if digest is not None and known & {digest, "*"}:
        return Shown("image/webp", digest, None, lasting=domain.names(digest, wanted))
    photo = await store.read(session, person_id, size)
    if photo is not None:
        return Shown("image/webp", *photo, lasting=domain.names(photo[0], wanted))
    person = await get(session, Person, person_id)
    image = initials_image(person_id, person.name, SMALL if size == "small" else LARGE).encode()
    digest = hashlib.sha256(image).hexdigest()
    return Shown("image/svg+xml", digest, None if known & {digest, "*"} else image, lasting=False)


def _prepared(data: bytes) -> tuple[bytes, bytes]:
    """The photo as it is stored, small and large: upright, square, in WebP, with nothing of the file but its pixels."""
    try:
        with Image.open(BytesIO(data), formats=tuple(MOST_PIXELS)) as source:
            most = MOST_PIXELS[source.format or ""]
            if source.width * source.height > most:
                wrong = _too_many_pixels(source.width, source.height, most)
                raise Invalid(wrong, where="body.file")
            large = _square(source)
        return _webp(large.resize((SMALL, SMALL), Image.Resampling.LANCZOS)), _webp(large)
    except Invalid:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Invalid(
            Wrong(
                "photo-beyond-all",
                "This photo has too many pixels; at most {most} million are taken. Send a smaller one, or a JPEG.",
                most=max(MOST_PIXELS.values()) // 1_000_000,
            ),
            where="body.file",
        ) from error
    # Decoders fail on a broken file with whatever exception comes of it.
    except Exception as error:
        raise Invalid(
            Wrong("not-a-photo", "This is not a photo that can be read. Send a JPEG, PNG, WebP or GIF file."),
            where="body.file",
        ) from error


def _square(source: Image.Image) -> Image.Image:
    """The middle of an image, upright, LARGE pixels wide, without transparency or metadata."""
    orientation = source.getexif().get(_EXIF_ORIENTATION)
    source.draft("RGB", (2 * LARGE, 2 * LARGE))  # JPEG alone can be decoded smaller than it is
    side = min(source.size)
    left, top = (source.width - side) // 2, (source.height - side) // 2
    middle = (left, top, left + side, top + side)
    if source.mode in {"RGB", "L", "CMYK"}:  # the large ones, of which no second copy is made
        large = source.resize((LARGE, LARGE), Image.Resampling.LANCZOS, middle, reducing_gap=3).convert("RGBA")
    else:
        large = _rgba(source.crop(middle)).resize((LARGE, LARGE), Image.Resampling.LANCZOS, reducing_gap=3)
    if orientation in _UPRIGHT:
        large = large.transpose(_UPRIGHT[orientation])
    clean = Image.new("RGB", large.size, "white")
    clean.paste(large, mask=large.getchannel("A"))
    return clean


def _rgba(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits of gray, of which Pillow would keep the lower 8
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return image.convert("RGBA")


def _webp(image: Image.Image) -> bytes:
    written = BytesIO()
    image.save(written, "WEBP", quality=82, method=4)
    return written.getvalue()


def _too_many_pixels(width: int, height: int, most: int) -> Wrong:
    return Wrong(
        "photo-of-many-pixels",
        "This photo has {width:,} × {height:,} pixels; at most {most} million are taken. Send a smaller one, or a "
        "JPEG.",
        width=width,
        height=height,
        most=most // 1_000_000,
    )
