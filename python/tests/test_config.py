from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers import launch_value, raw
from workspace_hub.contract.launch import HttpServer, Launch, StdioServer
from workspace_hub.serve.config import Failure, load_launch
from workspace_hub.serve.stdio_fds import Pipes


@contextlib.contextmanager
def stdin_of(text: bytes) -> Iterator[Pipes]:
    read, write = os.pipe()
    os.write(write, text)
    os.close(write)
    try:
        yield Pipes(read, 1)
    finally:
        os.close(read)


def load(value: Any, workspace: str | None = None, port: int | None = None) -> Launch:
    with stdin_of(json.dumps(value).encode() + b'\n') as pipes:
        return load_launch('-', pipes, workspace, port)


@pytest.mark.parametrize(
    ('change', 'code', 'says'),
    [
        ({'cwd': ''}, 'CONFIG_INVALID', 'cwd'),
        ({'cwd': '/gone'}, 'CONFIG_INVALID', 'folder not found: /gone'),
        ({'more': 1}, 'CONFIG_INVALID', 'more'),
        ({'workspace': 'Shop'}, 'CONFIG_INVALID', 'workspace'),
        ({'workspace': 'other'}, 'CONFIG_INVALID', '--workspace is shop'),
        ({'env': None}, 'CONFIG_INVALID', 'env'),
        ({'mcpServers': {'a': {'command': 1}}}, 'CONFIG_INVALID', 'mcpServers.a'),
        ({'mcpServers': {'a': {'url': 'file:///x'}}}, 'CONFIG_INVALID', 'http or https'),
        ({'mcpServers': {'a.b': raw(), 'a_b': raw()}}, 'CONFIG_INVALID', 'rename one'),
        ({'listen': {'transport': 'unix', 'path': '/x'}}, 'TRANSPORT_UNSUPPORTED', 'unix'),
        ({'listen': {'transport': 'smoke'}}, 'CONFIG_INVALID', 'listen.transport'),
    ],
    ids=lambda value: value if isinstance(value, str) else 'config',
)
def test_a_fault_is_named(change: dict[str, Any], code: str, says: str) -> None:
    with pytest.raises(Failure) as raised:
        load(launch_value({}) | change, workspace='shop')
    assert raised.value.code == code and says in raised.value.message


def test_what_is_no_object_is_refused(tmp_path: Path) -> None:
    for text in (b'', b'{\n', b'[]\n'):
        with stdin_of(text) as pipes, pytest.raises(Failure):
            load_launch('-', pipes, None, None)
    with stdin_of(b'') as pipes, pytest.raises(Failure, match='CONFIG_INVALID'):
        load_launch(str(tmp_path / 'gone.json'), pipes, None, None)


def test_servers_are_told_apart_and_the_port_of_the_command_line_wins() -> None:
    launch = load(launch_value({'a': raw(), 'b': {'url': 'http://x'}, 'c': {'type': 'sse', 'url': 'http://x'}}), port=5)
    assert [type(server) for server in launch.mcp_servers.values()] == [StdioServer, HttpServer, HttpServer]
    assert launch.listen.port == 5
    assert launch.timeout_s('tools/call', 300) == 300


def test_a_worker_may_be_started_by_hand_with_little_and_in_other_words() -> None:
    servers = {
        'a': {'type': 'local', 'command': 'node'},
        'b': {'type': 'streamable-http', 'url': 'http://x/mcp'},
        'c': {'httpUrl': 'http://x/mcp'},
    }
    launch = load({'mcpServers': servers}, workspace='shop')
    assert (launch.workspace, launch.listen.transport, launch.cwd) == ('shop', 'http', str(Path.cwd()))
    assert launch.env['PATH'] == os.environ['PATH'] and not launch.env.keys() - {'PATH', 'HOME', 'LANG', 'TMPDIR'}
    assert [type(server) for server in launch.mcp_servers.values()] == [StdioServer, HttpServer, HttpServer]
    assert launch.hub.url.startswith('http://127.0.0.1:')
    with pytest.raises(Failure, match='mcpServers: Field required'):
        load({}, workspace='shop')


def test_only_one_line_of_stdin_is_read() -> None:
    with stdin_of(json.dumps(launch_value({})).encode() + b'\n{"event":"stop"}\n') as pipes:
        load_launch('-', pipes, None, None)
        assert pipes.read_line() == b'{"event":"stop"}\n'
