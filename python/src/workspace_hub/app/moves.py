"""Tells when an upstream goes from state to state, so that no death is silent, however soon it is healed."""

from __future__ import annotations

from workspace_hub.app.journal import Journal
from workspace_hub.contract.event import Severity
from workspace_hub.contract.text import JsonObject
from workspace_hub.upstreams.pool import Pool
from workspace_hub.upstreams.status import State
from workspace_hub.upstreams.upstream import Upstream

_SCOPE = 'workers/upstreams'
_SEVERITIES: dict[State, Severity] = {'backoff': 'warning', 'fatal': 'error'}
# On the way from one of the others to the next; each start would be three events.
_PASSING: tuple[State, ...] = ('starting', 'stopping')


def _cause(upstream: Upstream) -> str:
    status = upstream.status
    if status.state == 'running':
        return 'ready' if status.starts == 1 else f'ready again, restart {status.starts - 1}'
    if status.state == 'stopped':
        return upstream.off or 'it was stopped'
    return status.failure or 'no reason is known'


def tell_moves(pool: Pool, journal: Journal) -> None:
    """Publish each change of state that lasts, with its cause."""
    told: dict[str, State] = {upstream.name: 'stopped' for upstream in pool.upstreams}

    def moved(upstream: Upstream) -> None:
        name, state = upstream.name, upstream.status.state
        if state in _PASSING or told[name] == state:
            return
        was, told[name] = told[name], state
        cause = _cause(upstream)
        summary = f'{name}: {was} -> {state}: {cause}'
        facts: JsonObject = {'server': name, 'from': was, 'to': state, 'cause': cause}
        journal.publish(_SCOPE, _SEVERITIES.get(state, 'info'), summary, facts)

    pool.on_move(moved)
