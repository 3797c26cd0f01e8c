from __future__ import annotations

import json
import subprocess
from typing import Any

import httpx2
import pytest
from fastmcp import Client

from fake_hub import FakeHub
from helpers import ERAS, client_of, launch_value, make_worker, raw, served, text_of, until
from workspace_hub.contract.launch import Launch
from workspace_hub.contract.redact import redactor, secrets_of


def secrets(server: dict[str, Any], **more: Any) -> set[str]:
    return secrets_of(Launch.model_validate(launch_value({'x': server}, **more))) - {'launch-key'}


@pytest.mark.parametrize(
    ('name', 'value', 'found'),
    [
        ('GITHUB_TOKEN', 'ghp_16C7e42F292c6912E7', 'ghp_16C7e42F292c6912E7'),
        ('DB_PASSWORD', 'correcthorse', 'correcthorse'),
        ('SESSION', 'a8f5f167f44f4964e6c998dee827110c', 'a8f5f167f44f4964e6c998dee827110c'),
        ('DATABASE_URL', 'postgres://ada:s3cr3t-pw@db:5432/shop', 's3cr3t-pw'),
        ('HOOK', 'https://example.com/x?api_key=k-123456', 'k-123456'),
    ],
)
def test_what_is_secret_in_an_environment(name: str, value: str, found: str) -> None:
    assert secrets({'command': 'x', 'env': {name: value}}) == {found}


@pytest.mark.parametrize(
    ('name', 'value'),
    [
        ('NODE_ENV', 'production'),
        ('DEBUG', '1'),
        ('SHELL', '/usr/bin/bash'),
        ('PATH', '/usr/local/bin:/usr/bin'),
        ('TOKEN_FILE', '/run/secrets/token'),
        ('URL', 'https://example.com/mcp'),
        ('HOST', 'db.example.com:5432'),
        ('LANG', 'en_US.UTF-8'),
        ('BIND', '127.0.0.1:8080'),
        ('REGION', 'eu-west-1'),
        ('TITLE', 'what 7 people said'),
    ],
)
def test_what_is_not(name: str, value: str) -> None:
    assert secrets({'command': 'x', 'env': {name: value}}) == set()


def test_headers_arguments_and_the_hubs_environment() -> None:
    headers = {'Authorization': 'Bearer abc.def', 'Accept': 'application/json, text/x1', 'X-Org': 'basic dXNlcjpwYXNz'}
    assert secrets({'url': 'http://u:hunter22@h/x', 'headers': headers}) == {'abc.def', 'dXNlcjpwYXNz', 'hunter22'}
    args = ['--api-key', 'k-1234567', '--token=t-1234567', '--verbose', 'src/index.js']
    assert secrets({'command': 'x', 'args': args}) == {'k-1234567', 't-1234567'}
    env = {'NPM_TOKEN': 'npm_12345678', 'XDG_SESSION_COOKIE': 'c0ffee00', 'WINDOWID': 'a8f5f167f44f4964'}
    assert secrets({'command': 'x'}, env=env) == {'npm_12345678', 'c0ffee00'}


def test_the_longest_goes_first_and_short_ones_stay() -> None:
    redact = redactor(['abcdef', 'abcdef-longer', '12345', 'with "quotes"'])
    assert redact('abcdef-longer abcdef 12345') == '[redacted] [redacted] 12345'
    assert redact(json.dumps({'a': 'with "quotes"'})) == '{"a": "[redacted]"}'
    assert redactor([])('as it was') == 'as it was'


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
