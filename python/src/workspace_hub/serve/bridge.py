"""Raw messages over Streamable HTTP, of both eras. It adds headers and changes no message."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx2
from mcp.shared.inbound import (
    MCP_METHOD_HEADER,
    MCP_NAME_HEADER,
    MCP_PROTOCOL_VERSION_HEADER,
    NAME_BEARING_METHODS,
    encode_header_value,
)
from mcp_types import INTERNAL_ERROR, PROTOCOL_VERSION_META_KEY

from workspace_hub.serve.frames import Message, failure

_SESSION = 'mcp-session-id'
_HOLD_S = 10.0
_AGAIN_S = 0.5
_FINISH_S = 2.0
_SENT = 'http11.send_request_body.complete'


def _meta_version(message: Message) -> str | None:
    params = message.get('params')
    meta = params.get('_meta') if isinstance(params, dict) else None
    version = meta.get(PROTOCOL_VERSION_META_KEY) if isinstance(meta, dict) else None
    return version if isinstance(version, str) else None


def _modern_headers(message: Message, version: str) -> dict[str, str]:
    method = str(message.get('method', ''))
    headers = {MCP_PROTOCOL_VERSION_HEADER: version, MCP_METHOD_HEADER: method}
    field = NAME_BEARING_METHODS.get(method)
    name = message['params'].get(field) if field else None
    return {**headers, MCP_NAME_HEADER: encode_header_value(name)} if isinstance(name, str) else headers


@dataclass
class _Asked:
    """A request of the client on its way to an answer."""

    task: asyncio.Task[None]
    modern: bool
    sent: bool = False

    async def follow(self, step: str, _info: Mapping[str, object]) -> None:
        """Note how far the HTTP client came with it."""
        self.sent = self.sent or step == _SENT


class Bridge:
    """One stdio client's way to one workspace. `say` writes a message to that client."""

    def __init__(self, url: str, workspace: str, say: Callable[[Message], None]) -> None:
        self._url, self._workspace, self._say = url, workspace, say
        self._client = httpx2.AsyncClient(timeout=httpx2.Timeout(5.0, read=None), trust_env=False)
        self._tasks: set[asyncio.Task[None]] = set()
        self._requests: dict[Any, _Asked] = {}
        self._session: dict[str, str] = {}
        self._handshake: asyncio.Event | None = None
        self._listening: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if _SESSION in self._session:
            with contextlib.suppress(httpx2.HTTPError):
                await self._client.delete(self._url, headers=self._session, timeout=1.0)
        await self._client.aclose()

    async def finish(self) -> None:
        """The client sends nothing more: let what it asked be answered, for a moment."""
        running = [asked.task for asked in self._requests.values()]
        if running:
            await asyncio.wait(running, timeout=_FINISH_S)

    def send(self, message: Message) -> None:
        """Pass one message of the client on. Returns at once."""
        if message.get('method') == 'notifications/cancelled' and self._cancelled_here(message):
            return
        modern = _meta_version(message) is not None
        if message.get('method') == 'initialize':
            self._handshake = asyncio.Event()
        task = asyncio.get_running_loop().create_task(self._exchange(message, self._handshake))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if 'id' in message and 'method' in message:
            request_id = message['id']
            self._requests[request_id] = _Asked(task, modern)
            task.add_done_callback(lambda _: self._requests.pop(request_id, None))

    def _cancelled_here(self, message: Message) -> bool:
        params = message.get('params')
        asked = self._requests.get(params.get('requestId')) if isinstance(params, dict) else None
        # In the stateless era closing the stream is how a request is cancelled. In both the hub never gets one that
        # still waits here: a cancel that was passed on beside it might arrive first.
        if asked is None or (asked.sent and not asked.modern):
            return False
        asked.task.cancel()
        return True

    async def _exchange(self, message: Message, handshake: asyncio.Event | None) -> None:
        opening = message.get('method') == 'initialize'
        if handshake is not None and not opening:
            # What follows needs the session that is still being opened.
            await handshake.wait()
        try:
            await self._post(message)
        except httpx2.HTTPError as error:
            # Only a connection that was never made is sure to have carried nothing.
            code = 'WORKER_UNAVAILABLE' if isinstance(error, httpx2.ConnectError) else 'WORKER_DIED'
            self._fail(message, code, f'{type(error).__name__}: {error}'.rstrip(': '))
        finally:
            if opening and handshake is not None:
                handshake.set()
        if message.get('method') == 'notifications/initialized' and self._listening is None:
            self._listening = asyncio.get_running_loop().create_task(self._listen())
            self._tasks.add(self._listening)

    def _fail(self, message: Message, code: str, why: str) -> None:
        if 'id' in message and 'method' in message:
            data = {'code': code, 'error': why, 'workspace': self._workspace}
            self._say(failure(message['id'], INTERNAL_ERROR, 'FastMCP communication error', data))

    async def _post(self, message: Message) -> None:
        version = _meta_version(message)
        extra = _modern_headers(message, version) if version else self._session
        headers = {'accept': 'application/json, text/event-stream', 'content-type': 'application/json', **extra}
        asked = self._requests.get(message['id']) if 'id' in message and 'method' in message else None
        extensions = {} if asked is None else {'trace': asked.follow}
        deadline = asyncio.get_running_loop().time() + _HOLD_S
        while True:
            try:
                async with self._client.stream(
                    'POST', self._url, json=message, headers=headers, extensions=extensions
                ) as response:
                    await self._answer(message, response)
                    return
            except httpx2.ConnectError:
                # Nothing was sent: the hub may be restarting.
                if asyncio.get_running_loop().time() > deadline:
                    raise
                await asyncio.sleep(_AGAIN_S)

    async def _answer(self, message: Message, response: httpx2.Response) -> None:
        if _SESSION in response.headers:
            self._session = {_SESSION: response.headers[_SESSION]}
        answered = False
        async for incoming in _incoming(response):
            answered = answered or ('id' in incoming and 'method' not in incoming)
            self._learn_version(message, incoming)
            self._say(incoming)
        if not answered:
            code = 'WORKER_DIED' if response.is_success else 'WORKER_UNAVAILABLE'
            self._fail(message, code, f'the hub answered HTTP {response.status_code} without a response')

    def _learn_version(self, message: Message, incoming: Message) -> None:
        result = incoming.get('result')
        if message.get('method') == 'initialize' and isinstance(result, dict):
            version = result.get('protocolVersion')
            if isinstance(version, str):
                self._session = {**self._session, MCP_PROTOCOL_VERSION_HEADER: version}

    async def _listen(self) -> None:
        headers = {'accept': 'text/event-stream', **self._session}
        while True:
            with contextlib.suppress(httpx2.HTTPError):
                async with self._client.stream('GET', self._url, headers=headers) as response:
                    if 400 <= response.status_code < 500:
                        return
                    async for incoming in _incoming(response):
                        self._say(incoming)
            await asyncio.sleep(_AGAIN_S)


async def _incoming(response: httpx2.Response) -> AsyncIterator[Message]:
    kind = response.headers.get('content-type', '')
    if kind.startswith('text/event-stream'):
        data: list[str] = []
        async for line in response.aiter_lines():
            if line.startswith('data:'):
                data.append(line[5:].lstrip(' '))
            elif not line and data:
                text, data = '\n'.join(data), []
                if text:
                    yield json.loads(text)
    elif kind.startswith('application/json'):
        body = await response.aread()
        with contextlib.suppress(ValueError):
            value = json.loads(body)
            if isinstance(value, dict) and value.get('jsonrpc') == '2.0':
                yield value
