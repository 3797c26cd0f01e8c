"""Puts a workspace's server together."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastmcp import FastMCP
from starlette.requests import Request
from starlette.responses import JSONResponse

from workspace_hub import __version__
from workspace_hub.app.ask import Ask
from workspace_hub.app.changes import Changes
from workspace_hub.app.completion import serve_completion
from workspace_hub.app.content import Content
from workspace_hub.app.gate import Gate
from workspace_hub.app.hold import Hold
from workspace_hub.app.inflight import InFlight
from workspace_hub.app.journal import Journal
from workspace_hub.app.logs import tell_logs
from workspace_hub.app.moves import tell_moves
from workspace_hub.app.provider import UpstreamsProvider
from workspace_hub.app.record import Record
from workspace_hub.app.reports import Reports
from workspace_hub.app.rules import Rules
from workspace_hub.app.subscriptions import Subscriptions
from workspace_hub.app.unseen import Unseen
from workspace_hub.app.waiting import Waiting
from workspace_hub.contract.launch import Launch
from workspace_hub.contract.redact import redactor
from workspace_hub.contract.secrets import secrets_of
from workspace_hub.policy.approval import verdict_on_reading
from workspace_hub.policy.grant import Grants
from workspace_hub.tools.bus import Bus
from workspace_hub.tools.register import OWN_TOOLS, register_own_tools
from workspace_hub.upstreams.obstacle import Surroundings
from workspace_hub.upstreams.pace import Pace, pace_of
from workspace_hub.upstreams.pool import Pool
from workspace_hub.upstreams.upstream import Upstream

_INSTRUCTIONS = (
    'Tools of the workspace "{name}". Names start with the server they come from. Before something risky, ask the '
    'person with propose_action and wait with await_decision. get_recent_clicks shows what the person points at.'
)


@dataclass(frozen=True)
class Worker:
    """A workspace's server and the parts that a stop has to reach."""

    mcp: FastMCP
    pool: Pool
    inflight: InFlight
    changes: Changes
    waiting: Waiting
    hold: Hold


def build_worker(launch: Launch, pace: Pace | None = None) -> Worker:
    """The server of one workspace. Upstreams start with its lifespan, in the background."""
    redact = redactor(secrets_of(launch))
    around = Surroundings(launch.workspace, launch.cwd, launch.env)
    pool = Pool(launch.mcp_servers, around, pace or pace_of(launch), OWN_TOOLS, redact)
    bus = Bus(launch.hub.url, launch.hub.key)
    journal, reports = Journal(bus, launch.workspace), Reports(bus)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastMCP) -> AsyncIterator[None]:
        journal.start()
        pool.start()
        try:
            yield
        finally:
            await pool.stop()
            await reports.close()
            await journal.stop()
            await bus.close()

    mcp = FastMCP(
        f'workspace-hub/{launch.workspace}',
        instructions=_INSTRUCTIONS.format(name=launch.workspace),
        version=__version__,
        lifespan=lifespan,
        dereference_schemas=False,
        # The upstream knows which of its URIs are safe; screening them here would break file URIs.
        resource_security=None,
    )
    register_own_tools(mcp, bus, launch.workspace, journal.publish)
    mcp.add_provider(UpstreamsProvider(pool))
    content = Content(redact, recorded=launch.record_content)
    waiting = Waiting(pool.pace)
    hold = Hold(waiting, journal, on=launch.hold)
    ask = Ask(bus, reports, waiting, launch.workspace, content, pool.pace.receipt_s)
    rules = Rules(launch.approval, Grants(launch.hub.key), ask, hold, journal)
    changes, inflight = Changes(), InFlight()
    for middleware in (inflight, changes, Unseen(), Record(journal, content), Gate(pool, rules, OWN_TOOLS)):
        mcp.add_middleware(middleware)

    def input_schema(name: str) -> Mapping[str, Any] | None:
        # Without this the SDK lists all tools before each call, only to look for headers named in a schema.
        offer = pool.table.tools.get(name)
        return offer.item.input_schema if offer else {}

    mcp._mcp_server.get_tool_input_schema = input_schema
    may_look = verdict_on_reading(launch.approval) == 'allow'
    serve_completion(mcp, pool, may_look=may_look)
    Subscriptions(mcp, pool, changes, may_look=may_look)
    _announce_changes(pool, journal, changes)
    tell_moves(pool, journal)
    tell_logs(pool, journal, content)
    _serve_health(mcp, launch, pool, inflight)
    return Worker(mcp, pool, inflight, changes, waiting, hold)


def _announce_changes(pool: Pool, journal: Journal, changes: Changes) -> None:
    said: dict[str, tuple[str, ...]] = {}

    def changed(_pool: Pool, _upstream: Upstream) -> None:
        changes.announce()
        for server, names in pool.table.left_out.items():
            if said.get(server) != tuple(names):
                said[server] = tuple(names)
                shown = ', '.join(names)
                summary = f'{server}: left out {shown}, because something before it has that name'
                journal.publish('mcp/tools', 'warning', summary, {'server': server, 'leftOut': names[:100]})

    pool.on_change(changed)


def _serve_health(mcp: FastMCP, launch: Launch, pool: Pool, inflight: InFlight) -> None:
    @mcp.custom_route('/health', methods=['GET'])
    async def health(_: Request) -> JSONResponse:
        facts = {
            'workspace': launch.workspace,
            'pid': os.getpid(),
            'ready': True,
            'inFlight': inflight.count,
            'lastUsedAt': inflight.last_used_at,
            'upstreams': pool.health(),
        }
        return JSONResponse(facts)
