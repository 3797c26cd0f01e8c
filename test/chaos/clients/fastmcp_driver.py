"""FastMCP's own client in a process of its own: requests as JSON lines on stdin, answers as JSON lines on stdout."""

import asyncio
import contextlib
import json
import sys
from typing import Any

from fastmcp import Client
from mcp_types import Implementation


def say(**message: Any) -> None:
    sys.stdout.write(json.dumps(message) + '\n')
    sys.stdout.flush()


async def answer(client: Client[Any], request: dict[str, Any]) -> None:
    try:
        result = await client.call_tool_mcp(request['tool'], request['arguments'])
        texts = [getattr(part, 'text', '') for part in result.content]
        say(id=request['id'], text='\n'.join(texts), failed=bool(result.is_error))
    except Exception as error:
        data = getattr(error, 'data', None) or ''
        say(id=request['id'], text=f'{type(error).__name__}: {error} {data}', failed=True)


async def main(url: str, mode: Any) -> None:
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=1 << 24)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    running = set()
    me = Implementation(name=sys.argv[3], version='1')
    async with Client(url, mode=mode, client_info=me) as client:
        say(ready=True)
        while line := await reader.readline():
            task = asyncio.create_task(answer(client, json.loads(line)))
            running.add(task)
            task.add_done_callback(running.discard)


with contextlib.suppress(KeyboardInterrupt):
    asyncio.run(main(sys.argv[1], sys.argv[2]))
