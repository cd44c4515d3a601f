"""The colors of mails, light and dark. Words have a contrast of 4.5 at least to their ground (a test holds that)."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DARK", "LIGHT", "Palette", "contrast"]


@dataclass(frozen=True, slots=True)
class Palette:
    """As HTML writes them, with six digits: mail programs know no others. quiet: of less important words."""

    page: str
    sheet: str
    line: str
    words: str
    quiet: str
    accent: str
    on_accent: str

    def readable(self) -> tuple[tuple[str, str], ...]:
        """(words, ground) for everything that is to be read."""
        return (
            (self.words, self.sheet),
            (self.quiet, self.sheet),
            (self.quiet, self.page),
            (self.accent, self.sheet),
            (self.on_accent, self.accent),
        )


LIGHT = Palette("#f4f5f3", "#ffffff", "#d9ddd8", "#1f2726", "#56615f", "#1d5c52", "#ffffff")
DARK = Palette("#14181a", "#1d2325", "#333c3f", "#e6eaea", "#a3aeb0", "#7fd1c0", "#0e2a25")


def contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two colors, from 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(int(color[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
