"""Newline-delimited JSON-RPC on stdin and stdout, read in a thread so that it works on every platform."""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import AsyncIterator
from typing import Any

from workspace_hub.serve.stdio_fds import Pipes

Message = dict[str, Any]


async def read_messages(pipes: Pipes) -> AsyncIterator[Message]:
    """The messages of stdin until it ends. What is no JSON object is answered with a parse error."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[bytes | None] = asyncio.Queue()

    def put(line: bytes | None) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(queue.put_nowait, line)

    def read() -> None:
        rest = b''
        while chunk := os.read(pipes.stdin, 65_536):
            *lines, rest = (rest + chunk).split(b'\n')
            for line in lines:
                put(line)
        put(None)

    threading.Thread(target=read, name='stdin', daemon=True).start()
    while (line := await queue.get()) is not None:
        if not line.strip():
            continue
        try:
            message = json.loads(line)
        except ValueError:
            message = None
        if isinstance(message, dict):
            yield message
        else:
            pipes.say(failure(None, -32700, 'Parse error', {}))


def failure(request_id: Any, code: int, message: str, data: Message) -> Message:
    """A JSON-RPC error response."""
    error: Message = {'code': code, 'message': message}
    return {'jsonrpc': '2.0', 'id': request_id, 'error': {**error, 'data': data} if data else error}
