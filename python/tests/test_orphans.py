from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from fastmcp import Client

from helpers import Served, alive, launch_value, raw, served, text_of, until

# Whole families of processes take their time on a busy machine.
pytestmark = [pytest.mark.process, pytest.mark.timeout(90)]
FAMILY = ['own_session', 'double_fork', 'holds_pipes', 'without_mark']


async def base_of(worker: Served) -> str:
    return f'http://127.0.0.1:{(await worker.line())["port"]}'


async def call(url: str, tool: str) -> int:
    async with Client(f'{url}/mcp') as client:
        return int(text_of(await client.call_tool(tool)))


def state_of(pid: int) -> str:
    try:
        return Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()[0]
    except OSError:
        return 'gone'


async def end_worker(worker: Served, way: str) -> None:
    if way == 'stop':
        worker.send({'event': 'stop'})
    elif way == 'eof':
        worker.close_stdin()
    else:
        worker.process.send_signal(signal.SIGTERM)
    assert await worker.exit_code() == 0


@pytest.mark.parametrize('way', ['stop', 'eof', 'sigterm'])
async def test_nothing_below_a_worker_outlives_it(way: str) -> None:
    servers = {'fix': raw('stubborn', tools=','.join(['pid', *FAMILY])), 'other': raw(tools='pid')}
    async with served(launch_value(servers)) as worker:
        url = await base_of(worker)
        pids = [await call(url, f'fix_{tool}') for tool in ('pid', *FAMILY)] + [await call(url, 'other_pid')]
        assert all(alive(pid) for pid in pids)
        await end_worker(worker, way)
        assert [pid for pid in pids if alive(pid)] == []


@pytest.mark.parametrize('way', ['kill', 'restart', 'disable'])
async def test_nothing_below_an_upstream_outlives_it(way: str) -> None:
    servers = {
        'fix': raw('stubborn', tools='pid,own_session,double_fork,holds_pipes'),
        'other': raw(tools='pid,own_session'),
    }
    async with served(launch_value(servers)) as worker:
        url = await base_of(worker)
        pids = [await call(url, f'fix_{tool}') for tool in ('pid', 'own_session', 'double_fork', 'holds_pipes')]
        others = [await call(url, f'other_{tool}') for tool in ('pid', 'own_session')]
        if way == 'kill':
            os.kill(pids[0], signal.SIGKILL)
        else:
            worker.send({'event': 'upstream', 'name': 'fix', 'action': way})
        # Gone for good: the worker has adopted and reaped what its upstream left.
        await until(lambda: {state_of(pid) for pid in pids} == {'gone'})
        if way != 'disable':
            assert await call(url, 'fix_pid') not in pids
        assert all(alive(pid) for pid in others)
        await end_worker(worker, 'stop')


async def test_marks_say_whose_a_process_is_and_a_server_cannot_change_them() -> None:
    env = {'PATH': os.environ['PATH'], 'WORKSPACE_HUB_WORKER': 'w1', 'WORKSPACE_HUB_OWNER': 'o1'}
    forged = dict.fromkeys(('WORKSPACE_HUB_WORKER', 'WORKSPACE_HUB_OWNER', 'WORKSPACE_HUB_UPSTREAM'), 'forged')
    async with served(launch_value({'my.fix': raw(tools='environment', env=forged)}, env=env)) as worker:
        url = await base_of(worker)
        async with Client(f'{url}/mcp') as client:
            seen: Any = (await client.call_tool('my_fix_environment')).content
        text = seen[0].text
        assert f'"WORKSPACE_HUB_UPSTREAM": "{worker.process.pid}.my.fix.1"' in text
        assert '"WORKSPACE_HUB_WORKER": "w1"' in text and '"WORKSPACE_HUB_OWNER": "o1"' in text


async def test_control_lines_that_make_no_sense_change_nothing() -> None:
    async with served(launch_value({'fix': raw(tools='pid')})) as worker:
        url = await base_of(worker)
        pid = await call(url, 'fix_pid')
        worker.send({'event': 'upstream', 'name': 'nobody', 'action': 'restart'})
        worker.send({'event': 'upstream', 'name': 'fix', 'action': 'explode'})
        worker.send(['?'])
        await asyncio.sleep(0.1)
        assert await call(url, 'fix_pid') == pid
