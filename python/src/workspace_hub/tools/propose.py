"""Posting a proposal."""

from __future__ import annotations

import uuid

from pydantic import ValidationError

from workspace_hub.contract.event import EventPost, HubEvent
from workspace_hub.contract.model import explain
from workspace_hub.contract.proposal import ProposalInput
from workspace_hub.contract.text import JsonObject, one_line
from workspace_hub.tools.bus import Bus, BusError
from workspace_hub.tools.decision import pending_proposal


def proposal_input(
    title: str, detail: str, risk: str, tool: str | None, arguments: JsonObject | None, expires_s: int
) -> ProposalInput:
    """Check what the agent gave. Raises BusError that names the fault."""
    given: JsonObject = {'title': title, 'risk': risk, 'expiresInSeconds': expires_s}
    if detail:
        given['detail'] = detail
    if tool is not None:
        given['tool'] = tool
        given['arguments'] = arguments or {}
    elif arguments is not None:
        given['arguments'] = arguments
    try:
        return ProposalInput.model_validate(given)
    except ValidationError as error:
        raise BusError(f'INVALID_PROPOSAL: {explain(error)}') from error


async def propose(bus: Bus, workspace: str, client: str | None, trace: str | None, given: ProposalInput) -> JsonObject:
    """Open a proposal and return it as pending. Raises BusError."""
    event: JsonObject = {
        'id': str(uuid.uuid4()),
        'scope': 'chat/proposals',
        'severity': 'warning' if given.risk == 'destructive' else 'info',
        'summary': one_line(given.title),
        'workspace': workspace,
        'data': {'proposal': given.wire()},
    }
    if client:
        event['source'] = client
    if trace:
        event['trace'] = trace
    receipt = await bus.publish(EventPost.model_validate(event))
    opened = HubEvent(seq=receipt.seq, id=receipt.id, time=receipt.time, scope='chat/proposals', workspace=workspace)
    return pending_proposal(opened, given, client, receipt.digest)
