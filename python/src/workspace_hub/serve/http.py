"""Serves a workspace over HTTP until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import uvicorn
from starlette.applications import Starlette

from workspace_hub.app.build import Worker
from workspace_hub.app.http import build_http_app
from workspace_hub.contract.lines import ControlLine, HoldingLine, HoldLine, ReadyLine, StopLine, UpstreamLine
from workspace_hub.serve.lifeline import watch_lifeline
from workspace_hub.serve.listener import open_listener
from workspace_hub.serve.server import Server
from workspace_hub.serve.stdio_fds import Pipes
from workspace_hub.upstreams.adopted import adopt_orphans

# After the drain: time for answers that are done to leave. Streams that only listen never end by themselves.
_LINGER_S = 0.2


class _Stop:
    """One stop, whoever asks first. The parent's death leaves no time to drain."""

    def __init__(self, worker: Worker, server: Server) -> None:
        self._worker, self._server = worker, server
        self._task: asyncio.Task[None] | None = None

    def ask(self, drain_s: float) -> None:
        # No person is waited for: what was held up to here never runs.
        self._worker.waiting.end('the workspace stops')
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run(drain_s))
        elif drain_s == 0:
            self._server.exit()

    async def _run(self, drain_s: float) -> None:
        if not await self._worker.inflight.drain(drain_s):
            # Nobody may read this any more: that must not keep the stop from going on.
            with contextlib.suppress(OSError):
                sys.stderr.write('stopping with calls still running\n')
        self._worker.changes.close()
        self._server.exit()


def _on_signals(stop: _Stop, drain_s: float) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        if sys.platform == 'win32':
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop.ask, drain_s))
        else:
            loop.add_signal_handler(number, stop.ask, drain_s)


def uvicorn_config(app: Starlette) -> uvicorn.Config:
    """How the app is served."""
    return uvicorn.Config(
        app,
        log_level='warning',
        access_log=False,
        ws='none',
        lifespan='on',
        timeout_graceful_shutdown=_LINGER_S,  # type: ignore[arg-type]
        timeout_keep_alive=75,
    )


async def serve_http(worker: Worker, pipes: Pipes, port: int) -> None:
    """Listen, say so on stdout, and serve. Returns after a stop, with all upstreams ended."""
    listener = open_listener(port)
    ready = ReadyLine(pid=os.getpid(), transport='http', port=listener.getsockname()[1])
    config = uvicorn_config(build_http_app(worker.mcp))
    server = Server(config, lambda: pipes.say(ready.model_dump(by_alias=True)))
    stop = _Stop(worker, server)
    loop = asyncio.get_running_loop()
    _on_signals(stop, StopLine(event='stop').drain_ms / 1000)
    adopt_orphans(worker.pool.children)

    def hold(line: HoldLine) -> None:
        worker.hold.obey(line)
        pipes.say(HoldingLine(on=worker.hold.on).model_dump(by_alias=True))

    def obey(line: ControlLine) -> None:
        if isinstance(line, StopLine):
            _in_loop(loop, stop.ask, line.drain_ms / 1000)
        elif isinstance(line, UpstreamLine):
            _in_loop(loop, worker.pool.switch.act, line.name, line.action)
        elif isinstance(line, HoldLine):
            _in_loop(loop, hold, line)
        else:
            _in_loop(loop, worker.pool.wake)

    if pipes.stdin_is_lifeline():
        watch_lifeline(pipes.stdin, obey, lambda: _in_loop(loop, stop.ask, 0))
    await server.serve(sockets=[listener])
    await worker.pool.stop()


def _in_loop(loop: asyncio.AbstractEventLoop, do: Callable[..., None], *arguments: Any) -> None:
    # The loop may have ended already: then there is nothing left to ask.
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(do, *arguments)
