"""One upstream: a connection opened in the background, kept, and opened again when it breaks."""

from __future__ import annotations

import asyncio
import contextvars
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import mcp_types
from mcp import ClientSession

from workspace_hub.contract.launch import HttpServer, StdioServer
from workspace_hub.contract.redact import Redact
from workspace_hub.upstreams.caller import Caller
from workspace_hub.upstreams.catalog import Catalog
from workspace_hub.upstreams.connection import Connection, Events
from workspace_hub.upstreams.faults import Unavailable
from workspace_hub.upstreams.obstacle import Surroundings, look
from workspace_hub.upstreams.pace import Backoff, Pace
from workspace_hub.upstreams.status import State, Status, time_text
from workspace_hub.upstreams.supervise import End, Plan, supervise
from workspace_hub.upstreams.tail import Tail

# Called when the state or the catalog changed; the flag says that it came back, so that clients should look again.
OnChange = Callable[['Upstream', bool], None]
# Called with each log line, and the W3C trace of the request it belongs to, where that is certain.
OnLog = Callable[['Upstream', mcp_types.LoggingMessageNotificationParams, str | None], None]
# Called with the URI of a resource that changed.
OnUpdate = Callable[[str], None]
# A server that failed more often is not worth waiting for, unless it has worked before.
_HOPEFUL_STARTS = 3
_SHOWN_STDERR = 4
# A call makes a try due that would come later, but not more often than this.
_TRY_EVERY_S = 1.0
OFF_IN_CONFIG = 'disabled in the config'
OFF_BY_PERSON = 'switched off by the person; it can be switched on again in Workspace Hub'


@dataclass(frozen=True)
class Use:
    """A connection, held for one request."""

    session: ClientSession
    connection: Connection


class Upstream:
    """Owns the connection to one MCP server.

    The connection lives in a task of its own with an empty context, so that nothing of a client's request, such as
    its headers, can reach the upstream.
    """

    def __init__(
        self,
        name: str,
        server: StdioServer | HttpServer,
        around: Surroundings,
        pace: Pace,
        on_change: OnChange,
        on_log: OnLog,
        on_update: OnUpdate,
        redact: Redact,
    ) -> None:
        self.name, self.server, self.pace, self.workspace = name, server, pace, around.workspace
        self.status = Status(redact)
        self.catalog = Catalog()
        self.settled = asyncio.Event()
        self.ready = asyncio.Event()
        self.backoff = Backoff(pace)
        # Why it is switched off, if it is.
        self.off: str | None = OFF_IN_CONFIG if server.disabled else None
        self._around, self._on_change, self._on_log, self._on_update = around, on_change, on_log, on_update
        self._tail = Tail(name, redact)
        self._connection: Connection | None = None
        self._task: asyncio.Task[None] | None = None
        self._moved = asyncio.Event()
        self._has_worked = False
        self._tried_at = 0.0
        self._callers: list[Caller | None] = []

    def start(self, after_s: float = 0.0) -> None:
        """Begin connecting, `after_s` seconds from now. Returns at once; one that is switched off stays stopped."""
        if self.off is not None:
            self.status.forget(self.off)
            self.settled.set()
            return
        if self._task is None:
            self.backoff.reset()
            server = self.server
            seen = (lambda: look(server, self._around)) if isinstance(server, StdioServer) else (lambda: ())
            loop = supervise(Plan(self._attempt, seen, self._move, after_s), self.pace, self.backoff, self.status)
            self.status.state = 'starting'
            self._task = contextvars.Context().run(asyncio.get_running_loop().create_task, loop)

    async def stop(self, why: str = 'the worker stops') -> None:
        """End the connection and its process, and with it the calls that run, which are told why."""
        task, self._task = self._task, None
        if task is None:
            return
        if self._connection is not None:
            self._connection.ending = why
        self._move('stopping')
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        self.ready.clear()
        self.status.forget(self.off)
        self._move('stopped')
        self.settled.set()

    def drop_catalog(self) -> None:
        """It offers nothing any more."""
        self.catalog = Catalog()
        self._on_change(self, False)

    async def wait_ready(self, timeout_s: float) -> None:
        """Wait for a connection that is being opened. Raises Unavailable when none comes in time."""
        deadline = time.monotonic() + timeout_s
        self._try_now()
        while not self.ready.is_set():
            left_s = deadline - time.monotonic()
            if left_s <= 0 or not self._may_come(deadline):
                silence = f'{self.status.state}: it did not answer within {timeout_s:g} s'
                raise Unavailable(self.name, self.off or self.status.failure or silence)
            moved = asyncio.create_task(self._moved.wait())
            await asyncio.wait([moved], timeout=left_s)
            moved.cancel()

    def _try_now(self) -> None:
        # To connect costs nothing, and a server that somebody else restarts is back at a time nobody knows.
        pausing = self.status.state == 'backoff' and isinstance(self.server, HttpServer)
        if pausing and time.monotonic() - self._tried_at >= _TRY_EVERY_S:
            self.status.back_off(0)
            self.backoff.cut_short()

    def _may_come(self, deadline: float) -> bool:
        if self.status.state == 'backoff':
            reachable = isinstance(self.server, HttpServer) or self.backoff.failures <= _HOPEFUL_STARTS
            hopeful = self._has_worked or reachable
            return hopeful and self.status.retry_monotonic <= deadline
        return self.off is None and self.status.state in ('starting', 'running', 'stopping')

    @asynccontextmanager
    async def use(self, caller: Caller | None) -> AsyncIterator[Use]:
        """Hold the connection for one request of `caller`, who gets the log lines that come meanwhile.

        Waits for one that is being opened. Raises Unavailable when none comes in time.
        """
        connection = await self._live()
        self.status.last_used_at = time_text()
        self._callers.append(caller)
        try:
            yield Use(connection.session, connection)
            self.status.prove()
        finally:
            self._callers.remove(caller)
            self.status.last_used_at = time_text()

    def is_busy(self) -> bool:
        """Whether requests wait for it."""
        return bool(self._callers)

    async def _live(self) -> Connection:
        while True:
            await self.wait_ready(self.pace.first_call_s)
            connection = self._connection
            if connection is not None and not connection.is_gone():
                return connection
            # Its end was not noticed yet. Nothing has been sent: this request waits for the next one.
            if connection is not None:
                self.lose(connection)
            else:
                self.ready.clear()

    def lose(self, connection: Connection) -> None:
        """This connection is gone, or seems to be: what comes now waits until it answers, or for the next one."""
        if self._connection is connection and self.ready.is_set():
            self.ready.clear()
            self.status.state = 'starting'
        connection.probe.look_now()

    def wake(self) -> None:
        """Prove a connection again that may have broken unseen; end a pause."""
        if self._connection is not None:
            self._connection.probe.look_now(silent=True)
        self.backoff.cut_short()

    def note(self, text: str | None) -> None:
        """Something to say in `reason` besides health, such as tools that were left out."""
        self.status.notes = [text] if text else []

    def wire(self, tools: int) -> dict[str, object]:
        """As `/health` shows it."""
        return self.status.wire(self.name, self.server.type, tools, self._tail.last(_SHOWN_STDERR))

    def _move(self, state: State) -> None:
        self.status.state = state
        if state in ('backoff', 'fatal'):
            self.settled.set()
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()
        self._on_change(self, False)

    async def _attempt(self) -> End:
        self.status.starts += 1
        self._tried_at = time.monotonic()
        connection = Connection(self.name, self.server, self.pace, self.status, self.is_busy)
        self._connection = connection
        try:
            events = Events(self._became_ready, self._read, self._answered, self._logged, self._on_update)
            return await connection.run(self._around, self._tail, events)
        finally:
            self.ready.clear()
            self._connection = None
            self.status.pid = self.status.started_at = None

    def _became_ready(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self._has_worked = True
        self.status.started_at = time_text()
        self.status.prove()
        self.ready.set()
        self.settled.set()
        self._move('running')
        self._on_change(self, self.status.starts > 1)

    def _answered(self) -> None:
        if not self.ready.is_set():
            # A request was lost, but not the connection.
            self.ready.set()
            self._move('running')

    def _read(self, catalog: Catalog) -> None:
        changed, self.catalog = catalog != self.catalog, catalog
        if changed:
            self._on_change(self, False)

    async def _logged(self, params: mcp_types.LoggingMessageNotificationParams) -> None:
        # A log line doesn't say which request it belongs to. With two clients waiting it is shown to neither.
        one = self._callers[0] if len(self._callers) == 1 else None
        self._on_log(self, params, one.trace if one is not None else None)
        callers = {id(caller.session): caller for caller in self._callers if caller is not None}
        if len(callers) == 1:
            await next(iter(callers.values())).log(params)
