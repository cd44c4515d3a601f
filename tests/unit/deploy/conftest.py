"""The overlays, built once per session."""

from __future__ import annotations

import pytest

from tests.support.manifests import Manifests, build

_built: dict[str, Manifests] = {}


@pytest.fixture(params=["local", "production"])
def manifests(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Manifests:
    """An overlay as kustomize builds it."""
    overlay: str = request.param
    if overlay not in _built:
        _built[overlay] = Manifests.of(overlay, build(overlay, tmp_path_factory.mktemp(overlay)))
    return _built[overlay]
