"""Completes arguments of prompts and resource templates, by asking the upstream they come from."""

from __future__ import annotations

import contextlib

import mcp_types
from fastmcp import FastMCP
from fastmcp.server.completions import CompletionReference

from workspace_hub.upstreams.faults import Unavailable
from workspace_hub.upstreams.pool import Pool
from workspace_hub.upstreams.relay import complete


def serve_completion(mcp: FastMCP, pool: Pool, *, may_look: bool) -> None:
    """Answer `completion/complete`. An upstream that can't complete, or is not there, gives nothing.

    Where prompts and resources are asked for or denied (`may_look` is false), no upstream hears what is being typed.
    """

    async def handler(
        ref: CompletionReference, argument: mcp_types.CompletionArgument, context: mcp_types.CompletionContext | None
    ) -> mcp_types.Completion | None:
        if not may_look:
            return None
        if isinstance(ref, mcp_types.PromptReference):
            with contextlib.suppress(Unavailable):
                await pool.admit_prompt(ref.name)
            offer = pool.table.prompts.get(ref.name)
            upstream = offer.upstream if offer else None
            asked: CompletionReference = ref.model_copy(update={'name': offer.item.name}) if offer else ref
        else:
            await pool.admit_resource(ref.uri)
            upstream, asked = pool.table.upstream_for_uri(ref.uri), ref
        if upstream is None:
            return None
        given = {argument.name: argument.value}
        try:
            return (await complete(upstream, asked, given, context.arguments if context else None)).completion
        except Unavailable:
            return None

    mcp.add_completion_handler(handler)
