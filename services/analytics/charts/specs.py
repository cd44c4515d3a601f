"""Vega-Lite for each kind of chart. Bars begin at zero, intervals are drawn, and what is hidden is hatched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.analytics.charts.looks import ACCENT, CONFIG, HATCHED, LINE, MUTED, SERIES
from services.analytics.charts.pictures import Bar, Curve, Difference, Picture, Point

__all__ = ["MOST_SERIES", "bars", "curves", "differences", "months"]

_WIDTH, _ROW = 520, 34
_HATCHED_SHARE = 0.12
_LETTERS = 17
"""Pixels from one name to the next below it."""
MOST_SERIES = len(SERIES)

_Spec = dict[str, Any]


def bars(title: str, values: Sequence[Bar]) -> Picture:
    """A bar for each value, from zero, with its number at its end."""
    most = max((bar.value for bar in values if bar.value is not None), default=0.0) or 1.0
    rows = [
        {
            "name": bar.name,
            "value": most * _HATCHED_SHARE if bar.hidden else bar.value or 0,
            "said": bar.said,
            "hidden": bar.hidden,
        }
        for bar in values
    ]
    shared = {
        "y": _names(bar.name for bar in values),
        "x": {
            "field": "value",
            "type": "quantitative",
            "axis": None,
            "scale": {"domain": [min(0, *(bar.value or 0 for bar in values), 0), most * 1.02]},
        },
    }
    layers = [
        {"transform": [{"filter": "!datum.hidden"}], "mark": {"type": "bar", "height": {"band": 0.62}}},
        {
            "transform": [{"filter": "datum.hidden"}],
            "mark": {"type": "bar", "height": {"band": 0.62}, "color": HATCHED, "stroke": LINE},
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 6},
            "encoding": {
                "text": {"field": "said"},
                "color": {"condition": {"test": "datum.hidden", "value": MUTED}, "value": CONFIG["text"]["color"]},
            },
        },
    ]
    spec = _spec(rows, shared, layers, height=max(_ROW * len(rows), _ROW))
    return Picture(title, _told(title, ((bar.name, bar.said) for bar in values)), spec)


def differences(title: str, values: Sequence[Difference]) -> Picture:
    """A point with its 95 % interval for each difference, around a line at zero."""
    ends = [abs(end) for one in values for end in (one.value, one.low, one.high) if end is not None]
    most = (max(ends, default=0.0) or 1.0) * 1.1
    rows = [
        {
            "name": one.name,
            "value": 0 if one.hidden or one.value is None else one.value,
            "low": one.low,
            "high": one.high,
            "end": -most * _HATCHED_SHARE if one.hidden else one.low,
            "until": most * _HATCHED_SHARE if one.hidden else one.high,
            "said": one.said,
            "hidden": one.hidden,
            "none": one.value is None,
            "most": most,
        }
        for one in values
    ]
    x = {"type": "quantitative", "scale": {"domain": [-most, most]}, "axis": None}
    shared = {"y": _names(one.name for one in values)}
    layers = [
        {
            "data": {"values": [{"zero": 0}]},
            "mark": {"type": "rule", "color": MUTED, "strokeDash": [3, 3]},
            "encoding": {"x": {"field": "zero", **x}, "y": {"value": 0}, "y2": {"value": _ROW * len(rows)}},
        },
        {
            "transform": [{"filter": "datum.hidden"}],
            "mark": {"type": "bar", "height": {"band": 0.4}, "color": HATCHED, "stroke": LINE},
            "encoding": {"x": {"field": "end", **x}, "x2": {"field": "until"}},
        },
        {
            "transform": [{"filter": "!datum.hidden && datum.low != null"}],
            "mark": {"type": "rule", "color": ACCENT, "strokeWidth": 3},
            "encoding": {"x": {"field": "low", **x}, "x2": {"field": "high"}},
        },
        {
            "transform": [{"filter": "!datum.none && !datum.hidden"}],
            "mark": {"type": "point", "filled": True, "size": 90, "color": ACCENT, "opacity": 1},
            "encoding": {"x": {"field": "value", **x}},
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 6},
            "encoding": {"x": {"field": "most", **x}, "text": {"field": "said"}},
        },
    ]
    spec = _spec(rows, shared, layers, height=max(_ROW * len(rows), _ROW), width=360)
    return Picture(title, _told(title, ((one.name, one.said) for one in values)), spec)


def months(title: str, lines: Sequence[Curve], *, what: str) -> Picture:
    """Lines over months, each with its name at its end; a month that is not shown is a hatched column, not a zero.
    what: the unit of the numbers."""
    names = sorted({str(point.at) for line in lines for point in line.points})
    hidden = {str(point.at) for line in lines for point in line.points if point.hidden}
    top = max((point.value for line in lines for point in line.points if point.value is not None), default=0.0) or 1.0
    axis = {"title": None, "labelAngle": 0 if len(names) <= 8 else -45, "labelOverlap": True, "grid": False}
    x = {"field": "at", "type": "ordinal", "scale": {"domain": names}, "axis": axis}
    y = {"type": "quantitative", "scale": {"domain": [0, top * 1.05]}, "axis": {"title": what, "tickCount": 5}}
    layers: list[_Spec] = [
        {
            "data": {"values": [{"at": name, "top": top * 1.05, "zero": 0} for name in names if name in hidden]},
            "mark": {"type": "bar", "color": HATCHED, "width": {"band": 0.9}},
            "encoding": {"x": x, "y": {"field": "top", **y}, "y2": {"field": "zero"}},
        }
    ]
    layers += _lines(lines, x, {"field": "value", **y}, top=top * 1.05, height=240, interpolate="linear", dots=True)
    spec = _spec([], {}, layers, height=240, width=max(_WIDTH, 28 * len(names)))
    told = ((line.name, ", ".join(_of_point(point) for point in line.points)) for line in lines)
    return Picture(title, _told(title, told), spec)


def curves(title: str, lines: Sequence[Curve], *, what: str, over: str) -> Picture:
    """Curves of survival as steps from 1 down, with their bands. what, over: the titles of the axes."""
    x = {"field": "at", "type": "quantitative", "axis": {"title": over, "grid": False}}
    y = {
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "axis": {"title": what, "format": ".0%", "tickCount": 5},
    }
    layers = [
        {
            "data": {"values": _rows(line)},
            "mark": {"type": "area", "interpolate": "step-after", "color": color, "opacity": 0.16},
            "encoding": {"x": x, "y": {"field": "low", **y}, "y2": {"field": "high"}},
        }
        for line, color in zip(lines, SERIES, strict=False)
        if any(point.low is not None for point in line.points)
    ]
    layers += _lines(lines, x, {"field": "value", **y}, top=1, height=260, interpolate="step-after", dots=False)
    spec = _spec([], {}, layers, height=260)
    told = ((line.name, f"{_of_point(line.points[-1])} at the end") for line in lines if line.points)
    return Picture(title, _told(title, told), spec)


def _names(names: Iterable[str]) -> _Spec:
    """The axis of rows by name, in their order."""
    order = list(dict.fromkeys(names))
    axis = {"title": None, "ticks": False}
    return {"field": "name", "type": "nominal", "sort": order, "scale": {"domain": order}, "axis": axis}


def _lines(
    lines: Sequence[Curve], x: _Spec, y: _Spec, *, top: float, height: int, interpolate: str, dots: bool
) -> list[_Spec]:
    """Up to five lines, told apart by color and by the names at their ends. top: the value at the chart's height."""
    layers: list[_Spec] = []
    ends = [next((point.value for point in reversed(line.points) if point.value is not None), 0.0) for line in lines]
    shifts = _apart([height * (1 - end / top) for end in ends])
    for line, color, shift in zip(lines, SERIES, shifts, strict=False):
        rows = _rows(line)
        data = {"values": rows}
        mark: _Spec = {"type": "line", "color": color, "strokeWidth": 2.5, "interpolate": interpolate}
        if dots:
            mark["point"] = {"filled": True, "color": color, "size": 45}
        layers.append({"data": data, "mark": mark, "encoding": {"x": x, "y": y}})
        if last := next((row for row in reversed(rows) if row["value"] is not None), None):
            layers.append(
                {
                    "data": {"values": [{**last, "name": line.name}]},
                    "mark": {"type": "text", "align": "left", "dx": 10, "dy": shift, "color": color, "fontWeight": 600},
                    "encoding": {"x": x, "y": y, "text": {"field": "name"}},
                }
            )
    return layers


def _apart(heights: Sequence[float]) -> list[float]:
    """By how many pixels each name moves down, so that none covers another."""
    shifts = [0.0] * len(heights)
    above = float("-inf")
    for place in sorted(range(len(heights)), key=heights.__getitem__):
        above = max(heights[place], above + _LETTERS)
        shifts[place] = above - heights[place]
    return shifts


def _rows(line: Curve) -> list[_Spec]:
    return [
        {
            "at": point.at,
            "value": None if point.hidden else point.value,
            "low": point.low,
            "high": point.high,
        }
        for point in line.points
    ]


def _of_point(point: Point) -> str:
    value = "not shown" if point.hidden else "none" if point.value is None else point.said or f"{point.value:,.4g}"
    return f"{point.at}: {value}" if isinstance(point.at, str) else value


def _told(title: str, rows: Iterable[tuple[str, str]]) -> str:
    return f"{title}. " + "; ".join(f"{name}: {said}" for name, said in rows) + "."


def _spec(
    rows: Sequence[_Spec], shared: Mapping[str, Any], layers: Sequence[_Spec], *, height: int, width: int = _WIDTH
) -> _Spec:
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": list(rows)},
        "width": width,
        "height": height,
        "encoding": dict(shared),
        "layer": list(layers),
        "config": dict(CONFIG),
    }
