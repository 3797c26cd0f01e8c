"""What an upstream offers, read once after connecting and again when it says that it changed."""

from __future__ import annotations

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


async def read_catalog(session: ClientSession) -> Catalog:
    """Read every list the upstream advertises."""
    can = session.server_capabilities
    tools = await _all(session.list_tools, 'tools') if can is None or can.tools else ()
    if can is None:
        return Catalog(tools=tools)
    return Catalog(
        tools=tools,
        resources=await _all(session.list_resources, 'resources') if can.resources else (),
        templates=await _all(session.list_resource_templates, 'resource_templates') if can.resources else (),
        prompts=await _all(session.list_prompts, 'prompts') if can.prompts else (),
    )
