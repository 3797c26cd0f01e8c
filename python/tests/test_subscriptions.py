from __future__ import annotations

import asyncio
import os
import signal
from typing import Any

import pytest
from mcp.client.subscriptions import listen
from mcp.shared.exceptions import MCPError
from mcp.shared.subscriptions import ResourceUpdated

from helpers import alive, client_of, make_worker, raw, text_of, until

pytestmark = pytest.mark.process

BOARD = 'raw://board'


async def test_a_client_is_told_of_what_it_subscribed_to_and_after_a_death_of_its_server_too() -> None:
    worker = make_worker({'fix': raw(tools='touch,pid'), 'other': raw()})
    told: list[str] = []

    async def hear(message: Any) -> None:
        if message.method == 'notifications/resources/updated':
            told.append(str(message.params.uri))

    async with client_of(worker, message_handler=hear) as client:
        assert client.initialize_result is not None
        assert client.initialize_result.capabilities.resources is not None
        assert client.initialize_result.capabilities.resources.subscribe
        # Before its server is there: it is not waited for.
        await client.session.subscribe_resource(BOARD)
        await until(worker.pool.upstreams[0].ready.is_set)

        async def is_told() -> None:
            told.clear()
            async with asyncio.timeout(15):
                while not told:
                    await client.call_tool('fix_touch')
                    await asyncio.sleep(0.02)
            assert set(told) == {BOARD}

        await is_told()
        pid = int(text_of(await client.call_tool('fix_pid')))
        os.kill(pid, signal.SIGKILL)
        await until(lambda: not alive(pid))
        await is_told()
        await client.session.subscribe_resource(BOARD)
        await client.session.unsubscribe_resource(BOARD)
        assert text_of(await client.call_tool('fix_touch')) == '[]'


async def test_what_an_upstream_refuses_is_refused_and_what_nobody_has_is_unknown() -> None:
    worker = make_worker({'fix': raw(tools='touch')})
    async with client_of(worker) as client:
        await client.list_tools()
        with pytest.raises(MCPError, match='not today'):
            await client.session.subscribe_resource('raw://locked')
        with pytest.raises(MCPError, match='Unknown resource'):
            await client.session.subscribe_resource('nowhere://x')


async def test_two_clients_share_one_subscription() -> None:
    worker = make_worker({'fix': raw(tools='touch')})
    async with client_of(worker) as one, client_of(worker) as two:
        await one.list_tools()
        await one.session.subscribe_resource(BOARD)
        await two.session.subscribe_resource(BOARD)
        await one.session.unsubscribe_resource(BOARD)
        assert text_of(await one.call_tool('fix_touch')) == f'["{BOARD}"]'
        await two.session.unsubscribe_resource(BOARD)
        assert text_of(await two.call_tool('fix_touch')) == '[]'


async def test_who_subscribe_at_the_same_time_are_asked_for_once() -> None:
    worker = make_worker({'fix': raw(tools='touch')})
    async with client_of(worker) as one, client_of(worker) as two:
        await one.list_tools()
        await asyncio.gather(*(client.session.subscribe_resource(BOARD) for client in (one, two)))
        assert text_of(await one.call_tool('fix_touch')) == f'["{BOARD}"]'


async def test_who_listens_in_the_new_era_is_told() -> None:
    worker = make_worker({'fix': raw(tools='touch')})
    async with client_of(worker, '2026-07-28') as client:
        await client.list_tools()
        async with listen(client.session, resource_subscriptions=[BOARD]) as events:
            for _ in range(500):
                if text_of(await client.call_tool('fix_touch')) != '[]':
                    break
                await asyncio.sleep(0.02)
            event = await asyncio.wait_for(anext(aiter(events)), 15)
            assert event == ResourceUpdated(BOARD)


@pytest.mark.parametrize('default', ['ask', 'deny'])
async def test_where_reading_is_asked_for_no_upstream_hears_of_it(default: str) -> None:
    policy = {'default': default, 'tools': {'fix_touch': 'allow'}}
    worker = make_worker({'fix': raw(tools='touch')}, approval=policy)
    async with client_of(worker) as client:
        await client.list_tools()
        with pytest.raises(MCPError, match='policy'):
            await client.session.subscribe_resource(BOARD)
        assert text_of(await client.call_tool('fix_touch')) == '[]'
    async with client_of(make_worker({'fix': raw(tools='touch')}, approval=policy), '2026-07-28') as client:
        await client.list_tools()
        async with listen(client.session, resource_subscriptions=[BOARD]):
            assert text_of(await client.call_tool('fix_touch')) == '[]'
