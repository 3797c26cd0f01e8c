from __future__ import annotations

import asyncio
from typing import Any

import pytest

from fake_hub import FakeHub
from helpers import client_of, make_worker, raw
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


async def test_a_line_that_may_be_of_several_calls_has_no_trace(hub: FakeHub) -> None:
    worker = make_worker({'fix': raw(tools='speak,slow')}, hub=hub.url)
    async with client_of(worker) as client:
        slow = asyncio.create_task(client.call_tool('fix_slow', meta={'traceparent': f'00-{"a" * 32}-{"b" * 16}-01'}))
        await hub.first('mcp/calls', tool='fix_slow')
        await client.call_tool('fix_speak', {'text': 'x'}, meta={'traceparent': f'00-{"c" * 32}-{"b" * 16}-01'})
        assert 'trace' not in await hub.first('mcp/logs')
        await slow


async def test_of_a_flood_only_the_start_is_told_and_how_much_is_missing(hub: FakeHub) -> None:
    worker = make_worker({'fix': raw(tools='chatter')}, hub=hub.url, recordContent=False)
    lines = PER_SECOND + 100
    async with client_of(worker) as client:
        await client.call_tool('fix_chatter', {'lines': lines})
        missing = await hub.first('mcp/logs', leftOut=100)
    told = hub.on('mcp/logs', level='info')
    assert len(told) == PER_SECOND and missing['severity'] == 'warning' and '100 log lines' in missing['summary']
    # Without content only that something was logged is told.
    assert told[0]['data'] == {'server': 'fix', 'level': 'info'} and told[0]['summary'] == 'fix: info'
