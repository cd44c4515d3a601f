"""One platform for all paths: a program under way whose numbers are out."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from services.portal import upstream
from tests.e2e.scene import Scene, open_scene
from tests.e2e.scenes import insight, numbers


@pytest.fixture(scope="package")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    with pytest.MonkeyPatch.context() as patch:
        # A part that comes late is left out of its page, which on a busy machine may be the part that a test looks for.
        patch.setattr(upstream, "_PATIENCE", 60.0)
        async with open_scene(tmp_path_factory.mktemp("paths")) as opened:
            await numbers.add(opened)
            await insight.add(opened)
            yield opened
