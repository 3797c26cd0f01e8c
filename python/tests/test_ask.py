from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import Awaitable
from pathlib import Path
from typing import Any

import anyio
import pytest
from fastmcp import Client
from mcp.shared.exceptions import MCPError

from fake_hub import Event, FakeHub
from helpers import (
    ERAS,
    QUICK,
    client_of,
    launch_value,
    make_worker,
    over_http,
    raw,
    served,
    text_of,
    tools_server,
    until,
)
from raw_client import RawClient
from workspace_hub.app.build import Worker
from workspace_hub.app.line import Line
from workspace_hub.app.waiting import Left, Waiting

pytestmark = pytest.mark.process

PACE = dataclasses.replace(QUICK, remind_s=0.05, closed_s=0.1)
ASK = {'default': 'ask'}


def asking(hub: FakeHub, tools: str = 'write', **more: Any) -> Worker:
    return make_worker({'fix': raw(tools=tools)}, PACE, hub=hub.url, **({'approval': ASK} | more))


def wrote(file: Path) -> list[Any]:
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


async def asked(hub: FakeHub) -> Event:
    return await hub.first('chat/proposals')


def start(client: Client[Any], file: Path, **arguments: Any) -> asyncio.Task[Any]:
    given = {'file': str(file), **arguments}
    return asyncio.create_task(client.call_tool('fix_write', given, raise_on_error=False))


@pytest.mark.parametrize('mode', ERAS)
async def test_what_a_person_approves_runs_once_inside_the_request(hub: FakeHub, tmp_path: Path, mode: str) -> None:
    file, trace = tmp_path / 'a', f'00-{"a" * 32}-{"b" * 16}-01'
    heard: list[tuple[float, str | None]] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        heard.append((progress, message))

    async with client_of(asking(hub), mode) as client:
        arguments, meta = {'file': str(file), 'count': 3}, {'traceparent': trace}
        call = asyncio.create_task(client.call_tool('fix_write', arguments, progress_handler=hear, meta=meta))
        proposal = await asked(hub)
        given = proposal['data']['proposal']
        assert given == {
            'title': 'Call fix_write',
            'risk': 'read',
            'tool': 'fix_write',
            'arguments': arguments,
            'expiresInSeconds': 3600,
        }
        began = await hub.first('mcp/calls', phase='started')
        assert proposal['data']['held'] == {'call': began['data']['call']}
        assert proposal['workspace'] == 'shop' and proposal['source'] == began['source'] and proposal['trace'] == trace
        await until(lambda: len(heard) >= 2)
        assert wrote(file) == []
        await hub.decide(proposal, 'approved')
        assert text_of(await call) == 'write'
        # The answer has waited for the hub to know.
        (ended,) = hub.on('mcp/policy')
    assert wrote(file) == [arguments]
    assert [message for _, message in heard] == ['Waiting for a person to decide'] * len(heard)
    assert heard == sorted(heard) and heard[-1][0] < 0.01
    assert ended['trace'] == trace and ended['data']['phase'] == 'ended' and ended['data']['tool'] == 'fix_write'
    assert ended['data']['proposal'] == proposal['id']
    receipt = ended['data']['receipt']
    assert receipt['outcome'] == 'ok' and receipt['startedAt'] <= receipt['endedAt']
    assert receipt['result']['content'][0]['text'] == 'write'


@pytest.mark.parametrize('mode', ERAS)
async def test_edited_arguments_reach_the_upstream_exactly(hub: FakeHub, tmp_path: Path, mode: str) -> None:
    file = tmp_path / 'a'
    async with client_of(asking(hub), mode) as client:
        call = start(client, file, flag=1)
        edited = {'file': str(file), 'flag': True, 'ünï': ['\u2028', None, {'deep': 0.1}]}
        await hub.decide(await asked(hub), 'approved', edited)
        assert not (await call).is_error
        ended = await hub.first('mcp/calls', phase='ended')
    assert json.dumps(wrote(file)) == json.dumps([edited])
    # What ran is what is recorded.
    assert ended['data']['arguments']['flag'] is True


@pytest.mark.parametrize(
    ('status', 'decision', 'says'),
    [
        ('rejected', {'reason': 'not on a Friday.'}, 'the person rejected it: not on a Friday. It was not run.'),
        ('rejected', {}, 'the person rejected it. It was not run.'),
        ('answered', {'answer': 'use b'}, 'the person answered instead of approving it: use b. It was not run.'),
        ('expired', {}, 'nobody decided in time. It was not run.'),
        ('withdrawn', {'reason': 'the hub stops'}, 'the question was withdrawn: the hub stops. It was not run.'),
    ],
)
async def test_what_is_not_approved_is_a_tool_error_that_says_why(
    hub: FakeHub, tmp_path: Path, status: str, decision: dict[str, str], says: str
) -> None:
    async with client_of(asking(hub), '2026-07-28') as client:
        call = start(client, tmp_path / 'a')
        await hub.decide(await asked(hub), status, **decision)
        result = await call
    assert result.is_error and text_of(result) == f'fix_write: {says}'
    assert wrote(tmp_path / 'a') == [] and hub.on('mcp/policy') == []


async def test_an_approval_of_something_else_runs_nothing(hub: FakeHub, tmp_path: Path) -> None:
    async with client_of(asking(hub, 'write,pid')) as client:
        call = start(client, tmp_path / 'a')
        proposal = await asked(hub)
        other = {**proposal, 'data': {'proposal': {'tool': 'fix_pid', 'arguments': {}}}}
        await hub.decide(other, 'approved')
        assert 'what was approved is fix_pid. It was not run.' in text_of(await call)
        await hub.first('mcp/policy', phase='withdrawn', proposal=proposal['id'])
    assert wrote(tmp_path / 'a') == []


async def test_errors_of_what_ran_are_in_the_receipt(hub: FakeHub) -> None:
    async with client_of(asking(hub, 'refuse,crash')) as client:
        for tool in ('fix_refuse', 'fix_crash'):
            call = asyncio.create_task(client.call_tool(tool, raise_on_error=False))
            await hub.until(lambda _, tool=tool: any(tool in str(e) for e in hub.on('chat/proposals')))
            await hub.decide(hub.on('chat/proposals')[-1], 'approved')
            await asyncio.gather(call, return_exceptions=True)
    refused, crashed = (event['data']['receipt'] for event in hub.on('mcp/policy', phase='ended'))
    assert refused['outcome'] == 'error' and refused['error'] == {'code': -32050, 'message': 'not today'}
    assert crashed['outcome'] == 'unknown' and 'may or may not have been done' in crashed['error']['message']


@pytest.mark.parametrize('mode', ERAS)
async def test_a_cancelled_request_never_runs(hub: FakeHub, tmp_path: Path, mode: str) -> None:
    async with over_http(asking(hub)) as url, Client(url, mode=mode) as client:
        call = start(client, tmp_path / 'a')
        proposal = await asked(hub)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        withdrawn = await hub.first('mcp/policy', phase='withdrawn')
        assert withdrawn['data']['proposal'] == proposal['id'] and withdrawn['data']['tool'] == 'fix_write'
        await hub.decide(proposal, 'approved')
        # The worker has got through what was there before.
        await client.call_tool('get_recent_clicks')
    assert wrote(tmp_path / 'a') == [] and hub.on('mcp/policy', phase='ended') == []


@pytest.mark.parametrize('mode', ERAS)
async def test_a_dropped_connection_gives_the_request_up(hub: FakeHub, tmp_path: Path, mode: str) -> None:
    async with over_http(asking(hub)) as url, RawClient(url, mode) as client:
        async with client.call('fix_write', {'file': str(tmp_path / 'a')}):
            proposal = await asked(hub)
        withdrawn = await hub.first('mcp/policy', phase='withdrawn')
        assert withdrawn['data']['proposal'] == proposal['id']
        await hub.decide(proposal, 'approved')
        async with client.call('get_recent_clicks', {}) as answer:
            assert 'clicks' in (await answer).text
    assert wrote(tmp_path / 'a') == []


@pytest.mark.parametrize('mode', ERAS)
async def test_a_decision_and_a_cancellation_that_cross_end_in_one_way(hub: FakeHub, tmp_path: Path, mode: str) -> None:
    async with over_http(asking(hub)) as url, Client(url, mode=mode) as client:
        for number in range(1, 9):
            file = tmp_path / str(number)
            call = start(client, file)
            await hub.until(lambda _, number=number: len(hub.on('chat/proposals')) == number)
            await hub.decide(hub.on('chat/proposals')[-1], 'approved')
            for _ in range(number):
                await asyncio.sleep(0)
            call.cancel()
            await asyncio.gather(call, return_exceptions=True)
            await hub.until(lambda _, number=number: len(hub.on('mcp/policy')) == number)
            phase = hub.on('mcp/policy')[-1]['data']['phase']
            assert phase == 'ended' or wrote(file) == []


@pytest.mark.parametrize('ticks', range(8))
async def test_nothing_runs_once_its_cancellation_is_known(ticks: int) -> None:
    scope, ran = anyio.CancelScope(), []

    def cancel_after(left: int) -> None:
        asyncio.get_running_loop().call_soon(cancel_after, left - 1) if left else scope.cancel()

    async def decide() -> None:
        await asyncio.sleep(0.01)
        cancel_after(ticks)

    with scope:
        await Waiting(PACE).until(None, None, decide())
        ran.append(scope.cancel_called)
    assert True not in ran


async def test_nothing_runs_on_a_line_that_is_closed_when_the_decision_comes() -> None:
    line = Line()
    line.closed.set()

    async def decide() -> None:
        await asyncio.sleep(PACE.closed_s)

    with pytest.raises(Left):
        await Waiting(PACE).until(line, None, decide())


async def test_a_killed_worker_runs_nothing(hub: FakeHub, tmp_path: Path) -> None:
    value = launch_value({'fix': raw(tools='write')}, hub.url, approval=ASK)
    async with served(value) as worker:
        url = f'http://127.0.0.1:{(await worker.line())["port"]}/mcp'
        async with RawClient(url, ERAS[1]) as client, client.call('fix_write', {'file': str(tmp_path / 'a')}):
            proposal = await asked(hub)
            worker.process.kill()
            assert await worker.exit_code() == -9
            await hub.decide(proposal, 'approved')
    assert wrote(tmp_path / 'a') == []


async def test_a_stop_gives_up_what_waits(hub: FakeHub, tmp_path: Path) -> None:
    value = launch_value({'fix': raw(tools='write')}, hub.url, approval=ASK)
    async with served(value) as worker, Client(f'http://127.0.0.1:{(await worker.line())["port"]}/mcp') as client:
        call = start(client, tmp_path / 'a')
        await asked(hub)
        worker.send({'event': 'stop', 'drainMs': 8000})
        assert text_of(await call) == 'fix_write: the workspace stops. It was not run.'
        assert await worker.exit_code() == 0
        await hub.first('mcp/policy', phase='withdrawn')
    assert wrote(tmp_path / 'a') == []


async def test_without_a_hub_nothing_that_needs_a_person_runs(hub: FakeHub, tmp_path: Path) -> None:
    await hub.leave()
    async with client_of(asking(hub)) as client:
        said = text_of(await start(client, tmp_path / 'a'))
    assert said.startswith("fix_write: a person has to approve it, and can't be asked") and said.endswith('not run.')
    assert wrote(tmp_path / 'a') == []


async def test_a_hub_that_is_away_for_a_while_is_asked_again(hub: FakeHub, tmp_path: Path) -> None:
    async with client_of(asking(hub)) as client:
        call = start(client, tmp_path / 'a')
        proposal = await asked(hub)
        await hub.leave()
        await hub.decide(proposal, 'approved')
        hub.away = False
        assert not (await call).is_error
    assert len(wrote(tmp_path / 'a')) == 1


@pytest.mark.parametrize(
    ('arguments', 'says'),
    [
        ({'text': 'x' * 300_000}, 'TOO_LARGE: an event is at most 256 KiB'),
        ({'deep': json.loads('[' * 70 + ']' * 70)}, 'at most 64 deep'),
        ({'id': 12345678901234567890}, 'the number 12345678901234567890 is too large to be shown exactly'),
    ],
    ids=['large', 'deep', 'number'],
)
async def test_what_cant_be_shown_does_not_run(
    hub: FakeHub, tmp_path: Path, arguments: dict[str, Any], says: str
) -> None:
    async with client_of(asking(hub)) as client:
        said = text_of(await start(client, tmp_path / 'a', **arguments))
    assert says in said and said.endswith('It was not run.')
    assert wrote(tmp_path / 'a') == [] and hub.on('chat/proposals') == [] and hub.on('mcp/policy') == []


async def test_resources_and_prompts_are_asked_about_too(hub: FakeHub) -> None:
    worker = make_worker({'fix': tools_server()}, PACE, hub=hub.url, approval=ASK)

    async def ask(what: Awaitable[Any], status: str) -> Any:
        asked_before = len(hub.on('chat/proposals'))
        running = asyncio.ensure_future(what)
        await hub.until(lambda _: len(hub.on('chat/proposals')) > asked_before)
        await hub.decide(hub.on('chat/proposals')[-1], status, **({} if status == 'approved' else {'reason': 'no'}))
        return await running

    async with over_http(worker) as url:
        for mode in ERAS:
            async with Client(url, mode=mode) as client:
                await client.list_tools()
                note = await ask(client.read_resource('fixture://note/x'), 'approved')
                assert note[0].text == 'a note on x'
                greeting = await ask(client.get_prompt('fix_greet', {'name': 'Ada'}), 'approved')
                assert greeting.messages[0].content.text == 'Greet Ada'
                with pytest.raises(MCPError, match='fixture://note: the person rejected it: no'):
                    await ask(client.read_resource('fixture://note'), 'rejected')
                with pytest.raises(MCPError, match='not found'):
                    await client.read_resource('nowhere://x')
    read, got, *_ = (event['data']['proposal'] for event in hub.on('chat/proposals'))
    assert read == {'title': 'Read the resource fixture://note/x', 'risk': 'read', 'expiresInSeconds': 3600}
    assert got['title'] == 'Get the prompt fix_greet' and got['detail'] == '```json\n{\n  "name": "Ada"\n}\n```'
    receipts = [event['data'] for event in hub.on('mcp/policy', phase='ended')]
    assert [receipt['receipt']['outcome'] for receipt in receipts] == ['ok'] * 4
    assert receipts[0]['resource'] == 'fixture://note/x' and receipts[1]['prompt'] == 'fix_greet'


async def test_what_is_denied_is_said_and_unknown_tools_are_never_asked_about(hub: FakeHub) -> None:
    policy = {'default': 'ask', 'tools': {'fix_write': 'deny'}}
    async with client_of(asking(hub, approval=policy)) as client:
        denied = await client.call_tool('fix_write', raise_on_error=False)
        assert text_of(denied) == 'fix_write is denied by the approval policy of this workspace. It was not run.'
        unknown = await client.call_tool('fix_none', raise_on_error=False)
        assert text_of(unknown) == "Unknown tool: 'fix_none'"
        assert not (await client.call_tool('get_recent_clicks', raise_on_error=False)).is_error
        await hub.first('mcp/policy', phase='denied', tool='fix_write')
    assert hub.on('chat/proposals') == []


async def test_without_content_the_receipt_has_no_result(hub: FakeHub, tmp_path: Path) -> None:
    async with client_of(asking(hub, recordContent=False)) as client:
        call = start(client, tmp_path / 'a')
        await hub.decide(await asked(hub), 'approved')
        await call
        await hub.first('mcp/calls', phase='ended')
    receipt = hub.on('mcp/policy')[0]['data']['receipt']
    assert receipt.keys() == {'startedAt', 'endedAt', 'outcome'}
    assert not any({'arguments', 'result'} & event['data'].keys() for event in hub.on('mcp/calls'))
