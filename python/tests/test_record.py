from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from fake_hub import FakeHub
from helpers import ERAS, client_of, make_worker, over_http, raw, text_of, until
from raw_client import RawClient
from workspace_hub.app.excerpt import excerpt
from workspace_hub.contract.event import EventPost
from workspace_hub.contract.text import is_uuid

pytestmark = pytest.mark.process


def at(hub: FakeHub) -> dict[str, Any]:
    return {'hub': hub.url}


def phases(events: list[dict[str, Any]], tool: str) -> list[dict[str, Any]]:
    return [event for event in events if event['scope'] == 'mcp/calls' and event['data']['tool'] == tool]


@pytest.mark.parametrize('mode', ERAS)
async def test_a_call_is_recorded_when_it_starts_and_when_it_ends(hub: FakeHub, mode: str) -> None:
    worker = make_worker({'fix': raw()}, **at(hub))
    trace = f'00-{"a" * 32}-{"b" * 16}-01'
    async with client_of(worker, mode) as client:
        await client.call_tool('fix_hello', {'a': 1, 'api_key': 'k'}, meta={'traceparent': trace})
        await hub.until(lambda events: len(phases(events, 'fix_hello')) == 2)
    started, ended = phases(hub.events, 'fix_hello')
    assert started['data']['phase'] == 'started' and ended['data']['phase'] == 'ended'
    assert started['data']['call'] == ended['data']['call']
    assert ended['data']['outcome'] == 'ok' and ended['data']['durationMs'] >= 0
    assert ended['data']['arguments'] == {'a': 1, 'api_key': '[redacted]'}
    assert ended['data']['result']['content'][0]['text'] == 'hello'
    assert ended['summary'].startswith('fix_hello ok in ') and ended['severity'] == 'info'
    assert ended['workspace'] == 'shop' and ended['source'] == ended['data']['client']
    assert ended['trace'] == trace
    assert set(hub.keys) == {'launch-key'}


async def test_errors_and_cancelled_calls_are_told_apart(hub: FakeHub, tmp_path: Path) -> None:
    worker = make_worker({'fix': raw(tools='hang,refuse')}, **at(hub))
    async with client_of(worker) as client:
        await asyncio.gather(client.call_tool('fix_refuse'), return_exceptions=True)
        call = asyncio.create_task(client.call_tool('fix_hang', {'folder': str(tmp_path)}))
        await hub.until(lambda events: len(phases(events, 'fix_hang')) == 1)
        await until((tmp_path / 'started').exists)
        call.cancel()
        await hub.until(lambda events: len(phases(events, 'fix_hang')) == 2)
    assert phases(hub.events, 'fix_hang')[1]['data']['outcome'] == 'cancelled'
    refused = phases(hub.events, 'fix_refuse')[1]
    assert refused['data']['outcome'] == 'error' and refused['severity'] == 'warning'
    assert 'not today' in refused['data']['error']


async def test_a_hub_that_is_away_delays_no_call() -> None:
    worker = make_worker({'fix': raw()})
    async with asyncio.timeout(10), client_of(worker) as client:
        for _ in range(20):
            await client.call_tool('fix_hello')


async def test_tools_left_out_are_told_once(hub: FakeHub) -> None:
    worker = make_worker({'a': raw(tools='b_c'), 'a_b': raw(tools='c')}, **at(hub))
    async with client_of(worker) as client:
        await client.list_tools()
        await hub.until(lambda events: any(event['scope'] == 'mcp/tools' for event in events))
    told = [event for event in hub.events if event['scope'] == 'mcp/tools']
    assert len(told) == 1 and told[0]['data'] == {'server': 'a_b', 'leftOut': ['a_b_c']}


@pytest.mark.parametrize(
    'value',
    [{'x': 'y' * 40_000}, {'x': '\ud800' * 20_000}, {'x': float('nan')}, {'x': eval('[' * 60 + ']' * 60)}],
    ids=['large', 'surrogates', 'not a number', 'deep'],
)
def test_what_does_not_fit_is_shortened(value: dict[str, Any]) -> None:
    shown = excerpt(value, str)
    assert shown['truncated'] is True and len(shown['preview']) <= 1000
    event = {'scope': 'a', 'severity': 'info', 'summary': 'x', 'data': {'arguments': shown}}
    assert EventPost.model_validate(event)


async def test_each_lasting_change_of_an_upstream_is_told_with_its_cause(hub: FakeHub) -> None:
    worker = make_worker({'fix': raw(tools='pid')}, **at(hub))

    def moves() -> list[tuple[str, str, str]]:
        data = [event['data'] for event in hub.events if event['scope'] == 'workers/upstreams']
        return [(one['from'], one['to'], one['cause']) for one in data]

    async with client_of(worker) as client:
        pid = int(text_of(await client.call_tool('fix_pid')))
        os.kill(pid, signal.SIGKILL)
        # It starts again by itself: a call could still reach the dying one.
        await hub.until(lambda _: len(moves()) == 3)
        worker.pool.switch.act('fix', 'disable')
        await hub.until(lambda _: len(moves()) == 4)
    first, death, back, off = moves()
    assert first == ('stopped', 'running', 'ready')
    assert death[:2] == ('running', 'backoff') and 'signal 9' in death[2]
    assert back == ('backoff', 'running', 'ready again, restart 1')
    assert off[:2] == ('running', 'stopped') and off[2].startswith('switched off by the person')


async def test_without_content_only_the_names_of_calls_are_recorded(hub: FakeHub) -> None:
    worker = make_worker({'fix': raw()}, recordContent=False, **at(hub))
    async with client_of(worker) as client:
        await client.call_tool('fix_hello', {'a': 1})
        await hub.until(lambda events: len(phases(events, 'fix_hello')) == 2)
    started, ended = (event['data'] for event in phases(hub.events, 'fix_hello'))
    assert started.keys() == {'call', 'tool', 'client', 'phase'}
    assert ended.keys() == {*started, 'outcome', 'durationMs'}


async def test_the_hubs_name_of_a_call_is_kept(hub: FakeHub) -> None:
    worker = make_worker({'fix': raw()}, **at(hub))
    call_id = 'AB7E8E5C-2F2B-4D7C-9B83-7B1B0B3C2D1E'
    async with over_http(worker) as url:
        for given in (call_id, 'nonsense'):
            async with RawClient(url, ERAS[1], **{'hub-call': given}) as client, client.call('fix_hello', {}) as answer:
                await answer
        await hub.until(lambda events: len(phases(events, 'fix_hello')) == 4)
    first, _, other, _ = (event['data']['call'] for event in phases(hub.events, 'fix_hello'))
    assert first == call_id.lower() and is_uuid(other)
