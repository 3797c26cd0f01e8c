from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

import pytest

from helpers import FIXTURES, alive, until
from workspace_hub.contract.launch import StdioServer
from workspace_hub.upstreams.lines import read_lines
from workspace_hub.upstreams.obstacle import StartError, Surroundings
from workspace_hub.upstreams.process import Program, spawn
from workspace_hub.upstreams.processes import all_rows, below

HERE = Surroundings('shop', str(FIXTURES), {'PATH': os.environ['PATH'], 'ONLY': 'this'})


async def start(script: str, **more: Any) -> Program:
    return await spawn(StdioServer(command=sys.executable, args=['-c', script], **more), HERE, '1.test.1')


async def finish(program: Program) -> None:
    await program.end()
    program.close()


@pytest.mark.process
async def test_it_runs_in_our_group_with_the_given_environment_only() -> None:
    script = 'import os; print(os.getpgid(0), sorted(os.environ), os.getcwd())'
    program = await start(script, env={'MORE': '1'})
    said = (await program.stdout.read()).decode()
    await finish(program)
    assert said.startswith(str(os.getpgid(0)))
    assert "'MORE', 'ONLY', 'PATH', 'WORKSPACE_HUB_UPSTREAM'" in said
    assert "'HOME'" not in said
    assert str(FIXTURES) in said


@pytest.mark.process
async def test_a_program_that_ignores_sigterm_is_ended_with_what_is_below_it() -> None:
    script = (
        'import signal, subprocess, sys, time\n'
        'signal.signal(signal.SIGTERM, signal.SIG_IGN)\n'
        "child = subprocess.Popen([sys.executable, '-c', 'import signal, time;"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)'])\n"
        'print(child.pid, flush=True)\n'
        'time.sleep(60)\n'
    )
    program = await start(script)
    child = int(await program.stdout.readline())
    assert [row.pid for row in below([program.pid], all_rows())] == [child]
    await finish(program)
    assert program.code == -9
    await until(lambda: not alive(child))


@pytest.mark.parametrize(
    ('server', 'reason'),
    [
        (StdioServer(command='uvxx'), 'command not found: uvxx \\(PATH='),
        (StdioServer(command='./uvxx'), 'command not found: ./uvxx'),
        (StdioServer(command='sh', cwd='gone'), 'folder not found: .*gone'),
        (StdioServer(command='./tools_server.py'), "can't start"),
    ],
    ids=['unknown', 'unknown path', 'no folder', 'not a program'],
)
async def test_a_program_that_cannot_start(server: StdioServer, reason: str) -> None:
    with pytest.raises(StartError, match=reason):
        await spawn(server, HERE, '1.test.1')


async def test_lines_are_split_whatever_the_chunks_and_too_long_ones_dropped() -> None:
    stream = asyncio.StreamReader()
    for chunk in (b'a', b'b\nc\n', b'x' * 50, b'y\nd\n', b'last'):
        stream.feed_data(chunk)
        await asyncio.sleep(0)
    stream.feed_eof()
    assert [line async for line in read_lines(stream, limit=20)] == [b'ab', b'c', b'x' * 50 + b'y', b'd', b'last']
    long = asyncio.StreamReader(limit=1 << 20)

    async def feed() -> None:
        for _ in range(4):
            long.feed_data(b'z' * 65_536)
            await asyncio.sleep(0)
        long.feed_data(b'\nok\n')
        long.feed_eof()

    feeding = asyncio.create_task(feed())
    assert [line async for line in read_lines(long, limit=100_000)] == [b'ok']
    await feeding
