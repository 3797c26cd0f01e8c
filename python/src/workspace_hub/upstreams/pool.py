"""All upstreams of a workspace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection, Mapping

import mcp_types

from workspace_hub.contract.launch import HttpServer, StdioServer
from workspace_hub.contract.redact import Redact
from workspace_hub.contract.text import JsonObject
from workspace_hub.upstreams.obstacle import Surroundings
from workspace_hub.upstreams.pace import Pace
from workspace_hub.upstreams.switch import Switch
from workspace_hub.upstreams.table import Table, build_table, prefix_of
from workspace_hub.upstreams.upstream import OnLog, OnUpdate, Upstream

Listener = Callable[['Pool', Upstream], None]
Mover = Callable[[Upstream], None]


class Pool:
    """Starts and ends the upstreams together, and keeps the table of what they offer."""

    def __init__(
        self,
        servers: Mapping[str, StdioServer | HttpServer],
        around: Surroundings,
        pace: Pace,
        taken: Collection[str],
        redact: Redact,
    ) -> None:
        self.pace, self.children = pace, around.children
        self.table = Table()
        self._taken = taken
        self._listeners: list[Listener] = []
        self._movers: list[Mover] = []
        self._loggers: list[OnLog] = []
        self._updaters: list[OnUpdate] = []
        self.upstreams = [
            Upstream(name, server, around, pace, self._changed, self._logged, self._updated, redact)
            for name, server in servers.items()
        ]
        self.switch = Switch({upstream.name: upstream for upstream in self.upstreams})

    def on_change(self, listener: Listener) -> None:
        """Call `listener` when what is on offer changed."""
        self._listeners.append(listener)

    def on_move(self, mover: Mover) -> None:
        """Call `mover` with an upstream whose state or catalog may have changed."""
        self._movers.append(mover)

    def on_log(self, logger: OnLog) -> None:
        """Call `logger` with each log line of an upstream."""
        self._loggers.append(logger)

    def on_update(self, updater: OnUpdate) -> None:
        """Call `updater` with the URI of each resource that an upstream says has changed."""
        self._updaters.append(updater)

    def start(self) -> None:
        """Begin connecting to all of them. Returns at once."""
        for upstream in self.upstreams:
            # To dial a URL costs next to nothing.
            is_program = isinstance(upstream.server, StdioServer)
            upstream.start(self.pace.head_start_s if is_program else 0.0)

    async def stop(self) -> None:
        """End all of them. May be called again."""
        await self.switch.close()
        await asyncio.gather(*(upstream.stop() for upstream in self.upstreams))

    def wake(self) -> None:
        """The machine was suspended: look at once whether each is still there, and try those that back off."""
        for upstream in self.upstreams:
            upstream.wake()

    async def settle(self) -> None:
        """Wait, within a limit, until each has connected or failed once."""
        waits = [asyncio.create_task(upstream.settled.wait()) for upstream in self.upstreams]
        if waits:
            _, late = await asyncio.wait(waits, timeout=self.pace.first_list_s)
            for wait in late:
                wait.cancel()

    async def admit(self, tool: str) -> None:
        """Wait for the upstream a tool belongs to. Raises Unavailable when it isn't there in time."""
        offer = self.table.tools.get(tool)
        if offer is not None:
            await offer.upstream.wait_ready(self.pace.first_call_s)
        else:
            await self._await_named(tool, lambda: tool in self.table.tools)

    async def admit_prompt(self, prompt: str) -> None:
        """Wait for the upstream a prompt belongs to, if none has it yet. Raises Unavailable like `admit`."""
        if prompt not in self.table.prompts:
            await self._await_named(prompt, lambda: prompt in self.table.prompts)

    async def admit_resource(self, uri: str) -> None:
        """Wait, within a limit, until an upstream names this URI or each has connected or failed once."""
        deadline = time.monotonic() + self.pace.first_call_s
        while self.table.named_for_uri(uri) is None:
            # A URI doesn't say whose it is.
            waits = [asyncio.create_task(one.settled.wait()) for one in self.upstreams if not one.settled.is_set()]
            if not waits:
                return
            done, late = await asyncio.wait(
                waits, timeout=deadline - time.monotonic(), return_when=asyncio.FIRST_COMPLETED
            )
            for wait in late:
                wait.cancel()
            if not done:
                return

    async def _await_named(self, name: str, is_listed: Callable[[], bool]) -> None:
        """Not listed yet: perhaps one that never connected has it. Longest first, since one name may start another."""
        named = [up for up in self.upstreams if name.startswith(f'{prefix_of(up.name)}_')]
        for upstream in sorted(named, key=lambda up: -len(up.name)):
            if not upstream.ready.is_set():
                await upstream.wait_ready(self.pace.first_call_s)
            if is_listed():
                return

    def health(self) -> list[JsonObject]:
        """Each upstream as `/health` shows it."""
        counts: dict[str, int] = {}
        for offer in self.table.tools.values():
            counts[offer.upstream.name] = counts.get(offer.upstream.name, 0) + 1
        return [up.wire(counts.get(up.name, 0)) for up in self.upstreams]

    def _logged(
        self, upstream: Upstream, params: mcp_types.LoggingMessageNotificationParams, trace: str | None
    ) -> None:
        for logger in self._loggers:
            logger(upstream, params, trace)

    def _updated(self, uri: str) -> None:
        for updater in self._updaters:
            updater(uri)

    def _changed(self, upstream: Upstream, returned: bool) -> None:
        for mover in self._movers:
            mover(upstream)
        before, self.table = self.table, build_table(self.upstreams, self._taken)
        for one in self.upstreams:
            names = self.table.left_out.get(one.name)
            one.note(f'left out, the name is taken: {", ".join(names)}' if names else None)
        if returned or before != self.table:
            for listener in self._listeners:
                listener(self, upstream)
