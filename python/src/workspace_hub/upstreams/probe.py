"""Looks, again and again, whether a connected upstream still answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from mcp import ClientSession
from mcp.shared.exceptions import MCPError
from mcp_types import METHOD_NOT_FOUND

from workspace_hub.upstreams.catalog import Catalog, read_catalog
from workspace_hub.upstreams.faults import Unavailable, describe, lost
from workspace_hub.upstreams.pace import Pace
from workspace_hub.upstreams.session import is_modern
from workspace_hub.upstreams.status import Status
from workspace_hub.upstreams.streams import Link
from workspace_hub.upstreams.within import is_set_within

_REFUSALS_S = 0.3


class Probe:
    """Asks when nothing else proved that it lives. `is_busy` tells whether calls wait for it."""

    def __init__(self, name: str, pace: Pace, status: Status, is_busy: Callable[[], bool]) -> None:
        self._name, self._pace, self._status, self._is_busy = name, pace, status, is_busy
        self._due = asyncio.Event()
        self._refresh = False
        self._silent = False

    def look_now(self, *, refresh: bool = False, silent: bool = False) -> None:
        """Look at once: its lists may have changed (`refresh`), or a call had no answer at all (`silent`)."""
        self._refresh = self._refresh or refresh
        self._silent = self._silent or silent
        self._due.set()

    async def run(
        self,
        session: ClientSession,
        link: Link,
        on_catalog: Callable[[Catalog], None],
        on_answer: Callable[[], None],
    ) -> None:
        """Go on until it is found dead. Raises Unavailable with the reason."""
        closing = asyncio.create_task(self._look_when_closed(link))
        misses = 0
        try:
            while misses < self._pace.misses and not link.is_gone():
                asked = await self._next()
                refresh, self._refresh = self._refresh, False
                # The new era says nothing unasked: its lists are read also while calls prove that it lives.
                quiet = self._status.idle_s() >= self._pace.probe_every_s / 2
                if not link.is_gone() and (asked or is_modern(session) or quiet):
                    misses = await self._look(session, link, misses, refresh, on_catalog)
                    if misses == 0:
                        on_answer()
        finally:
            closing.cancel()
        seen = await link.reason() if link.is_gone() else ''
        if link.refused() and self._is_busy():
            # What was sent already is refused in a moment, too. Ended before that, it could not be sent again.
            await asyncio.sleep(_REFUSALS_S)
        raise Unavailable(self._name, seen or self._status.failure or 'the connection ended')

    async def _look_when_closed(self, link: Link) -> None:
        await link.closed.wait()
        self._due.set()

    async def _next(self) -> bool:
        asked = await is_set_within(self._due, self._pace.probe_every_s)
        self._due.clear()
        return asked

    async def _look(
        self, session: ClientSession, link: Link, misses: int, refresh: bool, on_catalog: Callable[[Catalog], None]
    ) -> int:
        """One probe. Returns the misses in a row, all of them at once when the connection is gone."""
        try:
            async with asyncio.timeout(self._pace.ping_s):
                # The new era has no ping: its list is the probe, and shows changes.
                if refresh or is_modern(session):
                    on_catalog(await read_catalog(session))
                else:
                    await session.send_ping()
        except TimeoutError:
            return self._missed(link, misses)
        except Exception as error:
            if lost(error) or self._refuses(session, link, error):
                self._status.fail(await link.reason() or describe(error))
                return self._pace.misses
        self._silent = False
        self._status.prove()
        return 0

    @staticmethod
    def _refuses(session: ClientSession, link: Link, error: Exception) -> bool:
        """Whether a ping was refused by the transport: a server that knows the session has no reason for that."""
        unknown = isinstance(error, MCPError) and error.error.code == METHOD_NOT_FOUND
        return not is_modern(session) and not unknown and link.refused() != ''

    def _missed(self, link: Link, misses: int) -> int:
        if self._is_busy() and not self._silent and not link.is_frozen():
            # Busy is not dead: a server may do one thing at a time.
            self._status.forget(f'busy: no answer to a probe within {self._pace.ping_s:g} s while calls run')
            return 0
        limit = f'{self._pace.ping_s:g} s'
        said = f'a probe within {limit}' if misses == 0 else f'{misses + 1} probes, {limit} each'
        self._status.fail(f'no answer to {said}')
        return misses + 1
