from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastmcp import Client
from mcp.shared.exceptions import MCPError

from helpers import TESTS, alive, launch_value, raw, served, text_of, until

pytestmark = pytest.mark.process


async def test_the_ready_line_then_health_then_a_stop() -> None:
    async with served(launch_value({'fix': raw()})) as worker:
        ready = await worker.line()
        assert ready == {'event': 'ready', 'pid': worker.process.pid, 'transport': 'http', 'port': ready['port']}
        base = f'http://127.0.0.1:{ready["port"]}'
        async with httpx2.AsyncClient(trust_env=False) as client:
            body = (await client.get(f'{base}/health')).json()
            assert body['workspace'] == 'shop' and body['ready'] is True and body['pid'] == worker.process.pid
            assert [upstream['name'] for upstream in body['upstreams']] == ['fix']
            evil = await client.get(f'{base}/health', headers={'host': 'evil.example'})
            assert evil.status_code in (403, 421)
            origin = await client.post(f'{base}/mcp', headers={'origin': 'http://evil.example'}, json={})
            assert origin.status_code == 403
            large = await client.post(
                f'{base}/mcp', json={'jsonrpc': '2.0', 'method': 'x', 'params': {'a': 'x' * (15 << 20)}}
            )
            assert large.status_code != 413
            larger = await client.post(f'{base}/mcp', content=b'x' * (17 << 20))
            assert larger.status_code == 413
        worker.send({'event': 'stop'})
        assert await worker.exit_code() == 0


async def test_a_taken_port_is_replaced_and_said() -> None:
    with socket.socket() as taken:
        taken.bind(('127.0.0.1', 0))
        taken.listen()
        port = taken.getsockname()[1]
        async with served(launch_value({}), '--port', str(port)) as worker:
            ready = await worker.line()
            assert ready['event'] == 'ready' and ready['port'] != port


async def upstream_pid(url: str) -> int:
    async with Client(f'{url}/mcp') as client:
        return int(text_of(await client.call_tool('fix_pid')))


@pytest.mark.parametrize('way', ['eof', 'sigterm', 'sigkill'])
async def test_nothing_is_left_of_a_worker_that_ended(way: str) -> None:
    async with served(launch_value({'fix': raw(tools='pid')})) as worker:
        url = f'http://127.0.0.1:{(await worker.line())["port"]}'
        pid = await upstream_pid(url)
        assert os.getpgid(pid) == worker.process.pid
        if way == 'eof':
            worker.close_stdin()
        else:
            worker.process.send_signal(signal.SIGTERM if way == 'sigterm' else signal.SIGKILL)
        assert await worker.exit_code() == (-9 if way == 'sigkill' else 0)
        await until(lambda: not alive(pid))


async def test_a_hub_that_died_under_a_call_leaves_nothing() -> None:
    async with served(launch_value({'fix': raw(tools='pid,slow')}), stderr=subprocess.PIPE) as worker:
        url = f'http://127.0.0.1:{(await worker.line())["port"]}'
        pid = await upstream_pid(url)
        heard = asyncio.Event()

        async def hear(progress: float, total: float | None, message: str | None) -> None:
            heard.set()

        async with Client(f'{url}/mcp', mode='2026-07-28') as client:
            call = asyncio.create_task(client.call_tool('fix_slow', progress_handler=hear))
            await heard.wait()
            # Its pipes go all at once, the one it complains on, too.
            assert worker.process.stderr is not None
            worker.process.stderr.close()
            worker.close_stdin()
            with pytest.raises(MCPError):
                await call
        assert await worker.exit_code() == 0
        await until(lambda: not alive(pid))


async def test_a_stop_lets_a_running_call_end(tmp_path: Path) -> None:
    async with served(launch_value({'fix': raw(tools='slow')})) as worker:
        url = f'http://127.0.0.1:{(await worker.line())["port"]}/mcp'
        heard = asyncio.Event()

        async def hear(progress: float, total: float | None, message: str | None) -> None:
            heard.set()

        async with Client(url, mode='2026-07-28') as client:
            # Else the client asks for the tool's schema after the call, when nobody may be there any more.
            await client.list_tools()
            call = asyncio.create_task(client.call_tool('fix_slow', progress_handler=hear))
            await heard.wait()
            worker.send({'event': 'stop', 'drainMs': 8000})
            assert text_of(await call) == 'slow'
        assert await worker.exit_code() == 0


def run_python(*arguments: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, 'PYTHONPATH': str(TESTS.parent / 'src')}
    return subprocess.run(
        [sys.executable, '-m', 'workspace_hub', *arguments],
        capture_output=True,
        env=environment,
        timeout=20,
        check=False,
        **more,
    )


async def test_a_config_file_and_a_stdin_that_is_nothing(tmp_path: Path) -> None:
    (tmp_path / 'bad.json').write_text('{')
    broken = await asyncio.to_thread(
        run_python, 'worker', '--config', str(tmp_path / 'bad.json'), stdin=subprocess.DEVNULL
    )
    assert broken.returncode == 78 and json.loads(broken.stdout)['code'] == 'CONFIG_INVALID'
    (tmp_path / 'good.json').write_text(json.dumps(launch_value({})))
    worker = subprocess.Popen(
        [sys.executable, '-m', 'workspace_hub', 'worker', '--config', str(tmp_path / 'good.json')],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, 'PYTHONPATH': str(TESTS.parent / 'src')},
    )
    with worker:
        assert worker.stdout is not None
        assert json.loads(await asyncio.to_thread(worker.stdout.readline))['event'] == 'ready'
        assert worker.poll() is None
        worker.send_signal(signal.SIGINT)
        assert await asyncio.to_thread(worker.wait, 10) == 0


async def test_an_incomplete_environment_is_said() -> None:
    # Without site-packages, as in a Python that set-up has not been through.
    found = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, '-S', '-m', 'workspace_hub', 'worker', '--config', '-'],
        input=b'{}\n',
        capture_output=True,
        env={**os.environ, 'PYTHONPATH': str(TESTS.parent / 'src')},
        timeout=20,
    )
    assert found.returncode == 78 and json.loads(found.stdout)['code'] == 'IMPORT_FAILED'


async def test_the_entry_can_be_read_by_an_old_python() -> None:
    # Annotations and formatted texts are what older ones stumble over.
    for name in ('__init__.py', '__main__.py'):
        text = (TESTS.parent / 'src/workspace_hub' / name).read_text()
        assert '->' not in text and '__future__' not in text and "f'" not in text


async def test_wrong_usage_is_exit_2() -> None:
    assert (await asyncio.to_thread(run_python)).returncode == 2
    assert (await asyncio.to_thread(run_python, 'worker')).returncode == 2
