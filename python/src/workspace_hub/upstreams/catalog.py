"""What an upstream offers, read once after connecting and again when it says that it changed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import mcp_types
from mcp import ClientSession
from mcp.shared.exceptions import MCPError
from mcp_types import METHOD_NOT_FOUND, PaginatedRequestParams

_PAGES = 100


@dataclass(frozen=True)
class Catalog:
    """The lists of one upstream, as it gave them."""

    tools: tuple[mcp_types.Tool, ...] = ()
    resources: tuple[mcp_types.Resource, ...] = ()
    templates: tuple[mcp_types.ResourceTemplate, ...] = ()
    prompts: tuple[mcp_types.Prompt, ...] = ()


async def _all(fetch: Callable[..., Awaitable[Any]], field: str) -> tuple[Any, ...]:
    items: list[Any] = []
    cursor: str | None = None
    try:
        for _ in range(_PAGES):
            page = await fetch(params=PaginatedRequestParams(cursor=cursor) if cursor else None)
            items.extend(getattr(page, field))
            cursor = page.next_cursor
            if not cursor:
                break
    except MCPError as error:
        # Advertised but not served: an empty list, not a broken upstream.
        if error.error.code != METHOD_NOT_FOUND:
            raise
    return tuple(items)


async def _nothing() -> tuple[Any, ...]:
    return ()


async def read_catalog(session: ClientSession) -> Catalog:
    """Read every list the upstream advertises, side by side: its first call waits for them."""
    can = session.server_capabilities
    tools = _all(session.list_tools, 'tools')
    if can is None:
        return Catalog(tools=await tools)
    if not can.tools:
        tools.close()
    lists = await asyncio.gather(
        tools if can.tools else _nothing(),
        _all(session.list_resources, 'resources') if can.resources else _nothing(),
        _all(session.list_resource_templates, 'resource_templates') if can.resources else _nothing(),
        _all(session.list_prompts, 'prompts') if can.prompts else _nothing(),
    )
    return Catalog(*lists)
