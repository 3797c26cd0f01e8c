from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastmcp import Client, FastMCP

from fake_hub import FakeHub
from helpers import ERAS, text_of
from workspace_hub.app.journal import Journal
from workspace_hub.tools.bus import Bus
from workspace_hub.tools.register import OWN_TOOLS, register_own_tools


@contextlib.asynccontextmanager
async def tools_on(hub_url: str, workspace: str | None = 'shop', mode: str = 'legacy') -> AsyncIterator[Client[Any]]:
    mcp = FastMCP('own', dereference_schemas=False)
    bus = Bus(hub_url)
    journal = Journal(bus, workspace)
    register_own_tools(mcp, bus, workspace, journal.publish)
    journal.start()
    async with Client(mcp, mode=mode) as client:
        yield client
    await journal.stop()
    await bus.close()


async def propose(client: Client[Any], **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool('propose_action', {'title': 'Deploy', **arguments})
    assert json.loads(text_of(result)) == result.structured_content
    return dict(result.structured_content or {})


async def refused(client: Client[Any], tool: str, arguments: dict[str, Any]) -> str:
    result = await client.call_tool(tool, arguments, raise_on_error=False)
    assert result.is_error
    return text_of(result)


@pytest.mark.parametrize('mode', ERAS)
async def test_a_proposal_is_posted_and_answered_as_pending(hub: FakeHub, mode: str) -> None:
    async with tools_on(hub.url, mode=mode) as client:
        assert [tool.name for tool in await client.list_tools()] == list(OWN_TOOLS)
        proposal = await propose(client, detail='**now**', risk='destructive', expires_in_seconds=60)
    event = hub.events[0]
    assert proposal['id'] == event['id'] and proposal['seq'] == 1
    assert {key: proposal[key] for key in ('title', 'detail', 'risk', 'status', 'workspace')} == {
        'title': 'Deploy',
        'detail': '**now**',
        'risk': 'destructive',
        'status': 'pending',
        'workspace': 'shop',
    }
    assert proposal['createdAt'] == '2026-01-02T03:04:05.678Z'
    assert proposal['expiresAt'] == '2026-01-02T03:05:05.678Z'
    assert proposal['client'] == event['source'] and 'call' not in proposal
    assert event['scope'] == 'chat/proposals' and event['severity'] == 'warning' and event['summary'] == 'Deploy'
    assert event['data']['proposal'] == {
        'title': 'Deploy',
        'detail': '**now**',
        'risk': 'destructive',
        'expiresInSeconds': 60,
    }


async def test_a_bound_proposal_carries_its_call_and_digest(hub: FakeHub) -> None:
    async with tools_on(hub.url) as client:
        proposal = await propose(client, tool='files_write', arguments={'path': 'a'})
    assert proposal['call'] == {'tool': 'files_write', 'arguments': {'path': 'a'}, 'digest': 'd1'}


async def test_what_the_hub_refuses_is_a_tool_error(hub: FakeHub) -> None:
    async with tools_on(hub.url) as client:
        assert await refused(client, 'propose_action', {'title': 'x', 'tool': 'unknown_tool'}) == (
            'INVALID_PROPOSAL: no such tool'
        )


@pytest.mark.parametrize(
    ('arguments', 'says'),
    [
        ({'title': ''}, 'title'),
        ({'title': 'x', 'arguments': {}}, 'arguments need a tool'),
        ({'title': 'x', 'expires_in_seconds': 0}, 'expiresInSeconds'),
        ({'title': 'x', 'expires_in_seconds': 604_801}, 'expiresInSeconds'),
        ({'title': 'x', 'wait_seconds': 56}, '0 to 55'),
        ({'title': 'x', 'risk': 'huge'}, 'risk'),
        ({}, 'title'),
    ],
    ids=str,
)
async def test_bad_arguments_are_tool_errors_that_say_what_is_wrong(
    hub: FakeHub, arguments: dict[str, Any], says: str
) -> None:
    async with tools_on(hub.url) as client:
        assert says in await refused(client, 'propose_action', arguments)
    assert hub.events == []


async def test_a_full_journal_is_tried_again_with_the_same_id(hub: FakeHub) -> None:
    hub.refuse = 1
    async with tools_on(hub.url) as client:
        await propose(client)
    assert len(hub.events) == 1


async def test_without_a_hub_the_error_says_what_to_do() -> None:
    async with tools_on('http://127.0.0.1:9') as client:
        said = await refused(client, 'propose_action', {'title': 'x'})
    assert 'http://127.0.0.1:9' in said and 'HUB_URL' in said


async def test_without_a_workspace_nothing_is_proposed(hub: FakeHub) -> None:
    async with tools_on(hub.url, workspace=None) as client:
        assert 'HUB_WORKSPACE' in await refused(client, 'propose_action', {'title': 'x'})


async def decide(hub: FakeHub, proposal: dict[str, Any], **change: Any) -> None:
    decided = {**proposal, **change}
    await hub.publish(f'chat/decisions/{proposal["id"]}', workspace='shop', data={'proposal': decided})


async def test_a_decision_ends_the_wait(hub: FakeHub) -> None:
    async with tools_on(hub.url) as client:
        proposal = await propose(client)
        waiting = asyncio.create_task(client.call_tool('await_decision', {'proposal_id': proposal['id']}))
        await decide(hub, proposal, status='approved', decision={'verb': 'approve'})
        result = (await waiting).structured_content or {}
        assert result['status'] == 'approved' and result['decision'] == {'verb': 'approve'}
        again = await client.call_tool('await_decision', {'proposal_id': proposal['id'].upper()})
        assert (again.structured_content or {})['status'] == 'approved'


async def test_a_bound_call_is_waited_for_until_it_ran(hub: FakeHub) -> None:
    async with tools_on(hub.url) as client:
        proposal = await propose(client, tool='files_write', arguments={})
        waiting = asyncio.create_task(client.call_tool('await_decision', {'proposal_id': proposal['id']}))
        await decide(hub, proposal, status='approved')
        await decide(hub, proposal, status='executed', receipt={'outcome': 'ok'})
        result = (await waiting).structured_content or {}
        assert result['status'] == 'executed' and result['receipt'] == {'outcome': 'ok'}


async def test_when_time_is_up_the_proposal_is_given_as_it_stands(hub: FakeHub) -> None:
    async with tools_on(hub.url) as client:
        proposal = await propose(client)
        arguments = {'proposal_id': proposal['id'], 'wait_seconds': 0.05}
        assert (await client.call_tool('await_decision', arguments)).structured_content == proposal


async def test_a_proposal_of_another_process_is_found(hub: FakeHub) -> None:
    async with tools_on(hub.url) as client:
        proposal = await propose(client, tool='files_write', arguments={'path': 'a'})
    for number in range(3):
        await hub.publish('chat/proposals', workspace='shop', summary=str(number))
    async with tools_on(hub.url) as client:
        found = await client.call_tool('await_decision', {'proposal_id': proposal['id'], 'wait_seconds': 0})
        assert found.structured_content == proposal
        assert len(hub.on('chat/proposals')) == 4


async def test_unknown_proposals_and_those_of_other_workspaces_are_refused(hub: FakeHub) -> None:
    unknown = '0b7e8e5c-2f2b-4d7c-9b83-7b1b0b3c2d1e'
    async with tools_on(hub.url, workspace='other') as client:
        foreign = await propose(client)
        await decide(hub, foreign | {'workspace': 'other'}, status='approved')
    async with tools_on(hub.url) as client:
        for proposal_id in (unknown, foreign['id'], 'not-an-id', '../x'):
            assert 'UNKNOWN_PROPOSAL' in await refused(client, 'await_decision', {'proposal_id': proposal_id})


async def test_only_events_that_open_one_are_proposals(hub: FakeHub) -> None:
    asked = {'title': 'Really?'}
    event = await hub.publish('chat/proposals/x', workspace='shop', data={'proposal': asked})
    async with tools_on(hub.url) as client:
        assert 'UNKNOWN_PROPOSAL' in await refused(client, 'await_decision', {'proposal_id': event['id']})


async def test_clicks_come_newest_first_from_the_own_workspace(hub: FakeHub) -> None:
    for number in range(5):
        page = 'http://localhost/a' if number % 2 else 'http://localhost/b'
        await hub.publish('ui/clicks', workspace='shop', data={'page': page, 'name': str(number)})
    await hub.publish('ui/clicks', workspace='other', data={'page': 'x', 'name': 'no'})

    async def names(client: Client[Any], **arguments: Any) -> list[str]:
        result = await client.call_tool('get_recent_clicks', arguments)
        clicks = (result.structured_content or {})['clicks']
        assert all('seq' in click and 'time' in click for click in clicks)
        return [click['name'] for click in clicks]

    async with tools_on(hub.url) as client:
        assert await names(client) == ['4', '3', '2', '1', '0']
        assert await names(client, limit=2) == ['4', '3']
        assert await names(client, since_seq=3) == ['4', '3']
        assert await names(client, page='/a') == ['3', '1']
        for limit in (0, 101):
            assert 'limit must be 1 to 100' in await refused(client, 'get_recent_clicks', {'limit': limit})
        assert 'since_seq must be 0' in await refused(client, 'get_recent_clicks', {'since_seq': -1})
        assert 'page must not be empty' in await refused(client, 'get_recent_clicks', {'page': ''})
    async with tools_on(hub.url, workspace=None) as client:
        assert 'no' in await names(client)


@pytest.mark.parametrize('mode', ERAS)
async def test_which_clicks_an_agent_has_read_is_told(hub: FakeHub, mode: str) -> None:
    clicks = [await hub.publish('ui/clicks', workspace='shop', data={'page': 'http://localhost/a'}) for _ in range(2)]
    trace = f'00-{"a" * 32}-{"b" * 16}-01'
    async with tools_on(hub.url, mode=mode) as client:
        await client.call_tool('get_recent_clicks', {'page': 'nowhere'})
        await client.call_tool('get_recent_clicks', {'page': '/a'}, meta={'traceparent': trace})
        await client.call_tool('get_recent_clicks', {'limit': 1})
        await hub.until(lambda _: len(hub.on('ui/reads')) == 2)
    both, one = hub.on('ui/reads')
    assert both['data'] == {'clicks': [clicks[1]['seq'], clicks[0]['seq']], 'count': 2, 'page': '/a'}
    assert both['summary'] == 'Read 2 clicks' and both['workspace'] == 'shop' and both['trace'] == trace
    assert both['source'] and one['summary'] == 'Read 1 click' and 'page' not in one['data']
