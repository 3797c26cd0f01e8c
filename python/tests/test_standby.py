from __future__ import annotations

import asyncio
import contextlib
import signal
import subprocess
import sys
import time

import pytest
from fastmcp import Client

from helpers import Served, launch_value, raw, served, text_of

pytestmark = pytest.mark.process


def standby(*arguments: str) -> contextlib.AbstractAsyncContextManager[Served]:
    return served(None, *arguments, stderr=subprocess.PIPE)


async def test_it_says_nothing_on_stdout_and_serves_soon_after_its_line() -> None:
    async with standby() as worker:
        await worker.warm()
        began = time.monotonic()
        worker.send(launch_value({'fix': raw()}))
        ready = await worker.line()
        # A cold start takes more than a second; a busy machine is allowed for.
        assert time.monotonic() - began < 0.5
        assert ready == {'event': 'ready', 'pid': worker.process.pid, 'transport': 'http', 'port': ready['port']}
        async with Client(f'http://127.0.0.1:{ready["port"]}/mcp') as client:
            assert text_of(await client.call_tool('fix_hello')) == 'hello'
        worker.send({'event': 'stop'})
        assert await worker.exit_code() == 0


async def test_a_bad_line_is_a_deterministic_failure() -> None:
    async with standby('--workspace', 'other') as worker:
        await worker.warm()
        worker.send(launch_value({}))
        failed = await worker.line()
        assert failed['code'] == 'CONFIG_INVALID' and '--workspace is other' in failed['message']
        assert await worker.exit_code() == 78


@pytest.mark.parametrize('way', ['eof', 'sigterm'])
async def test_it_goes_at_once_while_it_waits(way: str) -> None:
    async with standby() as worker:
        await worker.warm()
        if way == 'eof':
            worker.close_stdin()
        else:
            worker.process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(worker.exit_code(), 2) == 0
        assert worker.process.stdout is not None and worker.process.stdout.read() == b''


async def test_that_the_config_comes_on_stdin_may_be_said() -> None:
    async with standby('--config', '-') as worker:
        await worker.warm()
        worker.send(launch_value({}))
        assert (await worker.line())['event'] == 'ready'


def test_a_file_and_a_standby_do_not_go_together() -> None:
    command = [sys.executable, '-m', 'workspace_hub', 'worker', '--standby', '--config', 'launch.json']
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2 and 'leave --config out' in ended.stderr
