"""What a browser says it would take, in `Accept-Language`, `Accept-Encoding` and their like (RFC 9110, 12.4.2)."""

from __future__ import annotations

import re

__all__ = ["takes", "wished"]

_MOST = 1000
"""Signs of a header that are read."""
_WEIGHT = re.compile(r"\s*q\s*=\s*(\d(?:\.\d*)?)\s*", re.IGNORECASE | re.ASCII)


def wished(header: str) -> list[str]:
    """What is wished for, the dearest first; nothing that is refused by a weight of 0."""
    weights = _weights(header)
    return sorted((name for name, weight in weights.items() if weight), key=lambda name: -weights[name])


def takes(header: str, name: str) -> bool:
    """Whether this would be taken, by its name or by "*". name: in lower case."""
    weights = _weights(header)
    return weights.get(name, weights.get("*", 0.0)) > 0


def _weights(header: str) -> dict[str, float]:
    """By name, in lower case. What has a weight that is none counts as wished for."""
    weights: dict[str, float] = {}
    for part in header[:_MOST].split(","):
        name, *parameters = part.split(";")
        given = [min(float(found[1]), 1.0) for one in parameters if (found := _WEIGHT.fullmatch(one))]
        if name := name.strip().lower():
            weights[name] = given[0] if given else 1.0
    return weights
