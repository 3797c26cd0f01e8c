from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import hmac
import uuid
from pathlib import Path
from typing import Any

import pytest

from fake_hub import FakeHub
from helpers import ERAS, QUICK, client_of, launch_value, make_worker, over_http, raw, served, text_of, until
from raw_client import RawClient
from workspace_hub.app.build import Worker
from workspace_hub.contract.lines import HoldLine

pytestmark = pytest.mark.process

PACE = dataclasses.replace(QUICK, remind_s=0.05, closed_s=0.1)


def holding(hub: FakeHub, **more: Any) -> Worker:
    return make_worker({'fix': raw(tools='write,hello')}, PACE, hub=hub.url, **({'hold': True} | more))


def switch(worker: Worker, **line: Any) -> None:
    worker.hold.obey(HoldLine.model_validate({'event': 'hold', **line}))


def phases(hub: FakeHub) -> list[str]:
    return [event['data']['phase'] for event in hub.on('mcp/policy')]


@pytest.mark.parametrize('mode', ERAS)
async def test_held_calls_run_when_they_are_released(hub: FakeHub, mode: str) -> None:
    worker = holding(hub)
    heard: list[Any] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        heard.append(message)

    async with client_of(worker, mode) as client:
        calls = [asyncio.create_task(client.call_tool('fix_hello', progress_handler=hear)) for _ in range(3)]
        await hub.until(lambda _: len(hub.on('mcp/policy', phase='waiting')) == 3)
        # Own tools never wait.
        await client.call_tool('get_recent_clicks')
        await until(lambda: len(heard) >= 3)
        assert not any(call.done() for call in calls)
        switch(worker, on=False)
        assert [text_of(await call) for call in calls] == ['hello'] * 3
        assert text_of(await client.call_tool('fix_hello')) == 'hello'
        await hub.until(lambda _: phases(hub) == ['waiting'] * 3 + ['released'] * 3)
    waiting, released = (
        {event['data']['call'] for event in hub.on('mcp/policy', phase=p)} for p in ('waiting', 'released')
    )
    started = {event['data']['call'] for event in hub.on('mcp/calls', phase='started', tool='fix_hello')}
    assert len(waiting) == 3 and waiting == released and waiting < started


@pytest.mark.parametrize(
    ('line', 'says'),
    [
        ({'reason': 'lunch'}, 'The person refused all held calls: lunch. It was not run.'),
        ({}, 'The person refused all held calls. It was not run.'),
    ],
)
async def test_held_calls_can_be_refused(hub: FakeHub, tmp_path: Path, line: dict[str, str], says: str) -> None:
    worker = holding(hub)
    async with client_of(worker) as client:
        arguments = {'file': str(tmp_path / 'a')}
        call = asyncio.create_task(client.call_tool('fix_write', arguments, raise_on_error=False))
        await hub.first('mcp/policy', phase='waiting', tool='fix_write')
        switch(worker, on=False, refuse=True, **line)
        result = await call
        assert result.is_error and text_of(result) == says
        refused = await hub.first('mcp/policy', phase='refused')
        assert refused['data'].get('reason') == line.get('reason')
        # Refusing ends the hold as well.
        assert text_of(await client.call_tool('fix_hello')) == 'hello'
    assert not (tmp_path / 'a').exists()


@pytest.mark.parametrize('mode', ERAS)
async def test_one_whose_client_is_gone_never_runs(hub: FakeHub, tmp_path: Path, mode: str) -> None:
    worker = holding(hub)
    call_id = str(uuid.uuid4())
    async with over_http(worker) as url, RawClient(url, mode, **{'hub-call': call_id}) as client:
        async with client.call('fix_write', {'file': str(tmp_path / 'a')}):
            await hub.first('mcp/policy', phase='waiting', call=call_id)
        await hub.first('mcp/policy', phase='left', call=call_id, tool='fix_write')
        switch(worker, on=False)
        async with client.call('fix_hello', {}) as answer:
            assert 'hello' in (await answer).text
    assert not (tmp_path / 'a').exists() and phases(hub) == ['waiting', 'left']
    assert {event['data']['call'] for event in hub.on('mcp/calls')} == {call_id}


async def test_the_hub_switches_it_by_lines_and_hears_when_it_is_in_force(hub: FakeHub) -> None:
    async with served(launch_value({'fix': raw()}, hub.url)) as worker:
        url = f'http://127.0.0.1:{(await worker.line())["port"]}/mcp'
        async with RawClient(url, ERAS[1]) as client:
            worker.send({'event': 'hold', 'on': True})
            assert await worker.line() == {'event': 'hold', 'on': True}
            async with client.call('fix_hello', {}) as answer:
                await hub.first('mcp/policy', phase='waiting')
                worker.send({'event': 'hold', 'on': False, 'refuse': False})
                assert await worker.line() == {'event': 'hold', 'on': False}
                assert 'hello' in (await answer).text
            worker.send({'event': 'hold', 'on': True})
            await worker.line()
            async with client.call('fix_hello', {}) as answer:
                await hub.until(lambda _: len(hub.on('mcp/policy', phase='waiting')) == 2)
                worker.send({'event': 'hold', 'on': False, 'refuse': True, 'reason': 'no'})
                assert await worker.line() == {'event': 'hold', 'on': False}
                assert 'refused all held calls: no' in (await answer).text


def grant(proposal: str) -> dict[str, str]:
    subject = f'{proposal}.digest'
    mac = hmac.new(b'launch-key', subject.encode(), hashlib.sha256).hexdigest()
    return {'hub-grant': f'{subject}.{mac}'}


async def test_what_the_hub_grants_passes_policy_and_hold_once(hub: FakeHub) -> None:
    worker = holding(hub, approval={'tools': {'fix_write': 'ask'}})
    async with over_http(worker) as url:
        for number, tool in enumerate(('fix_hello', 'fix_write')):
            granted = RawClient(url, ERAS[1], **grant(str(number)))
            async with granted, granted.call(tool, {'file': '/dev/null'}) as answer:
                assert '"isError":true' not in (await answer).text
            assert phases(hub) == [] and hub.on('chat/proposals') == []
        async with RawClient(url, ERAS[1], **grant('0')) as used, used.call('fix_hello', {}):
            await hub.first('mcp/policy', phase='waiting')


async def test_policy_asks_instead_of_the_hold(hub: FakeHub) -> None:
    worker = holding(hub, approval={'default': 'ask'})
    async with client_of(worker) as client:
        call = asyncio.create_task(client.call_tool('fix_hello'))
        await hub.decide(await hub.first('chat/proposals'), 'approved')
        assert text_of(await call) == 'hello'
    assert phases(hub) == ['ended']
