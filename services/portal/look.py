"""The company's name, logo and color on every page, and a style page that shows what pages are made of."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from services.portal.settings import Settings
from services.portal.web import show
from shared.wishes import takes

__all__ = ["Look"]

_STATIC = Path(__file__).parent / "static"
_KINDS = {".svg": "image/svg+xml", ".png": "image/png"}
_KEPT = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}
_WHITE = (255, 255, 255)
_LEAST_CONTRAST = 4.5


@dataclass(frozen=True, slots=True)
class Look:
    """company: what pages are headed with. style, script, icon, logo: addresses that change with what they lead to;
    logo is empty where there is none."""

    company: str
    style: str
    script: str
    icon: str
    logo: str
    router: APIRouter

    @classmethod
    def of(cls, settings: Settings) -> Look:
        """Raises ValueError for a logo that is neither SVG nor PNG, or a color on which white cannot be read."""
        router = APIRouter()
        style = (_STATIC / "telemachus.css").read_text() + _company_colors(settings.accent)
        logo = b""
        if settings.logo_file is not None:
            if settings.logo_file.suffix.lower() not in _KINDS:
                raise ValueError(f"TELEMACHUS_LOGO_FILE is {settings.logo_file.name}; give an .svg or a .png")
            logo = settings.logo_file.read_bytes()
        return cls(
            settings.company_name,
            _served(router, "telemachus.css", style.encode(), "text/css"),
            _served(router, "telemachus.js", (_STATIC / "telemachus.js").read_bytes(), "text/javascript"),
            _served(router, "icon.svg", (_STATIC / "icon.svg").read_bytes(), _KINDS[".svg"]),
            _served(router, "logo", logo, _KINDS[settings.logo_file.suffix.lower()]) if settings.logo_file else "",
            _with_style_page(router),
        )


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """The contrast of two colors, 1 to 21, as WCAG 2.2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: tuple[int, int, int]) -> float:
    parts = [channel / 255 for channel in color]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _company_colors(accent: str) -> str:
    """The company's color for light pages, and a lighter one of the same hue for dark ones, both readable."""
    if not accent:
        return ""
    color = (int(accent[1:3], 16), int(accent[3:5], 16), int(accent[5:7], 16))
    if contrast(color, _WHITE) < _LEAST_CONTRAST:
        raise ValueError(
            f"TELEMACHUS_ACCENT is {accent}: white on it has a contrast of {contrast(color, _WHITE):.1f}, and"
            f" {_LEAST_CONTRAST} is needed to be read. Give a darker color."
        )
    hover, bright, brighter = _mixed(color, 0, 0.25), _mixed(color, 255, 0.6), _mixed(color, 255, 0.75)
    return (
        f":root{{--accent:{accent};--accent-hover:{hover};--bar:{accent}}}"
        f"@media (prefers-color-scheme:dark){{:root{{--accent:{bright};--accent-hover:{brighter};--bar:{bright}}}}}"
    )


def _mixed(color: tuple[int, int, int], with_gray: int, share: float) -> str:
    return "#" + "".join(f"{round(part * (1 - share) + with_gray * share):02x}" for part in color)


def _served(router: APIRouter, name: str, content: bytes, kind: str) -> str:
    """Let a file be read at an address with its fingerprint, so that browsers may keep it for ever.

    It goes out compressed, unlike pages: there is no secret in it that its length could tell.
    """
    path = f"/look/{sha256(content).hexdigest()[:12]}/{name}"
    packed = gzip.compress(content, mtime=0)

    async def serve(request: Request) -> Response:
        if takes(request.headers.get("accept-encoding", ""), "gzip"):
            return Response(packed, media_type=kind, headers={**_KEPT, "content-encoding": "gzip"})
        return Response(content, media_type=kind, headers=_KEPT)

    router.add_api_route(path, serve, methods=["GET"])
    return path


def _with_style_page(router: APIRouter) -> APIRouter:
    async def style_page(request: Request) -> HTMLResponse:
        """Every part that pages are made of, in the colors of now."""
        return show(request, "styleguide.html")

    router.add_api_route("/styleguide", style_page, methods=["GET"], response_class=HTMLResponse)
    return router
