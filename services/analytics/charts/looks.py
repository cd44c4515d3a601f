"""Colors and letters of charts: those of the portal's tokens, in light and dark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["ACCENT", "CONFIG", "DARK_OF", "FONT", "HATCHED", "HIDDEN", "LINE", "MUTED", "PAGE", "SERIES", "TEXT"]

FONT = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif"

TEXT, MUTED, LINE, PAGE = "#1c2126", "#575e67", "#d5d9de", "#ffffff"
ACCENT, HIDDEN = "#0b5a8f", "#8a929b"
SERIES = (ACCENT, "#8a5300", "#1b6b3a", "#7a3e9d", "#b0251c")
"""At most five lines; each has its name at its end, so that color is never the only sign."""

HATCHED = "#fedcba"
"""Stands in a spec for what is hatched; no chart has it as a color."""

DARK_OF: Mapping[str, str] = {
    TEXT: "#e8eaed",
    MUTED: "#aab1b9",
    LINE: "#3a4149",
    PAGE: "#15181c",
    ACCENT: "#5aa9e0",
    HIDDEN: "#8d959e",
    "#8a5300": "#f0b75c",
    "#1b6b3a": "#7fd09b",
    "#7a3e9d": "#cfa6ea",
    "#b0251c": "#ff9a90",
}
"""What each color is on a dark page."""

CONFIG: Mapping[str, Any] = {
    "background": None,
    "font": FONT,
    # The renderer measures with a narrower font than a reader may have.
    "padding": {"left": 24, "top": 6, "right": 72, "bottom": 6},
    "view": {"stroke": None},
    "axis": {
        "domainColor": LINE,
        "gridColor": LINE,
        "tickColor": LINE,
        "labelColor": TEXT,
        "labelFontSize": 13,
        "titleColor": MUTED,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
    },
    "axisY": {"labelLimit": 220, "labelPadding": 8},
    "text": {"color": TEXT, "fontSize": 13},
    "bar": {"color": ACCENT},
    "line": {"color": ACCENT},
}
