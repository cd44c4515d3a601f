"""Photos: taken in, made harmless, shown; initials where there is none."""

from __future__ import annotations

import struct
import zlib
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import httpx
import pytest
from PIL import Image, ImageCms

from services.profiles.main import SERVICE
from shared.ids import new_id
from tests.integration.profiles.support import import_people, person
from tests.support.platform import Harness, Serve

RED, BLUE, GREEN = (220, 20, 20), (20, 20, 220), (20, 200, 20)


class Member:
    """Somebody with a profile, signed in."""

    def __init__(self, client: httpx.AsyncClient, profile: dict[str, Any]) -> None:
        self.client = client
        self.photo = f"/api/profiles/v1/people/{profile['id']}/photo"

    async def send(self, data: bytes, name: str = "me.jpg") -> httpx.Response:
        return await self.client.put(self.photo, files={"file": (name, data)})

    async def shown(self, **parameters: str) -> Image.Image:
        answer = await self.client.get(self.photo, params=parameters)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp"), answer.text
        return Image.open(BytesIO(answer.content))


async def join(harness: Harness, **columns: str) -> Member:
    key = new_id()
    await import_people(harness, person(str(key), **columns))
    client = harness.client(key)
    return Member(client, (await client.get("/api/profiles/v1/people/me")).json())


@pytest.fixture
async def harness(serve: Serve) -> Harness:
    return await serve(SERVICE, photo_bytes=1 << 18)


@pytest.fixture
async def member(harness: Harness) -> Member:
    return await join(harness)


def halves(width: int, height: int, left: Any = RED, right: Any = BLUE, mode: str = "RGB") -> Image.Image:
    image = Image.new(mode, (width, height), left)
    image.paste(right, (width // 2, 0, width, height))
    return image


def as_file(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def near(found: Any, color: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 30 for one, other in zip(found[:3], color, strict=True))


async def test_a_photo_is_cut_to_a_square_and_shown_in_two_sizes(member: Member):
    image = Image.new("RGB", (600, 200), GREEN)
    image.paste(RED, (200, 0, 300, 200))
    image.paste(BLUE, (300, 0, 400, 200))
    answer = await member.send(as_file(image))
    assert answer.status_code == 200, answer.text
    for size, pixels in (("small", 96), ("large", 512)):
        shown = await member.shown(size=size)
        assert (shown.format, shown.size) == ("WEBP", (pixels, pixels))
        assert near(shown.getpixel((pixels // 8, pixels // 2)), RED)
        assert near(shown.getpixel((pixels - pixels // 8, pixels // 2)), BLUE)


async def test_nothing_of_the_file_but_its_pixels_is_kept(member: Member):
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = 6
    place = exif.get_ifd(0x8825)
    place.update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    file = as_file(halves(300, 200), exif=exif, icc_profile=profile, comment=b"SecretComment", quality=95)
    assert b"SecretCamera" in file
    assert b"SecretComment" in file
    assert Image.open(BytesIO(file)).getexif().get_ifd(0x8825)
    assert (await member.send(file)).status_code == 200
    for size in ("small", "large"):
        stored = (await member.client.get(member.photo, params={"size": size})).content
        shown = Image.open(BytesIO(stored))
        assert dict(shown.getexif()) == {}
        assert not {"exif", "icc_profile", "comment", "xmp"} & shown.info.keys()
        assert not any(mark in stored for mark in (b"Secret", b"EXIF", b"ICCP", b"XMP "))


async def test_a_photo_stands_as_its_camera_was_held(member: Member):
    # A square whose corners differ, stored as a camera does that was held in this way.
    upright = Image.new("RGB", (200, 200), GREEN)
    upright.paste(RED, (0, 0, 100, 100))
    upright.paste(BLUE, (100, 0, 200, 100))
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        held = upright.transpose(undo[orientation]) if orientation in undo else upright
        assert (await member.send(as_file(held, exif=exif, quality=95))).status_code == 200
        shown = await member.shown(size="small")
        corners = [shown.getpixel(corner) for corner in ((20, 20), (76, 20), (20, 76))]
        assert all(map(near, corners, (RED, BLUE, GREEN))), (orientation, corners)


KINDS = [
    ("PNG", halves(80, 40)),
    ("PNG", halves(80, 80, (*RED, 255), (*BLUE, 255), "RGBA")),
    ("PNG", halves(64, 64).convert("P", palette=Image.Palette.ADAPTIVE)),
    ("GIF", halves(64, 64).convert("P", palette=Image.Palette.ADAPTIVE)),
    ("WEBP", halves(64, 64)),
    ("JPEG", halves(2400, 2400)),
    ("JPEG", halves(64, 64).convert("CMYK")),
]


async def test_every_kind_of_photo_that_people_have_is_taken(member: Member):
    for kind, image in KINDS:
        assert (await member.send(as_file(image, kind), f"me.{kind.lower()}")).status_code == 200
        shown = (await member.shown()).getpixel((20, 256))
        assert near(shown, RED), (kind, image.mode, shown)


async def test_of_moving_images_the_first_counts_and_of_transparent_ones_what_is_seen(member: Member):
    first, second = (Image.new("RGB", (32, 32), color) for color in (RED, BLUE))
    assert (await member.send(as_file(first, "GIF", save_all=True, append_images=[second]))).status_code == 200
    assert near((await member.shown()).getpixel((256, 256)), RED)
    assert (await member.send(as_file(Image.new("RGBA", (32, 32), (0, 0, 0, 0)), "PNG"))).status_code == 200
    assert near((await member.shown()).getpixel((256, 256)), (255, 255, 255))
    assert (await member.send(as_file(Image.new("I;16", (32, 32), 0x8000), "PNG"))).status_code == 200
    assert near((await member.shown()).getpixel((256, 256)), (128, 128, 128))


def png(width: int, height: int) -> bytes:
    """A PNG whose header tells this size, with hardly any data."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def jpeg(width: int, height: int) -> bytes:
    """A JPEG whose header tells this size, with the data of a small one."""
    file = bytearray(as_file(halves(64, 64)))
    frame = file.index(b"\xff\xc0") + 5
    file[frame : frame + 4] = struct.pack(">HH", height, width)
    return bytes(file)


NO_PHOTOS = [
    b"",
    b"not a photo",
    b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    as_file(halves(64, 64))[:400],
    as_file(halves(64, 64), "PNG")[:60],
    as_file(halves(64, 64), "WEBP")[:40],
    as_file(halves(64, 64), "BMP"),
    as_file(halves(64, 64), "TIFF"),
    png(0, 10),
]
SWELLING = [png(4000, 3001), png(12_000, 12_000), png(30_000, 30_000), jpeg(8000, 5001)]


async def test_what_is_no_photo_or_would_swell_is_refused_with_what_helps(member: Member):
    for files, help_ in ((NO_PHOTOS, "JPEG, PNG, WebP or GIF"), (SWELLING, " million are taken")):
        for data in files:
            answer = await member.send(data)
            assert answer.status_code == 422, (data[:40], answer.text)
            assert (answer.json()["where"], help_ in answer.json()["detail"]) == ("body.file", True), answer.text
    assert (await member.client.get(member.photo)).headers["content-type"] == "image/svg+xml"


async def test_a_file_that_is_too_large_is_refused_before_it_is_kept(member: Member):
    noise = as_file(halves(64, 64)) + b"\0" * (1 << 18)
    answer = await member.send(noise)
    assert (answer.status_code, "0.25 MiB" in answer.json()["detail"]) == (413, True)
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="me.jpg"\r\n\r\n'
        while True:
            taken += 1 << 16
            yield b"\0" * (1 << 16)

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    assert (await member.client.put(member.photo, content=endless(), headers=headers)).status_code == 413
    assert taken < 1 << 20


FORMS: list[tuple[int, dict[str, Any]]] = [
    (422, {}),
    (422, {"content": as_file(halves(8, 8)), "headers": {"Content-Type": "image/jpeg"}}),
    (422, {"files": {"picture": ("me.jpg", as_file(halves(8, 8)))}}),
    (422, {"data": {"file": "me.jpg"}}),
    (400, {"files": [("file", ("a.jpg", b"a")), ("file", ("b.jpg", b"b"))]}),
    (400, {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}}),
    (400, {"content": b"x", "headers": {"Content-Type": "multipart/form-data; boundary=b"}}),
]


async def test_a_form_without_its_file_says_so(member: Member):
    for status, form in FORMS:
        answer = await member.client.put(member.photo, **form)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.status_code == status, (form, answer.text)


async def test_a_photo_that_the_reader_has_is_not_sent_again(member: Member):
    await member.send(as_file(halves(64, 64)))
    profile = (await member.client.get("/api/profiles/v1/people/me")).json()
    lasting = await member.client.get(profile["photo"])
    assert lasting.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    plain = await member.client.get(member.photo)
    assert plain.headers["Cache-Control"] == "private, no-cache"
    assert plain.headers["ETag"] == lasting.headers["ETag"]
    for known in (plain.headers["ETag"], f'"other", W/{plain.headers["ETag"]}', "*"):
        again = await member.client.get(member.photo, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", plain.headers["ETag"])
    assert (await member.client.get(member.photo, headers={"If-None-Match": '"other"'})).status_code == 200
    await member.send(as_file(halves(64, 64, BLUE, RED)))
    changed = await member.client.get(member.photo, headers={"If-None-Match": plain.headers["ETag"]})
    assert changed.status_code == 200
    old = await member.client.get(profile["photo"])
    assert old.headers["Cache-Control"] == "private, no-cache"


async def test_initials_are_shown_where_there_is_no_photo(harness: Harness):
    member = await join(harness, name='<b>Àmara</b> & "O\'bi"')
    answer = await member.client.get(member.photo, params={"size": "small"})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert 'width="96"' in answer.text
    assert ">BO</text>" in answer.text
    assert "<b>" not in answer.text
    known = {"If-None-Match": answer.headers["ETag"]}
    again = await member.client.get(member.photo, params={"size": "small"}, headers=known)
    assert (again.status_code, again.content) == (304, b"")
    await member.send(as_file(halves(64, 64)))
    assert (await member.shown()).format == "WEBP"
    for _ in range(2):
        assert (await member.client.delete(member.photo)).status_code == 204
    assert (await member.client.get(member.photo)).headers["content-type"] == "image/svg+xml"
    assert "digest" not in (await member.client.get("/api/profiles/v1/people/me")).json()["photo"]


async def test_everyone_sees_a_photo_and_only_its_person_changes_it(harness: Harness, member: Member):
    photo = as_file(halves(64, 64))
    await member.send(photo)
    for other in (harness.client(roles=["hr", "it", "program_admin"]), (await join(harness)).client):
        assert (await other.get(member.photo)).status_code == 200
        assert (await other.put(member.photo, files={"file": photo})).status_code == 403
        assert (await other.delete(member.photo)).status_code == 403
    assert (await member.client.get(f"/api/profiles/v1/people/{new_id()}/photo")).status_code == 404
    assert (await member.client.get(member.photo, params={"size": "huge"})).status_code == 422


async def test_the_document_tells_of_images(harness: Harness):
    operations = harness.app.openapi()["paths"]["/api/profiles/v1/people/{person_id}/photo"]
    assert set(operations["get"]["responses"]["200"]["content"]) == {"image/webp", "image/svg+xml"}
    assert "content" not in operations["get"]["responses"]["304"]
    assert set(operations["put"]["requestBody"]["content"]) == {"multipart/form-data"}
    assert {"400", "403", "404", "413", "422"} <= set(operations["put"]["responses"])
