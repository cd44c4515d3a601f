"""Making an SVG of a Vega-Lite spec, on its own and for everybody."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from functools import lru_cache
from html import escape

from services.analytics.charts.looks import DARK_OF, HATCHED, HIDDEN, PAGE
from services.analytics.charts.pictures import Picture

__all__ = ["DARK", "drawn"]

DARK = "".join(
    f'svg.chart [{kind}="{light}"]{{{kind}:{dark}}}' for light, dark in DARK_OF.items() for kind in ("fill", "stroke")
)
"""What makes a chart one for a dark page; each chart has it for itself."""

_OURS = re.compile(r' (?:role|aria-[a-z]+|pointer-events)="[^"]*"')
_HEAD = re.compile(r"<svg [^>]*?width=\"([\d.]+)\" height=\"([\d.]+)\"[^>]*>")


async def drawn(picture: Picture) -> str:
    """The SVG, in a thread: the first one loads an engine of JavaScript, about a second and 176 MiB of memory."""
    return _finished(await asyncio.to_thread(_draw, json.dumps(picture.spec)), picture)


# A report is read more often than it changes, and each of its forms has the same charts.
@lru_cache(maxsize=256)
def _draw(spec: str) -> str:
    import vl_convert

    # No address may be read: a chart has its numbers with it.
    return vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])


def _finished(made: str, picture: Picture) -> str:
    """The renderer's SVG with a title, a description, hatching and the colors of a dark page."""
    head = _HEAD.match(made)
    if head is None:
        raise ValueError("the renderer gave no SVG")
    width, height = head.groups()
    name = "c" + hashlib.sha256(made.encode() + picture.title.encode()).hexdigest()[:10]
    body = _OURS.sub("", made[head.end() :]).replace(f'"{HATCHED}"', f'"url(#{name}-h)"')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" aria-labelledby="{name}-t {name}-d"'
        f' width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<title id="{name}-t">{escape(picture.title)}</title><desc id="{name}-d">{escape(picture.description)}</desc>'
        f"<style>svg.chart{{max-width:100%;height:auto;overflow:visible}}"
        f"@media screen and (prefers-color-scheme: dark){{{DARK}}}</style>"
        f'<defs><pattern id="{name}-h" width="7" height="7" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(45)"><rect width="7" height="7" fill="{PAGE}"/>'
        f'<line x1="0" y1="0" x2="0" y2="7" stroke="{HIDDEN}" stroke-width="3"/></pattern></defs>'
        f"{body}"
    )
