"""One request as everything here that tells of it knows it: who asked, in which trace, over which connection."""

from __future__ import annotations

import uuid
from contextvars import ContextVar
from dataclasses import dataclass, field

from fastmcp.server.context import Context

from workspace_hub.app.line import Line, line_of
from workspace_hub.contract.text import JsonObject, is_uuid
from workspace_hub.policy.grant import GRANT_HEADER
from workspace_hub.upstreams.caller import client_name, trace_of

_CALL_HEADER = 'hub-call'


@dataclass
class Call:
    """One request of a client. What became of it is noted as it is found out."""

    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    client: str | None = None
    trace: str | None = None
    grant: str | None = None
    line: Line | None = None
    # The arguments a person approved, which it ran with.
    approved: JsonObject | None = None


_current: ContextVar[tuple[Context, Call] | None] = ContextVar('workspace_hub_call', default=None)


def call_of(context: Context | None) -> Call:
    """The request that runs in this context: the same one, whoever asks."""
    if context is None:
        return Call()
    known = _current.get()
    if known is not None and known[0] is context:
        return known[1]
    call = _call(context)
    _current.set((context, call))
    return call


def _call(context: Context) -> Call:
    call = Call(client=client_name(context), trace=trace_of(context))
    request = context.request_context.request if context.request_context else None
    if request is not None:
        given = request.headers.get(_CALL_HEADER, '')
        # The hub names the calls it passes on. Whoever comes here directly may have none.
        call.id = given.lower() if is_uuid(given) else call.id
        call.grant = request.headers.get(GRANT_HEADER)
        call.line = line_of(request.scope)
    return call
