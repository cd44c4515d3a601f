"""Charts as SVG that stand for themselves: a title and a description for those who hear them, and no reference outside.

picture = chart_of(table)              # what a published table looks like; or bars, months, differences, curves
svg = await drawn(picture)             # "<svg role="img" …"

Wherever a chart is shown, its table of numbers is shown beside it.
"""

from services.analytics.charts.drawing import DARK, drawn
from services.analytics.charts.pictures import Bar, Curve, Difference, Picture, Point
from services.analytics.charts.specs import bars, curves, differences, months
from services.analytics.charts.tables import chart_of

__all__ = [
    "DARK",
    "Bar",
    "Curve",
    "Difference",
    "Picture",
    "Point",
    "bars",
    "chart_of",
    "curves",
    "differences",
    "drawn",
    "months",
]
