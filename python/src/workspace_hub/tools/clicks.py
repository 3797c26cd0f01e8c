"""What the person clicked lately."""

from __future__ import annotations

from workspace_hub.contract.text import JsonObject
from workspace_hub.tools.bus import Bus, BusError, plain

_PAGE = 1000


async def recent_clicks(
    bus: Bus, workspace: str | None, *, limit: int, since_seq: int | None, since: str | None, page: str | None
) -> list[JsonObject]:
    """Clicks of the workspace, newest first. `page` keeps those whose page holds this text. Raises BusError."""
    if not 1 <= limit <= 100:
        raise BusError(f'limit must be 1 to 100, not {limit}')
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
