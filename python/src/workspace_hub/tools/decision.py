"""Finding a proposal, and waiting for what the person decides."""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncGenerator
from datetime import datetime, timedelta

from pydantic import ValidationError

from workspace_hub.contract.event import EventPost, HubEvent
from workspace_hub.contract.proposal import ProposalInput, ProposalState
from workspace_hub.contract.text import JsonObject, is_uuid
from workspace_hub.tools.bus import Bus, BusError

_PAGE = 1000
_KEPT = 1000
_AGAIN_S = 0.5


def pending_proposal(event: HubEvent, given: ProposalInput, client: str | None, digest: str | None) -> JsonObject:
    """A proposal as the hub opens it for this event."""
    created = datetime.fromisoformat(event.time.replace('Z', '+00:00'))
    expires = created + timedelta(seconds=given.expires_in_seconds)
    proposal: JsonObject = {
        'id': event.id,
        'seq': event.seq,
        'workspace': event.workspace,
        'title': given.title,
        'detail': given.detail,
        'risk': given.risk,
        'status': 'pending',
        'createdAt': event.time,
        'expiresAt': expires.isoformat(timespec='milliseconds').replace('+00:00', 'Z'),
    }
    if client:
        proposal['client'] = client
    if given.tool:
        call = {'tool': given.tool, 'arguments': given.arguments}
        proposal['call'] = {**call, 'digest': digest} if digest else call
    return proposal


def _decided(event: HubEvent) -> JsonObject | None:
    proposal = event.data.get('proposal')
    return proposal if isinstance(proposal, dict) else None


def is_final(proposal: JsonObject) -> bool:
    """Whether nothing can follow."""
    try:
        return ProposalState.model_validate(proposal).final
    except ValidationError:
        return False


async def later_states(bus: Bus, proposal_id: str, seq: int) -> AsyncGenerator[JsonObject]:
    """Each state of a proposal after `seq`, as it comes. Never ends by itself.

    A hub that is away is tried again: what it decides meanwhile is in its journal.
    """
    while True:
        with contextlib.suppress(BusError):
            async with bus.follow(f'chat/decisions/{proposal_id}', seq) as events:
                async for event in events:
                    seq = event.seq
                    if (proposal := _decided(event)) is not None:
                        yield proposal
        await asyncio.sleep(_AGAIN_S)


class Decisions:
    """Reads `chat/proposals` and `chat/decisions/<id>`. `workspace` limits which proposals may be asked for."""

    def __init__(self, bus: Bus, workspace: str | None) -> None:
        self._bus, self._workspace = bus, workspace
        self._own: OrderedDict[str, JsonObject] = OrderedDict()

    def remember(self, proposal: JsonObject) -> None:
        """Keep a proposal made here, so that waiting for it needs no search."""
        self._own[proposal['id']] = proposal
        while len(self._own) > _KEPT:
            self._own.popitem(last=False)

    async def latest(self, proposal_id: str) -> tuple[JsonObject, int]:
        """The proposal as last published, and the seq to follow on from. Raises BusError when it is unknown."""
        if not is_uuid(proposal_id):
            raise _unknown(proposal_id)
        page = await self._bus.history({'scope': f'chat/decisions/{proposal_id}', 'limit': 1})
        if page.events and (proposal := _decided(page.events[-1])) is not None:
            if self._workspace in (None, proposal.get('workspace')):
                return proposal, page.events[-1].seq
            raise _unknown(proposal_id)
        known = self._own.get(proposal_id) or await self._search(proposal_id)
        if known is None:
            raise _unknown(proposal_id)
        self.remember(known)
        return known, page.next if not page.events else page.events[-1].seq

    async def _search(self, proposal_id: str) -> JsonObject | None:
        query: dict[str, str | int] = {'scope': 'chat/proposals', 'limit': _PAGE}
        if self._workspace:
            query['workspace'] = self._workspace
        while events := (await self._bus.history(query)).events:
            for event in events:
                if event.id == proposal_id and event.scope == 'chat/proposals' and event.workspace is not None:
                    return await self._opened(event)
            query['before'] = events[0].seq
        return None

    async def _opened(self, event: HubEvent) -> JsonObject | None:
        """The proposal that an event of the journal opened."""
        try:
            given = ProposalInput.model_validate(event.data.get('proposal'))
            digest = await self._digest(event, given) if given.tool else None
        except ValidationError:
            return None
        return pending_proposal(event, given, event.source, digest)

    async def _digest(self, event: HubEvent, given: ProposalInput) -> str | None:
        """What binds its call. Only the hub knows, and says it once more when an event is posted a second time."""
        again = EventPost.of(
            event.scope, 'info', given.title, {'proposal': given.wire()}, id=event.id, workspace=event.workspace
        )
        try:
            return (await self._bus.publish(again)).digest
        except BusError:
            return None

    async def wait(self, proposal_id: str, wait_s: float) -> JsonObject:
        """The proposal once it is final, or as it stands after `wait_s` seconds. Raises BusError."""
        proposal, seq = await self.latest(proposal_id)
        if wait_s <= 0 or is_final(proposal):
            return proposal
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait_s), contextlib.aclosing(later_states(self._bus, proposal_id, seq)) as later:
                async for proposal in later:
                    if is_final(proposal):
                        break
        return proposal


def _unknown(proposal_id: str) -> BusError:
    return BusError(f'UNKNOWN_PROPOSAL: there is no proposal {proposal_id} in this workspace')
