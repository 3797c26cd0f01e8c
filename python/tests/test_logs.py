from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from fake_hub import FakeHub
from helpers import client_of, make_worker, raw, until
from workspace_hub.app.logs import PER_SECOND

pytestmark = pytest.mark.process


async def test_what_an_upstream_logs_is_an_event_in_the_trace_of_its_call(hub: FakeHub) -> None:
    worker = make_worker({'fix': raw(tools='speak')}, hub=hub.url)
    trace = f'00-{"a" * 32}-{"b" * 16}-01'
    async with client_of(worker) as client:
        await client.call_tool('fix_speak', {'text': 'token=abcdefgh1 is old'}, meta={'traceparent': trace})
        told = await hub.first('mcp/logs', server='fix')
    assert told['data'] == {'server': 'fix', 'level': 'warning', 'data': 'token=[redacted] is old'}
    assert told['severity'] == 'warning' and told['summary'] == 'fix: token=[redacted] is old'
    assert told['trace'] == trace and told['workspace'] == 'shop'


@pytest.mark.parametrize(
    ('level', 'data', 'severity', 'summary'),
    [
        ('notice', {'msg': 'two\nlines', 'more': 1}, 'info', 'fix: two lines'),
        ('emergency', ['a', {'b': None}], 'critical', "fix: ['a', {'b': None}]"),
        ('alert', None, 'critical', 'fix: alert'),
        ('debug', {'a': 'x' * 20_000}, 'debug', 'fix: {"a": "xxx'),
    ],
)
async def test_levels_and_other_data(hub: FakeHub, level: str, data: Any, severity: str, summary: str) -> None:
    worker = make_worker({'fix': raw(tools='speak')}, hub=hub.url)
    async with client_of(worker) as client:
        await client.call_tool('fix_speak', {'level': level, 'data': data, 'logger': 'db'})
        told = await hub.first('mcp/logs')
    assert told['severity'] == severity and told['summary'].startswith(summary) and len(told['summary']) <= 1000
    assert told['data']['level'] == level and told['data']['logger'] == 'db'


async def test_a_line_that_may_be_of_several_calls_has_no_trace(hub: FakeHub, tmp_path: Path) -> None:
    worker = make_worker({'fix': raw(tools='speak,hang')}, hub=hub.url)
    async with client_of(worker) as client:
        meta = {'traceparent': f'00-{"a" * 32}-{"b" * 16}-01'}
        running = asyncio.create_task(client.call_tool('fix_hang', {'folder': str(tmp_path)}, meta=meta))
        await until((tmp_path / 'started').exists)
        await client.call_tool('fix_speak', {'text': 'x'}, meta={'traceparent': f'00-{"c" * 32}-{"b" * 16}-01'})
        assert 'trace' not in await hub.first('mcp/logs')
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_of_a_flood_only_the_start_is_told_and_how_much_is_missing(hub: FakeHub) -> None:
    worker = make_worker({'fix': raw(tools='chatter')}, hub=hub.url, recordContent=False)
    lines = 5 * PER_SECOND

    def missing() -> int:
        return sum(event['data'].get('leftOut', 0) for event in hub.on('mcp/logs', server='fix'))

    async with client_of(worker) as client:
        await client.call_tool('fix_chatter', {'lines': lines})
        await hub.until(lambda _: len(hub.on('mcp/logs', level='info')) + missing() == lines)
    told = hub.on('mcp/logs', level='info')
    assert missing() >= PER_SECOND and len(told) >= PER_SECOND
    # Without content only that something was logged is told.
    assert told[0]['data'] == {'server': 'fix', 'level': 'info'} and told[0]['summary'] == 'fix: info'
    (some, *_) = [event for event in hub.on('mcp/logs') if 'leftOut' in event['data']]
    assert some['severity'] == 'warning' and some['summary'] == f'fix: {some["data"]["leftOut"]} log lines left out'
