"""`mcp`: the hub's own tools over stdio, for an agent to start."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from collections.abc import AsyncIterator


def run_stdio_server(workspace: str | None, hub_url: str) -> int:
    """Serve on stdin and stdout until stdin ends."""
    os.environ.setdefault('FASTMCP_LOG_ENABLED', 'false')
    os.environ.setdefault('FASTMCP_CHECK_FOR_UPDATES', 'off')
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    from fastmcp import FastMCP

    from workspace_hub import __version__
    from workspace_hub.app.journal import Journal
    from workspace_hub.tools.bus import Bus
    from workspace_hub.tools.register import register_own_tools

    bus = Bus(hub_url)
    journal = Journal(bus, workspace)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastMCP) -> AsyncIterator[None]:
        journal.start()
        try:
            yield
        finally:
            await journal.stop()
            await bus.close()

    mcp = FastMCP('workspace-hub', version=__version__, lifespan=lifespan, dereference_schemas=False)
    register_own_tools(mcp, bus, workspace, journal.publish)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(mcp.run_stdio_async(show_banner=False))
    return 0
