"""The hub's bus, over the one loopback route that every tool uses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass

import httpx2
from pydantic import ValidationError

from workspace_hub.contract.event import EventPage, EventPost, HubEvent
from workspace_hub.contract.text import JsonObject

_PATH = '/api/internal/bus'
_CONNECT_S, _ANSWER_S = 2.0, 10.0
_TRIES = 3
# The hub sends a comment every 15 s on a quiet stream.
_QUIET_S = 40.0


class BusError(Exception):
    """The bus refused a request or can't be reached. The text says what to do."""


class Refused(BusError):
    """The bus has read the request, and would refuse it again."""


@dataclass(frozen=True)
class Receipt:
    """What the hub says of an event it took."""

    seq: int
    id: str
    time: str
    digest: str | None


def _refused(response: httpx2.Response) -> BusError:
    kind = Refused if response.status_code < 500 else BusError
    try:
        said = response.json()['error']
        return kind(f'{said["code"]}: {said["message"]}')
    except (ValueError, KeyError, TypeError):
        return kind(f'the hub answered HTTP {response.status_code}')


class Bus:
    """A kept-open client of one hub. `key` is the launch key that opens the reserved scopes."""

    def __init__(self, url: str, key: str | None = None) -> None:
        self.url = url.rstrip('/')
        headers = {'Hub-Key': key} if key else {}
        self._client = httpx2.AsyncClient(
            base_url=self.url,
            headers=headers,
            timeout=httpx2.Timeout(_ANSWER_S, connect=_CONNECT_S),
            # Each call that waits for a person has a stream of its own: these must not use up the connections.
            limits=httpx2.Limits(max_connections=None, max_keepalive_connections=20),
            # The machine's proxy settings are not for the loopback interface.
            trust_env=False,
            # Without TLS there is nothing to verify, and reading the machine's certificates takes 50 ms.
            verify=self.url.startswith('https:'),
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    def _unreachable(self, error: Exception) -> BusError:
        return BusError(
            f"Workspace Hub can't be reached at {self.url} ({type(error).__name__}). "
            'Start it, or set HUB_URL to where it listens, then try again.'
        )

    async def publish(self, event: EventPost) -> Receipt:
        """Post one event. It carries its own id, so trying again never doubles it. Raises BusError."""
        try:
            body = event.encoded()
        except ValueError as error:
            raise Refused(f'no JSON holds this: {error}') from error
        response = await self._post(body, 'application/json')
        headers = response.headers
        try:
            return Receipt(
                seq=int(headers['hub-event-seq']),
                id=headers['hub-event-id'],
                time=headers.get('hub-event-time', ''),
                digest=headers.get('hub-proposal-digest'),
            )
        except (KeyError, ValueError) as error:
            raise BusError(f'what answers at {self.url} is not Workspace Hub') from error

    async def publish_many(self, lines: Iterable[bytes]) -> None:
        """Post events that are JSON already, all or none of them. Raises BusError."""
        await self._post(b'\n'.join(lines) + b'\n', 'application/x-ndjson')

    async def _post(self, body: bytes, kind: str) -> httpx2.Response:
        return await self._ask(lambda: self._client.post(_PATH, content=body, headers={'content-type': kind}))

    async def _ask(self, request: Callable[[], Awaitable[httpx2.Response]]) -> httpx2.Response:
        response: httpx2.Response | None = None
        failure: Exception = BusError('not tried')
        for attempt in range(_TRIES):
            if attempt:
                await asyncio.sleep(0.25 * attempt)
            try:
                response = await request()
            except httpx2.TransportError as error:
                response, failure = None, error
                continue
            if response.status_code != 503:
                break
        if response is None:
            raise self._unreachable(failure) from failure
        if response.status_code >= 400:
            raise _refused(response)
        return response

    async def history(self, query: Mapping[str, str | int]) -> EventPage:
        """A page of the journal, ascending. Raises BusError."""
        accept = {'accept': 'application/json'}
        response = await self._ask(lambda: self._client.get(_PATH, params=dict(query), headers=accept))
        try:
            return EventPage.model_validate_json(response.content)
        except ValidationError as error:
            raise BusError(f'what answers at {self.url} is not Workspace Hub') from error

    @asynccontextmanager
    async def follow(self, scope: str, after: int) -> AsyncIterator[AsyncIterator[HubEvent]]:
        """Events of a scope as they are committed, from `after` on. Raises BusError; ends when the hub does."""
        headers = {'accept': 'text/event-stream'}
        timeout = httpx2.Timeout(_ANSWER_S, connect=_CONNECT_S, read=_QUIET_S)
        query: Mapping[str, str | int] = {'scope': scope, 'after': after}
        try:
            async with self._client.stream('GET', _PATH, params=query, headers=headers, timeout=timeout) as response:
                if response.status_code >= 400:
                    await response.aread()
                    raise _refused(response)
                async with aclosing(_events(response.aiter_lines())) as events:
                    yield events
        except httpx2.TransportError as error:
            raise self._unreachable(error) from error


async def _events(lines: AsyncIterator[str]) -> AsyncGenerator[HubEvent]:
    named = False
    data: list[str] = []
    async for line in lines:
        if line.startswith('data:'):
            data.append(line[5:].lstrip(' '))
        elif line.startswith('event:'):
            named = True
        elif not line:
            if data and not named:
                yield HubEvent.model_validate_json('\n'.join(data))
            named, data = False, []


def plain(event: HubEvent) -> JsonObject:
    """The data of an event with its place in the journal."""
    return {'seq': event.seq, 'time': event.time, **event.data}
