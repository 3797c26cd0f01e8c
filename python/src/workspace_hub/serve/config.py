"""Reads the launch object, and says exactly what is wrong with it."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from workspace_hub.contract.launch import Launch
from workspace_hub.contract.model import explain
from workspace_hub.serve.folders import hub_url
from workspace_hub.serve.stdio_fds import Pipes
from workspace_hub.upstreams.table import prefix_of

_TRANSPORTS = ('http',)


class Failure(Exception):
    """A failure that would happen again. `code` is stable; the message says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f'{code}: {message}')
        self.code, self.message = code, message


def _parse(text: bytes, source: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise Failure('CONFIG_INVALID', f'{source} is not JSON: {error}') from error
    if not isinstance(value, dict):
        raise Failure('CONFIG_INVALID', f'{source}: expected a JSON object')
    return value


def _read(source: str, stdin: Pipes | bytes) -> dict[str, Any]:
    if source != '-':
        try:
            return _parse(Path(source).read_bytes(), source)
        except OSError as error:
            raise Failure('CONFIG_INVALID', f"can't read {source}: {error.strerror}") from error
    line = stdin if isinstance(stdin, bytes) else stdin.read_line()
    if line is None:
        raise Failure('CONFIG_INVALID', 'stdin ended before the config line came')
    return _parse(line, 'the config line')


# Other clients' words for the types of servers. The hub has put them right; a person who starts a worker has not.
_TYPES = {'local': 'stdio', 'streamable-http': 'http', 'streamableHttp': 'http', 'remote': 'http'}
_BASIC_ENV = ('PATH', 'HOME', 'LANG', 'TMPDIR', 'SYSTEMROOT', 'TEMP')


def _complete(value: dict[str, Any], workspace: str | None) -> dict[str, Any]:
    """Fill in what a person who starts a worker by hand may leave out. The hub leaves nothing out."""
    basics = {name: os.environ[name] for name in _BASIC_ENV if name in os.environ}
    servers = value.get('mcpServers')
    if isinstance(servers, dict):
        value = {**value, 'mcpServers': {name: _spelled(server) for name, server in servers.items()}}
    return {
        **({} if workspace is None else {'workspace': workspace}),
        'listen': {'transport': 'http'},
        'cwd': str(Path.cwd()),
        'env': basics,
        # A key nobody knows: what this worker tells of its calls is not taken.
        'hub': {'url': hub_url(), 'key': secrets.token_urlsafe()},
        **value,
    }


def _spelled(server: Any) -> Any:
    if not isinstance(server, dict):
        return server
    kind = server.get('type')
    known = {**server, 'type': _TYPES[kind]} if isinstance(kind, str) and kind in _TYPES else server
    return {('url' if key == 'httpUrl' else key): item for key, item in known.items()}


def _check_names(launch: Launch) -> None:
    seen: dict[str, str] = {}
    for name in launch.mcp_servers:
        other = seen.setdefault(prefix_of(name), name)
        if other != name:
            both = f'mcpServers.{other} and mcpServers.{name}'
            raise Failure('CONFIG_INVALID', f'{both} both become {prefix_of(name)}_...: rename one')


def load_launch(source: str, stdin: Pipes | bytes, workspace: str | None, port: int | None) -> Launch:
    """The launch object of a file, or of one line on stdin, which may have been read already.

    What the command line says wins. Raises Failure.
    """
    value = _complete(_read(source, stdin), workspace)
    try:
        launch = Launch.model_validate(value)
    except ValidationError as error:
        raise Failure('CONFIG_INVALID', explain(error)) from error
    if workspace is not None and workspace != launch.workspace:
        message = f'--workspace is {workspace}, but the config is for {launch.workspace}'
        raise Failure('CONFIG_INVALID', message)
    if launch.listen.transport not in _TRANSPORTS:
        message = f'listen.transport: {launch.listen.transport} is not supported by this version, use http'
        raise Failure('TRANSPORT_UNSUPPORTED', message)
    if not Path(launch.cwd).is_dir():
        raise Failure('CONFIG_INVALID', f'cwd: folder not found: {launch.cwd}')
    if port is not None:
        launch = launch.model_copy(update={'listen': launch.listen.model_copy(update={'port': port})})
    _check_names(launch)
    return launch
