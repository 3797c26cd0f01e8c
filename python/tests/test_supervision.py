from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import os
import signal
import statistics
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from helpers import ERAS, FIXTURES, QUICK, alive, client_of, make_worker, raw, text_of, until
from workspace_hub.app.build import Worker
from workspace_hub.upstreams.pace import Backoff, Pace

pytestmark = pytest.mark.process


def standing(worker: Worker, name: str) -> dict[str, Any]:
    return next(one for one in worker.pool.health() if one['name'] == name)


async def pid_of(client: Any, tool: str = 'fix_pid') -> int:
    return int(text_of(await client.call_tool(tool)))


@pytest.mark.parametrize('mode', ERAS)
@pytest.mark.parametrize('tools', ['pid', 'pid,holds_pipes'], ids=['alone', 'a grandchild holds the pipes'])
async def test_the_call_after_a_death_waits_for_the_next_process(mode: str, tools: str) -> None:
    worker = make_worker({'fix': raw(tools=tools)})
    async with client_of(worker, mode) as client:
        pid = await pid_of(client)
        if 'holds' in tools:
            await client.call_tool('fix_holds_pipes')
        for _ in range(3):
            os.kill(pid, signal.SIGKILL)
            # Blocks the loop: the worker hears of the death only with the call itself.
            while alive(pid):
                time.sleep(0.001)
            again = await pid_of(client)
            assert again != pid
            pid = again
        assert standing(worker, 'fix')['restarts'] == 3


async def test_a_call_that_a_dead_server_never_read_goes_to_the_next_one() -> None:
    worker = make_worker({'fix': raw(tools='pid')})
    async with client_of(worker) as client:
        pid = await pid_of(client)
        os.kill(pid, signal.SIGSTOP)
        call = asyncio.create_task(pid_of(client))
        await until(worker.pool.upstreams[0].is_busy)
        os.kill(pid, signal.SIGKILL)
        assert await asyncio.wait_for(call, 10) != pid


async def test_a_return_is_told_and_its_tools_stay_listed_meanwhile() -> None:
    worker = make_worker({'fix': raw(tools='pid')})
    told: list[str] = []

    async def hear(message: Any) -> None:
        told.append(message.method)

    async with client_of(worker, message_handler=hear) as client:
        pid = await pid_of(client)
        await until(lambda: told)
        await asyncio.sleep(0.3)
        told.clear()
        os.kill(pid, signal.SIGKILL)
        await until(lambda: standing(worker, 'fix')['state'] != 'running')
        assert 'fix_pid' in [tool.name for tool in await client.list_tools()]
        lists = {f'notifications/{kind}/list_changed' for kind in ('tools', 'prompts', 'resources')}
        await until(lambda: lists <= set(told))


async def test_a_person_switches_one_off_and_on_and_restarts_it(capsys: pytest.CaptureFixture[str]) -> None:
    worker = make_worker({'fix': raw(tools='pid,hang'), 'other': raw()})
    act = worker.pool.switch.act
    async with client_of(worker) as client:
        first = await pid_of(client)
        act('fix', 'disable')
        act('fix', 'disable')
        await until(lambda: standing(worker, 'fix')['state'] == 'stopped')
        await until(lambda: 'fix_pid' not in worker.pool.table.tools)
        assert not alive(first)
        assert 'fix_pid' not in [tool.name for tool in await client.list_tools()]
        refused = await client.call_tool('fix_pid', raise_on_error=False)
        assert refused.is_error and 'switched off by the person' in text_of(refused)
        off = standing(worker, 'fix')
        assert off['health'] == 'unknown' and 'switched off' in off['reason'] and 'pid' not in off
        act('fix', 'enable')
        act('fix', 'enable')
        second = await pid_of(client)
        assert second != first
        act('fix', 'restart')
        await until(lambda: not alive(second))
        assert await pid_of(client) not in (first, second)
        assert standing(worker, 'fix')['restarts'] == 2
        act('nobody', 'restart')
        assert 'no server nobody' in capsys.readouterr().err
        assert text_of(await client.call_tool('other_hello')) == 'hello'
        assert standing(worker, 'other')['restarts'] == 0


@pytest.mark.parametrize(('way', 'told'), [('restart', 'restarted by the person'), ('kill', 'ended by signal 9')])
async def test_a_call_under_way_ends_at_once_and_says_why(way: str, told: str, tmp_path: Path) -> None:
    worker = make_worker({'fix': raw(tools='pid,hang')})
    async with client_of(worker) as client:
        pid = await pid_of(client)
        call = asyncio.create_task(client.call_tool('fix_hang', {'folder': str(tmp_path)}, raise_on_error=False))
        await until((tmp_path / 'started').exists)
        if way == 'kill':
            os.kill(pid, signal.SIGKILL)
        else:
            worker.pool.switch.act('fix', 'restart')
        result = await asyncio.wait_for(call, 5)
        assert result.is_error and told in text_of(result) and 'fix' in text_of(result)


async def test_a_restart_helps_one_that_waits_in_backoff() -> None:
    slow = dataclasses.replace(QUICK, first_backoff_s=60, max_backoff_s=60)
    worker = make_worker({'fix': raw('exits')}, slow)
    async with client_of(worker):
        await until(lambda: standing(worker, 'fix')['state'] == 'backoff')
        waiting = standing(worker, 'fix')
        assert waiting['retryAt'] > waiting.get('provenAt', '') if waiting['provenAt'] else waiting['retryAt']
        assert waiting['reason'].endswith('exited with code 3: no licence found')
        assert waiting['stderr'] == ['no licence found']
        worker.pool.switch.act('fix', 'restart')
        await until(lambda: standing(worker, 'fix')['restarts'] == 1)


async def test_a_program_that_was_missing_is_started_once_it_is_there(tmp_path: Path) -> None:
    program = tmp_path / 'server'
    worker = make_worker(
        {'fix': {'command': str(program), 'args': ['', 'pid']}}, dataclasses.replace(QUICK, recheck_s=0.1)
    )
    async with client_of(worker) as client:
        await until(lambda: standing(worker, 'fix')['state'] == 'fatal')
        assert 'command not found' in standing(worker, 'fix')['reason']
        began = time.monotonic()
        refused = await client.call_tool('fix_pid', raise_on_error=False)
        assert 'command not found' in text_of(refused) and time.monotonic() - began < 2
        program.write_text('not a program')
        program.chmod(0o755)
        await until(lambda: "can't start" in standing(worker, 'fix').get('reason', ''))
        await until(lambda: standing(worker, 'fix')['state'] == 'fatal')
        assert standing(worker, 'fix')['restarts'] == 1
        program.unlink()
        program.symlink_to(sys.executable)
        script = FIXTURES / 'raw_server.py'
        program.unlink()
        program.write_text(f'#!/bin/sh\nexec {sys.executable} {script} "$@"\n')
        program.chmod(0o755)
        await until(lambda: standing(worker, 'fix')['health'] == 'healthy')
        assert await pid_of(client)


async def test_a_url_that_is_none_is_fatal() -> None:
    worker = make_worker({'web': {'url': 'http://[nowhere/mcp'}})
    async with client_of(worker):
        await until(lambda: standing(worker, 'web')['state'] == 'fatal')
        assert 'not a URL that can be reached: http://[nowhere/mcp' in standing(worker, 'web')['reason']


async def test_health_tells_where_when_and_how_often() -> None:
    worker = make_worker({'fix': raw(tools='pid,complain')})
    async with client_of(worker) as client:
        pid = await pid_of(client)
        await client.call_tool('fix_complain', {'text': 'low on paper'})
        await until(lambda: standing(worker, 'fix').get('stderr'))
        seen = standing(worker, 'fix')
        assert (seen['kind'], seen['pid'], seen['restarts']) == ('stdio', pid, 0)
        assert seen['stderr'] == ['low on paper'] and 'retryAt' not in seen
        assert seen['startedAt'] <= seen['lastUsedAt'] <= seen['provenAt']


@contextlib.asynccontextmanager
async def others_stay_quick(client: Any) -> AsyncIterator[None]:
    """Meanwhile calls of another server and of an own tool are answered as if nothing was."""
    over = asyncio.Event()
    took: list[float] = []

    async def keep_calling() -> None:
        while not over.is_set():
            began = time.monotonic()
            assert text_of(await client.call_tool('good_hello')) == 'hello'
            await client.call_tool('await_decision', {'proposal_id': 'x'}, raise_on_error=False)
            took.append(time.monotonic() - began)
            await asyncio.sleep(0.01)

    calling = asyncio.create_task(keep_calling())
    try:
        yield
    finally:
        over.set()
        await calling
    # The machine may be busy for a moment.
    assert statistics.median(took) < 0.3 and max(took) < 3, sorted(took)[-5:]


async def test_a_frozen_server_costs_only_its_own_calls(tmp_path: Path) -> None:
    worker = make_worker({'fix': raw(tools='pid,hang'), 'good': raw()}, dataclasses.replace(QUICK, ping_s=0.3))
    async with client_of(worker) as client:
        pid = await pid_of(client)
        async with others_stay_quick(client):
            call = asyncio.create_task(client.call_tool('fix_hang', {'folder': str(tmp_path)}, raise_on_error=False))
            await until((tmp_path / 'started').exists)
            os.kill(pid, signal.SIGSTOP)
            # The call doesn't keep it: a frozen process is not a busy one.
            result = await asyncio.wait_for(call, 10)
            assert result.is_error and 'fix' in text_of(result)
            assert await pid_of(client) != pid
        await until(lambda: not alive(pid))


async def test_a_busy_server_is_not_taken_for_a_dead_one() -> None:
    worker = make_worker({'fix': raw(tools='pid,sleep')}, dataclasses.replace(QUICK, ping_s=0.1))
    async with client_of(worker) as client:
        pid = await pid_of(client)
        await client.call_tool('fix_sleep')
        assert await pid_of(client) == pid


@pytest.mark.parametrize('fault', ['flood', 'stderr-flood'])
async def test_a_flood_drowns_nobody(fault: str) -> None:
    worker = make_worker({'fix': raw(fault, tools='pid'), 'good': raw()})
    async with client_of(worker) as client, asyncio.timeout(25):
        assert await pid_of(client)
        async with others_stay_quick(client):
            for _ in range(5):
                assert await pid_of(client)


async def test_a_server_that_reads_nothing_blocks_nobody() -> None:
    worker = make_worker(
        {'fix': raw(tools='deafen,pid'), 'good': raw()}, dataclasses.replace(QUICK, call_s=1, ping_s=0.3)
    )
    async with client_of(worker) as client:
        await client.call_tool('fix_deafen')
        large = {'text': 'x' * (4 << 20)}
        async with others_stay_quick(client):
            calls = [client.call_tool('fix_pid', large, raise_on_error=False) for _ in range(3)]
            results = await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 20)
            assert all(isinstance(result, BaseException) or result.is_error for result in results)
            await until(lambda: standing(worker, 'fix')['restarts'] and standing(worker, 'fix')['state'] == 'running')
            assert await pid_of(client)


async def test_a_server_that_closes_its_stdout_is_replaced() -> None:
    worker = make_worker({'fix': raw(tools='pid,mute')})
    async with client_of(worker) as client:
        pid = await pid_of(client)
        result = await asyncio.wait_for(client.call_tool('fix_mute', raise_on_error=False), 5)
        assert result.is_error and 'closed its stdout' in text_of(result)
        assert (result.meta or {}).get('workspace-hub/outcome') == 'unknown'
        assert await pid_of(client) != pid
        await until(lambda: not alive(pid))


def test_the_pauses_between_starts() -> None:
    backoff = Backoff(Pace())

    def pause(ready_for_s: float | None = None) -> float:
        return backoff.next_s(ready_for_s)

    assert pause(60) == 0
    for expected in (0.5, 1, 2, 4, 8, 16, 30, 30):
        assert expected * 0.8 <= pause(1) <= expected * 1.2
    assert pause(10) == 0
    backoff.reset()
    assert 0.4 <= pause(None) <= 0.6


@pytest.mark.parametrize('turns', range(5))
async def test_a_stop_that_comes_with_the_end_of_a_pause_is_no_less_a_stop(turns: int) -> None:
    backoff = Backoff(Pace())

    async def again_and_again() -> None:
        while True:
            await backoff.pause(60)

    task = asyncio.create_task(again_and_again())
    await asyncio.sleep(0)
    backoff.cut_short()
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    done, _ = await asyncio.wait([task], timeout=1)
    task.cancel()
    assert done == {task}


async def test_after_a_suspension_a_pause_is_over_and_a_connection_is_proven_again() -> None:
    pace = dataclasses.replace(QUICK, first_backoff_s=60.0, probe_every_s=60.0)
    worker = make_worker({'fix': raw(tools='pid'), 'gone': raw('exits')}, pace=pace)
    async with client_of(worker) as client:
        await pid_of(client)
        await until(lambda: standing(worker, 'gone')['state'] == 'backoff')
        before = standing(worker, 'gone')['restarts'], standing(worker, 'fix')['provenAt']
        worker.pool.wake()
        await until(lambda: standing(worker, 'gone')['restarts'] > before[0])
        await until(lambda: standing(worker, 'fix')['provenAt'] > before[1])
