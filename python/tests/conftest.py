from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from fake_hub import FakeHub, run_fake_hub


@pytest.fixture
async def hub() -> AsyncIterator[FakeHub]:
    async with run_fake_hub() as running:
        yield running
