"""What a person may do with one upstream while the worker runs."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from typing import Literal

from workspace_hub.upstreams.upstream import OFF_BY_PERSON, Upstream

Action = Literal['restart', 'enable', 'disable']


class Switch:
    """Carries actions out one after the other, each upstream by itself."""

    def __init__(self, upstreams: Mapping[str, Upstream]) -> None:
        self._upstreams = upstreams
        self._locks = {name: asyncio.Lock() for name in upstreams}
        self._running: set[asyncio.Task[None]] = set()
        self._over = False

    def act(self, name: str, action: Action) -> None:
        """Begin. Returns at once; a name that isn't known is said and ignored."""
        if name not in self._upstreams:
            sys.stderr.write(f'{action}: this workspace has no server {name}\n')
            return
        task = asyncio.get_running_loop().create_task(self._act(name, action))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def close(self) -> None:
        """Take no more actions, and wait for those that run."""
        self._over = True
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _act(self, name: str, action: Action) -> None:
        upstream = self._upstreams[name]
        async with self._locks[name]:
            if self._over:
                return
            if action == 'enable':
                upstream.off = None
                upstream.start()
            elif action == 'disable':
                upstream.off = upstream.off or OFF_BY_PERSON
                await upstream.stop('it was switched off by the person')
                upstream.drop_catalog()
            elif upstream.off is not None:
                sys.stderr.write(f'restart: {name} is {upstream.off}\n')
            else:
                await upstream.stop('it was restarted by the person')
                upstream.start()
