from __future__ import annotations

import json
import subprocess
import time
from typing import Any

import httpx2
import pytest
from fastmcp import Client

from fake_hub import FakeHub
from helpers import ERAS, PROJECT, client_of, launch_value, make_worker, raw, served, text_of, until
from workspace_hub.contract.launch import Launch
from workspace_hub.contract.redact import redactor
from workspace_hub.contract.secrets import is_secret_name, secrets_of

CASES: dict[str, Any] = json.loads((PROJECT / 'test/secrets/cases.json').read_text())


@pytest.mark.parametrize('name', CASES['names']['secret'])
def test_a_secret_name(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize('name', CASES['names']['harmless'])
def test_a_name_that_is_none(name: str) -> None:
    assert not is_secret_name(name)


@pytest.mark.parametrize('case', CASES['servers'], ids=lambda case: case['what'])
def test_the_secrets_of_a_server(case: dict[str, Any]) -> None:
    launch = Launch.model_validate(launch_value({'x': case['server']}))
    shown = [text for text in secrets_of(launch) - {'launch-key'} if redactor([text])(text) != text]
    assert sorted(shown) == case['secrets']


def test_the_environment_of_the_workspace_by_its_names_alone() -> None:
    env = {'NPM_TOKEN': 'npm_1234', 'PROXY': 'http://u:pw12@proxy:1', 'WINDOWID': 'a8f5f167f44f4964'}
    assert secrets_of(Launch.model_validate(launch_value({}, env=env))) == {'launch-key', 'npm_1234', 'pw12'}


@pytest.mark.parametrize('case', CASES['known'], ids=lambda case: case['text'])
def test_a_known_secret(case: dict[str, str]) -> None:
    assert redactor([case['secret']])(case['text']) == case['shown']


@pytest.mark.parametrize('case', CASES['shapes'], ids=lambda case: case['text'])
def test_a_secret_by_its_form(case: dict[str, str]) -> None:
    assert redactor([])(case['text']) == case['shown']


@pytest.mark.parametrize('text', CASES['harmless'])
def test_a_text_without_secrets_stays(text: str) -> None:
    assert redactor([])(text) == text


def test_of_two_secrets_that_begin_alike_nothing_is_left() -> None:
    assert redactor(['abcd', 'abcdefgh'])('abcdefgh abcd') == '[redacted] [redacted]'


@pytest.mark.parametrize('part', ['x', 'a.', '://', 'token', 'eyJ', 'Bearer ', '-----BEGIN PRIVATE KEY-----'])
def test_no_text_takes_long(part: str) -> None:
    began = time.process_time()
    redactor(['s3cr3t-value', 'another-one'])(part * (65_536 // len(part)))
    assert time.process_time() - began < 1


SECRET = 'ghp_16C7e42F292c6912E7'


@pytest.mark.process
async def test_no_secret_leaves_the_worker_on_stderr_or_in_health() -> None:
    server = raw(tools='complain', env={'GITHUB_TOKEN': SECRET})
    broken = {'command': 'sh', 'args': ['-c', f'echo key {SECRET} is wrong >&2; exit 4']}
    async with served(launch_value({'fix': server, 'bad': broken}), stderr=subprocess.PIPE) as worker:
        base = f'http://127.0.0.1:{(await worker.line())["port"]}'
        async with Client(f'{base}/mcp') as client, httpx2.AsyncClient(trust_env=False) as http:
            await client.call_tool('fix_complain', {'text': f'using {SECRET} now'})
            failed = await client.call_tool('bad_tool', raise_on_error=False)
            assert 'key [redacted] is wrong' in text_of(failed)
            health = (await http.get(f'{base}/health')).json()
            fix, bad = health['upstreams']
            assert fix['stderr'] == ['using [redacted] now']
            assert 'exited with code 4: key [redacted] is wrong' in bad['reason']
            assert health['inFlight'] == 0 and health['lastUsedAt']
        worker.send({'event': 'stop'})
        assert await worker.exit_code() == 0
        assert worker.process.stderr is not None
        said = worker.process.stderr.read().decode()
        assert 'using [redacted] now' in said and SECRET not in said


@pytest.mark.process
@pytest.mark.parametrize('mode', ERAS)
async def test_no_secret_is_recorded(hub: FakeHub, mode: str) -> None:
    worker = make_worker({'fix': raw(tools='environment', env={'GITHUB_TOKEN': SECRET})}, hub=hub.url)
    async with client_of(worker, mode) as client:
        # The client gets what the server says, and only the record is without it.
        assert SECRET in text_of(await client.call_tool('fix_environment', {'note': f'with {SECRET}'}))
        await until(lambda: len(hub.events) >= 2)
    told = json.dumps(hub.events)
    assert SECRET not in told and 'with [redacted]' in told


@pytest.mark.process
async def test_no_secret_is_in_what_is_said_of_a_server_that_fails(hub: FakeHub) -> None:
    says = 'echo "login pw12 at http://u:url-pw@db, Bearer abc.DEF-123, PIN 9876" >&2; exit 4'
    broken = {'command': 'sh', 'args': ['-c', says], 'env': {'DB_PASS': 'pw12', 'PIN_TOKEN': '9876'}}
    worker = make_worker({'bad': broken}, hub=hub.url)
    async with client_of(worker) as client:
        failed = text_of(await client.call_tool('bad_tool', raise_on_error=False))
        await until(lambda: [event for event in hub.events if event['scope'] == 'workers/upstreams'])
        shown = json.dumps([failed, hub.events, worker.pool.health()])
    assert 'login [redacted] at http://u:[redacted]@db, Bearer [redacted], PIN [redacted]' in shown
    assert not [secret for secret in ('pw12', 'url-pw', 'abc.DEF', '9876') if secret in shown]
