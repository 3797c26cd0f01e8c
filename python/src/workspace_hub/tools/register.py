"""The hub's own tools, as agents see them."""

from __future__ import annotations

import logging
from typing import Annotated, Any

import mcp_types
from fastmcp import FastMCP
from fastmcp.exceptions import ToolError
from fastmcp.server.context import Context
from pydantic import Field

from workspace_hub.contract.proposal import Risk
from workspace_hub.tools.bus import Bus, BusError
from workspace_hub.tools.clicks import Tell, recent_clicks, tell_read
from workspace_hub.tools.decision import Decisions
from workspace_hub.tools.propose import proposal_input, propose
from workspace_hub.upstreams.caller import client_name, trace_of

OWN_TOOLS = ('propose_action', 'await_decision', 'get_recent_clicks')
_MAX_WAIT_S = 55

_ASKS = mcp_types.ToolAnnotations(
    title='Propose an action',
    read_only_hint=False,
    destructive_hint=False,
    idempotent_hint=False,
    open_world_hint=False,
)
_READS = {'read_only_hint': True, 'open_world_hint': False}


def _checked_wait(seconds: float) -> float:
    if not 0 <= seconds <= _MAX_WAIT_S:
        raise BusError(f'wait_seconds must be 0 to {_MAX_WAIT_S}, not {seconds:g}: call await_decision again instead')
    return seconds


def register_own_tools(mcp: FastMCP, bus: Bus, workspace: str | None, tell: Tell) -> None:
    """Add the three tools. Without a workspace nothing can be proposed, and the clicks of all are given.

    `tell` publishes which clicks were given.
    """
    decisions = Decisions(bus, workspace)
    _register_propose(mcp, bus, workspace, decisions)
    _register_await(mcp, decisions)
    _register_clicks(mcp, bus, workspace, tell)


def _register_propose(mcp: FastMCP, bus: Bus, workspace: str | None, decisions: Decisions) -> None:
    @mcp.tool(annotations=_ASKS)
    async def propose_action(
        ctx: Context,
        title: Annotated[str, Field(description='What you want to do, in one line, for the person who decides.')],
        detail: Annotated[str, Field(description='Why, and what will change. Markdown.')] = '',
        tool: Annotated[str | None, Field(description='Name of a tool of this workspace to run on approval.')] = None,
        arguments: Annotated[dict[str, Any] | None, Field(description='The exact arguments for `tool`.')] = None,
        risk: Annotated[Risk, Field(description='read, write, or destructive when it cannot be undone.')] = 'write',
        expires_in_seconds: Annotated[int, Field(description='How long the question stands: 1 to 604800.')] = 3600,
        wait_seconds: Annotated[float, Field(description='Wait this long for the decision: 0 to 55.')] = 0,
    ) -> dict[str, Any]:
        """Ask the person at this computer before you act, and get the proposal with its `id` and `status`.

        With `tool`, approval runs exactly that call once, by the hub, and the result is in `receipt`: don't call the
        tool yourself. Without `tool` it is a question in words: act only once the status is `approved`, and read
        `decision.answer` or `decision.reason` otherwise. Then use await_decision with the `id`.
        """
        try:
            wait_s = _checked_wait(wait_seconds)
            if workspace is None:
                raise BusError('no workspace: start this server with --workspace NAME, or set HUB_WORKSPACE')
            given = proposal_input(title, detail, risk, tool, arguments, expires_in_seconds)
            proposal = await propose(bus, workspace, client_name(ctx), trace_of(ctx), given)
            decisions.remember(proposal)
            return await decisions.wait(proposal['id'], wait_s) if wait_s else proposal
        except BusError as error:
            raise ToolError(str(error), log_level=logging.DEBUG) from error


def _register_await(mcp: FastMCP, decisions: Decisions) -> None:
    @mcp.tool(annotations=mcp_types.ToolAnnotations(title='Wait for a decision', idempotent_hint=True, **_READS))
    async def await_decision(
        proposal_id: Annotated[str, Field(description='The `id` that propose_action gave.')],
        wait_seconds: Annotated[float, Field(description='How long to wait: 0 to 55.')] = 25,
    ) -> dict[str, Any]:
        """Wait until the person decides on a proposal, and get it as it stands.

        While `status` is still `pending` (or `approved` with a bound call that has not run yet) call this again.
        """
        try:
            return await decisions.wait(proposal_id.strip().lower(), _checked_wait(wait_seconds))
        except BusError as error:
            raise ToolError(str(error), log_level=logging.DEBUG) from error


def _register_clicks(mcp: FastMCP, bus: Bus, workspace: str | None, tell: Tell) -> None:
    @mcp.tool(annotations=mcp_types.ToolAnnotations(title='Recent clicks', idempotent_hint=True, **_READS))
    async def get_recent_clicks(
        ctx: Context,
        limit: Annotated[int, Field(description='How many at most: 1 to 100.')] = 20,
        since_seq: Annotated[int | None, Field(description='Only clicks after this `seq`.')] = None,
        since: Annotated[str | None, Field(description='Only clicks from this RFC 3339 time on.')] = None,
        page: Annotated[str | None, Field(description='Only clicks on pages whose address holds this text.')] = None,
    ) -> dict[str, Any]:
        """What the person clicked in the page under development, newest first: use it when they say "this button"."""
        try:
            clicks = await recent_clicks(bus, workspace, limit=limit, since_seq=since_seq, since=since, page=page)
            tell_read(tell, clicks, page, client_name(ctx), trace_of(ctx))
            return {'clicks': clicks}
        except BusError as error:
            raise ToolError(str(error), log_level=logging.DEBUG) from error
