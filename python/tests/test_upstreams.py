from __future__ import annotations

import asyncio
import dataclasses
import json
import os
import signal
from collections.abc import Awaitable, Callable
from typing import Any

import mcp_types
import pytest
from fastmcp import Client
from mcp.shared.exceptions import MCPError

from helpers import ERAS, EVERYTHING, NODE, QUICK, alive, client_of, make_worker, raw, text_of, tools_server, until
from workspace_hub.app.build import Worker

pytestmark = pytest.mark.process


def standing(worker: Worker, name: str) -> dict[str, Any]:
    return next(one for one in worker.pool.health() if one['name'] == name)


@pytest.mark.parametrize('mode', ERAS)
async def test_tools_keep_their_definition_and_get_their_servers_name(mode: str) -> None:
    worker = make_worker({'my.server': raw(tools='hello,bye')})
    async with client_of(worker, mode) as client:
        tools = {tool.name: tool for tool in await client.list_tools()}
        assert list(tools) == [
            'propose_action',
            'await_decision',
            'get_recent_clicks',
            'my_server_hello',
            'my_server_bye',
        ]
        hello = tools['my_server_hello'].model_dump(by_alias=True, exclude_none=True)
        assert hello['inputSchema']['x-kept'] is True
        assert hello['annotations'] == {'readOnlyHint': True}
        assert 'title' not in hello
        assert text_of(await client.call_tool('my_server_hello')) == 'hello'
    assert standing(worker, 'my.server')['state'] == 'stopped'


@pytest.mark.parametrize('mode', ERAS)
async def test_one_process_serves_every_call_and_a_dead_one_is_replaced(mode: str) -> None:
    worker = make_worker({'fix': raw(tools='pid')})
    async with client_of(worker, mode) as client:
        first = {int(text_of(await client.call_tool('fix_pid'))) for _ in range(5)}
        assert len(first) == 1
        (pid,) = first
        os.kill(pid, signal.SIGKILL)
        await until(lambda: not alive(pid))
        again = await client.call_tool('fix_pid', raise_on_error=False)
        if again.is_error:
            # The call was already on its way: it is not sent twice, and the next one waits for the new process.
            again = await client.call_tool('fix_pid')
        assert int(text_of(again)) != pid
        assert standing(worker, 'fix')['health'] == 'healthy'


async def test_a_server_that_dies_in_a_call_is_named_and_the_call_not_repeated() -> None:
    worker = make_worker({'fix': raw(tools='pid,crash')})
    async with client_of(worker) as client:
        result = await client.call_tool('fix_crash', raise_on_error=False)
        assert result.is_error
        assert 'fix' in text_of(result) and 'crash' in text_of(result)
        assert text_of(await client.call_tool('fix_pid')).isdigit()


@pytest.mark.parametrize(
    ('server', 'reason'),
    [
        (raw('exits'), 'exited with code 3: no licence found'),
        ({'command': 'uvxx'}, 'command not found: uvxx (PATH='),
        ({'command': 'sh', 'args': ['-c', 'echo Hi there; exit 0']}, "not MCP: 'Hi there'"),
        ({'command': 'sh', 'cwd': '/gone'}, 'folder not found: /gone'),
        ({'url': 'http://127.0.0.1:9/mcp'}, "can't connect"),
        ({'type': 'sse', 'url': 'http://127.0.0.1:9/sse'}, "can't connect"),
    ],
    ids=['exits', 'not found', 'no MCP', 'no folder', 'http refused', 'sse refused'],
)
async def test_a_server_that_fails_says_why_and_stops_nothing_else(server: dict[str, Any], reason: str) -> None:
    worker = make_worker({'bad': server, 'good': raw()})
    async with client_of(worker) as client:
        names = [tool.name for tool in await client.list_tools()]
        assert 'good_hello' in names and 'propose_action' in names
        await until(lambda: standing(worker, 'bad')['health'] == 'unhealthy')
        bad = standing(worker, 'bad')
        assert reason in bad['reason']
        assert bad['provenAt'] is None and bad['tools'] == 0
        lasting = 'not found' in reason
        assert bad['state'] in (('fatal',) if lasting else ('backoff', 'starting'))
        result = await client.call_tool('bad_anything', raise_on_error=False)
        assert result.is_error and 'bad' in text_of(result)


async def test_garbage_on_stdout_is_skipped() -> None:
    worker = make_worker({'noisy': raw('garbage')})
    async with client_of(worker) as client:
        assert text_of(await client.call_tool('noisy_hello')) == 'hello'


async def test_a_silent_server_is_given_up_and_delays_nobody() -> None:
    quick = dataclasses.replace(QUICK, initialize_s=0.5, first_list_s=0.1, first_call_s=0.1)
    worker = make_worker({'mute': raw('silent'), 'good': raw()}, quick)
    async with client_of(worker) as client:
        result = await client.call_tool('mute_hello', raise_on_error=False)
        assert result.is_error and 'mute' in text_of(result)
        await until(lambda: standing(worker, 'mute')['health'] == 'unhealthy')
        assert 'no answer to initialize within 0.5 s' in standing(worker, 'mute')['reason']


async def test_a_frozen_server_is_found_and_replaced() -> None:
    worker = make_worker({'fix': raw(tools='pid')}, dataclasses.replace(QUICK, ping_s=0.3))
    async with client_of(worker) as client:
        pid = int(text_of(await client.call_tool('fix_pid')))
        os.kill(pid, signal.SIGSTOP)
        await until(lambda: standing(worker, 'fix')['health'] == 'unhealthy')
        await until(lambda: standing(worker, 'fix')['health'] == 'healthy')
        assert int(text_of(await client.call_tool('fix_pid'))) != pid
        await until(lambda: not alive(pid))


async def test_a_disabled_server_is_stopped_and_named() -> None:
    worker = make_worker({'off': raw(disabled=True)})
    async with client_of(worker) as client:
        assert standing(worker, 'off')['state'] == 'stopped'
        assert standing(worker, 'off')['reason'] == 'disabled in the config'
        assert 'off_hello' not in [tool.name for tool in await client.list_tools()]
        result = await client.call_tool('off_hello', raise_on_error=False)
        assert 'disabled in the config' in text_of(result)


async def test_of_two_tools_of_one_name_the_first_stays() -> None:
    worker = make_worker({'a': raw(tools='b_c'), 'a_b': raw(tools='c'), 'await': raw(tools='decision,other')})
    async with client_of(worker) as client:
        names = [tool.name for tool in await client.list_tools()]
        assert names.count('a_b_c') == 1 and names.count('await_decision') == 1
        assert text_of(await client.call_tool('a_b_c')) == 'b_c'
        assert standing(worker, 'a_b')['reason'] == 'left out, the name is taken: a_b_c'
        assert standing(worker, 'await')['reason'] == 'left out, the name is taken: await_decision'
        assert standing(worker, 'await')['tools'] == 1


_FIRST: dict[str, Callable[[Client[Any]], Awaitable[Any]]] = {
    'a prompt': lambda client: client.get_prompt('fix_greet', {'name': 'Ada'}),
    'a resource': lambda client: client.read_resource('fixture://note'),
    'a resource of a template': lambda client: client.read_resource('fixture://note/x'),
}


@pytest.mark.parametrize('mode', ERAS)
@pytest.mark.parametrize('ask', _FIRST.values(), ids=_FIRST)
async def test_what_is_asked_first_waits_for_its_server_only(
    mode: str, ask: Callable[[Client[Any]], Awaitable[Any]]
) -> None:
    worker = make_worker({'fix': tools_server(), 'mute': raw('silent')})
    async with client_of(worker, mode) as client:
        assert not worker.pool.table.prompts
        assert await asyncio.wait_for(ask(client), 15)


async def test_a_prompt_of_a_server_that_is_missing_names_it_and_an_unknown_resource_is_told() -> None:
    worker = make_worker({'gone': {'command': 'no-such-program'}, 'fix': raw()})
    async with client_of(worker) as client:
        with pytest.raises(MCPError, match=r'the server gone is not available: .*command not found'):
            await client.get_prompt('gone_greet')
        with pytest.raises(MCPError, match='nowhere://x'):
            await client.read_resource('nowhere://x')


@pytest.mark.parametrize('mode', ERAS)
async def test_resources_and_prompts_come_through(mode: str) -> None:
    worker = make_worker({'fix': tools_server()})
    async with client_of(worker, mode) as client:
        assert [str(one.uri) for one in await client.list_resources()] == ['fixture://note']
        assert [one.uri_template for one in await client.list_resource_templates()] == ['fixture://note/{name}']
        assert [one.name for one in await client.list_prompts()] == ['fix_greet']
        note: Any = await client.read_resource('fixture://note')
        assert note[0].text == 'a note'
        named: Any = await client.read_resource('fixture://note/x')
        assert named[0].text == 'a note on x'
        prompt: Any = await client.get_prompt('fix_greet', {'name': 'Ada'})
        assert prompt.messages[0].content.text == 'Greet Ada'


async def test_the_environment_is_the_launchs_and_not_the_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv('WORKER_SECRET', 'x')
    worker = make_worker({'fix': raw(tools='environment', env={'ADDED': '1'})})
    async with client_of(worker) as client:
        seen = json.loads(text_of(await client.call_tool('fix_environment')))
        assert seen['ADDED'] == '1' and 'WORKER_SECRET' not in seen and 'HOME' not in seen


@pytest.mark.skipif(not EVERYTHING.exists() or not NODE.exists(), reason='node modules are not installed')
@pytest.mark.parametrize('mode', ERAS)
async def test_a_server_of_the_session_era_behind_clients_of_both(mode: str) -> None:
    worker = make_worker({'everything': {'command': str(NODE), 'args': [str(EVERYTHING)]}})
    async with client_of(worker, mode) as client:
        assert len(await client.list_tools()) == 16
        assert text_of(await client.call_tool('everything_echo', {'message': 'hi'})) == 'Echo: hi'
        reference = mcp_types.PromptReference(type='ref/prompt', name='everything_completable-prompt')
        completion = await client.complete(reference, {'name': 'department', 'value': 'E'})
        assert completion.values == ['Engineering']
        wrong = await client.call_tool('everything_echo', {}, raise_on_error=False)
        assert wrong.is_error and 'Invalid arguments' in text_of(wrong)
