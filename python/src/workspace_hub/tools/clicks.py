"""What the person clicked lately."""

from __future__ import annotations

from typing import Protocol

from workspace_hub.contract.event import Severity
from workspace_hub.contract.text import JsonObject
from workspace_hub.tools.bus import Bus, BusError, plain

_PAGE = 1000
_SHOWN_PAGE = 1000


async def recent_clicks(
    bus: Bus, workspace: str | None, *, limit: int, since_seq: int | None, since: str | None, page: str | None
) -> list[JsonObject]:
    """Clicks of the workspace, newest first. `page` keeps those whose page holds this text. Raises BusError."""
    if not 1 <= limit <= 100:
        raise BusError(f'limit must be 1 to 100, not {limit}')
    if since_seq is not None and since_seq < 0:
        raise BusError(f'since_seq must be 0 or more, not {since_seq}')
    if page == '':
        raise BusError('page must not be empty; leave it out for clicks on all pages')
    query: dict[str, str | int] = {'scope': 'ui/clicks', 'limit': limit if page is None else _PAGE}
    if workspace is not None:
        query['workspace'] = workspace
    if since is not None:
        query['since'] = since
    found: list[JsonObject] = []
    while len(found) < limit:
        # Without `after` the bus gives the newest ones: older pages come by `before`.
        events = [e for e in (await bus.history(query)).events if since_seq is None or e.seq > since_seq]
        clicks = [plain(event) for event in reversed(events)]
        found.extend(click for click in clicks if page is None or page in str(click.get('page', '')))
        if len(events) < int(query['limit']):
            break
        query['before'] = events[0].seq
    return found[:limit]


class Tell(Protocol):
    """Publishes an event in the background. Returns at once and never fails."""

    def __call__(self, scope: str, severity: Severity, summary: str, data: JsonObject, **more: str | None) -> None: ...


def tell_read(tell: Tell, clicks: list[JsonObject], page: str | None, client: str | None, trace: str | None) -> None:
    """Say which clicks an agent was given, so that the person sees what it knows. Nothing given is not worth it."""
    if not clicks:
        return
    count = len(clicks)
    facts: JsonObject = {'clicks': [click['seq'] for click in clicks], 'count': count}
    if page is not None:
        facts['page'] = page[:_SHOWN_PAGE]
    summary = 'Read 1 click' if count == 1 else f'Read {count} clicks'
    tell('ui/reads', 'info', summary, facts, source=client, trace=trace)
