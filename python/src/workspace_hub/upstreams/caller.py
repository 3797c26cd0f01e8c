"""The client behind a request, kept apart from every other: progress and logs go back to it alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import mcp_types
from fastmcp.server.context import Context, _log_level_session_key
from mcp.server.session import ServerSession
from mcp_types import (
    CLIENT_CAPABILITIES_META_KEY,
    CLIENT_INFO_META_KEY,
    PROTOCOL_VERSION_META_KEY,
    RequestParamsMeta,
)

from workspace_hub.contract.event import is_traceparent

_LEVELS = ('debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency')
# These describe the client's own connection. The session to the upstream stamps its own.
_CONNECTION_META = {
    PROTOCOL_VERSION_META_KEY,
    CLIENT_INFO_META_KEY,
    CLIENT_CAPABILITIES_META_KEY,
    mcp_types.LOG_LEVEL_META_KEY,
    'progressToken',
    'progress_token',
}


@dataclass(frozen=True)
class Caller:
    """Who asked, and what of the request's metadata may go upstream."""

    session: ServerSession
    request_id: str | None
    progress_token: str | int | None
    meta: Mapping[str, Any]
    log_level: str | None

    @property
    def trace(self) -> str | None:
        """The W3C trace of its request."""
        found = self.meta.get('traceparent')
        return found if is_traceparent(found) else None

    async def progress(self, progress: float, total: float | None, message: str | None) -> None:
        """Pass progress on, if the client asked for it."""
        if self.progress_token is not None:
            await self.session.send_progress_notification(
                self.progress_token, progress, total, message, related_request_id=self.request_id
            )

    async def log(self, params: mcp_types.LoggingMessageNotificationParams) -> None:
        """Pass a log line on, unless the client wants only graver ones."""
        if self.log_level and _LEVELS.index(params.level) < _LEVELS.index(self.log_level):
            return
        await self.session.send_log_message(
            params.level, params.data, params.logger, related_request_id=self.request_id
        )

    def upstream_meta(self) -> RequestParamsMeta | None:
        """The `_meta` for the upstream's request."""
        return cast('RequestParamsMeta', dict(self.meta)) if self.meta else None


def _traceparent(context: Context, meta: Mapping[str, Any]) -> str | None:
    request = context.request_context.request if context.request_context else None
    header = request.headers.get('traceparent') if request is not None else None
    return next((found for found in (meta.get('traceparent'), header) if is_traceparent(found)), None)


def trace_of(context: Context) -> str | None:
    """The request's W3C trace, from its `_meta` or its header."""
    request_context = context.request_context
    return _traceparent(context, (request_context.meta if request_context else None) or {})


def caller_of(context: Context) -> Caller | None:
    """The client of the running request, or None where there is no request."""
    request_context = context.request_context
    if request_context is None:
        return None
    meta = request_context.meta or {}
    passed = {key: value for key, value in meta.items() if key not in _CONNECTION_META}
    trace = _traceparent(context, meta)
    if trace is not None:
        passed['traceparent'] = trace
    source = request_context._srctx.meta or {}
    session = context.session
    levels = context.fastmcp._client_log_levels
    return Caller(
        session=session,
        request_id=context.request_id,
        progress_token=source.get('progress_token'),
        meta=passed,
        log_level=levels.get(_log_level_session_key(session)),
    )


def client_name(context: Context) -> str | None:
    """`name version` of the client, as it introduced itself."""
    params = context.session.client_params if context.request_context else None
    return f'{params.client_info.name} {params.client_info.version}'.strip()[:128] if params else None
