"""A stand-in for the hub's process: the bus route over real HTTP, with the rules the tools rely on."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import uuid
from collections.abc import AsyncIterator, Mapping
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

Event = dict[str, Any]
_LONGEST = 256 << 10


class FakeHub:
    def __init__(self) -> None:
        self.events: list[Event] = []
        self.keys: list[str | None] = []
        self.url = ''
        self.refuse = 0
        self.away = False
        self._news = asyncio.Condition()

    async def publish(self, scope: str, **fields: Any) -> Event:
        event = {
            'seq': len(self.events) + 1,
            'id': str(uuid.uuid4()),
            'time': '2026-01-02T03:04:05.678Z',
            'scope': scope,
            'severity': 'info',
            'summary': 'x',
        } | fields
        async with self._news:
            self.events.append(event)
            self._news.notify_all()
        return event

    async def until(self, found: Any) -> None:
        """Wait until `found(events)` is true."""
        async with asyncio.timeout(10), self._news:
            await self._news.wait_for(lambda: found(self.events))

    async def leave(self) -> None:
        """End all streams, and answer nothing until `away` is false again."""
        async with self._news:
            self.away = True
            self._news.notify_all()

    def on(self, scope: str, **facts: Any) -> list[Event]:
        """The events of a scope whose data holds these facts."""
        fitting = [event for event in self.events if event['scope'] == scope]
        return [e for e in fitting if all(e.get('data', {}).get(key) == value for key, value in facts.items())]

    async def first(self, scope: str, **facts: Any) -> Event:
        """The first of them, once it is there."""
        await self.until(lambda _: self.on(scope, **facts))
        return self.on(scope, **facts)[0]

    async def decide(self, proposal: Event, status: str, arguments: Any = None, **decision: str) -> None:
        """As a person at the hub would: the next state of a proposal, given the event that opened it."""
        given = proposal['data']['proposal']
        state: Event = {'id': proposal['id'], 'workspace': proposal['workspace'], 'status': status}
        if 'tool' in given:
            call = {'tool': given['tool'], 'arguments': given['arguments'], 'digest': 'd1'}
            state |= {'call': call} if arguments is None else {'call': {**call, 'arguments': arguments}, 'asked': call}
        if decision:
            state['decision'] = {'verb': status, 'by': 'window', 'at': '2026-01-02T03:04:05.678Z', **decision}
        scope = f'chat/decisions/{proposal["id"]}'
        await self.publish(scope, workspace=proposal['workspace'], data={'proposal': state})

    async def post(self, request: Request) -> Response:
        if self.refuse > 0 or self.away:
            self.refuse = max(0, self.refuse - 1)
            return JSONResponse({'error': {'code': 'JOURNAL_UNAVAILABLE', 'message': 'full'}}, 503)
        self.keys.append(request.headers.get('hub-key'))
        body = await request.body()
        many = request.headers['content-type'] == 'application/x-ndjson'
        if not many and len(body) > _LONGEST:
            return JSONResponse({'error': {'code': 'TOO_LARGE', 'message': 'an event is at most 256 KiB'}}, 413)
        posted = [json.loads(line) for line in body.splitlines() if line.strip()] if many else [json.loads(body)]
        headers = {}
        for event in posted:
            asked = event['scope'] == 'chat/proposals' and event.get('data', {}).get('proposal')
            tool = asked.get('tool') if asked else None
            if tool == 'unknown_tool':
                return JSONResponse({'error': {'code': 'INVALID_PROPOSAL', 'message': 'no such tool'}}, 400)
            # As at the real hub, a repeat is answered with the first one.
            known = [one for one in self.events if one['id'] == event.get('id')]
            taken = known[0] if known else await self.publish(**event)
            headers = {
                'Hub-Event-Seq': str(taken['seq']),
                'Hub-Event-Id': taken['id'],
                'Hub-Event-Time': taken['time'],
            }
            if tool:
                headers['Hub-Proposal-Digest'] = 'd1'
        return JSONResponse({'ok': True}, headers=headers)

    def _fits(self, event: Event, query: Mapping[str, str]) -> bool:
        scope, found = query.get('scope'), str(event['scope'])
        in_scope = scope is None or found == scope or found.startswith(f'{scope}/')
        return in_scope and bool(query.get('workspace', event.get('workspace')) == event.get('workspace'))

    async def get(self, request: Request) -> Response:
        query = request.query_params
        if self.away:
            return JSONResponse({'error': {'code': 'JOURNAL_UNAVAILABLE', 'message': 'away'}}, 503)
        if 'text/event-stream' in request.headers.get('accept', ''):
            return StreamingResponse(self._stream(query), media_type='text/event-stream')
        before = int(query.get('before', 1 << 60))
        after = int(query.get('after', 0))
        fitting = [e for e in self.events if self._fits(e, query) and after < e['seq'] < before]
        limit = int(query.get('limit', 100))
        shown = fitting[:limit] if 'after' in query else fitting[-limit:]
        return JSONResponse({'events': shown, 'next': shown[-1]['seq'] if shown else len(self.events)})

    async def _stream(self, query: Any) -> AsyncIterator[str]:
        seq = int(query.get('after', len(self.events)))
        yield ': hello\n\n'
        while not self.away:
            async with self._news:
                while len(self.events) <= seq and not self.away:
                    await self._news.wait()
                news, seq = self.events[seq:], len(self.events)
            for event in news:
                if self._fits(event, query):
                    yield f'id: {event["seq"]}\ndata: {json.dumps(event)}\n\n'


@contextlib.asynccontextmanager
async def run_fake_hub() -> AsyncIterator[FakeHub]:
    hub = FakeHub()
    path = '/api/internal/bus'
    app = Starlette(routes=[Route(path, hub.post, methods=['POST']), Route(path, hub.get, methods=['GET'])])
    listener = socket.socket()
    listener.bind(('127.0.0.1', 0))
    hub.url = f'http://127.0.0.1:{listener.getsockname()[1]}'
    server = uvicorn.Server(
        uvicorn.Config(app, log_level='critical', ws='none', lifespan='off', timeout_graceful_shutdown=0)
    )
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.005)
    try:
        yield hub
    finally:
        server.should_exit = True
        await serving
