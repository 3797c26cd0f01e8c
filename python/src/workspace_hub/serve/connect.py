"""`connect`: stdio to the stable URL of a workspace, for clients that only start programs."""

from __future__ import annotations

import asyncio
import contextlib
import sys

from workspace_hub.serve.folders import hub_url
from workspace_hub.serve.frames import read_messages
from workspace_hub.serve.stdio_fds import claim_stdio


def run_connect(name: str) -> int:
    """Pass messages both ways until stdin ends."""
    from workspace_hub.serve.bridge import Bridge

    pipes = claim_stdio()

    async def run() -> None:
        async with Bridge(f'{hub_url()}/mcp/{name}', name, pipes.say) as bridge:
            async for message in read_messages(pipes):
                bridge.send(message)
            await bridge.finish()

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run())
    sys.stderr.flush()
    return 0
