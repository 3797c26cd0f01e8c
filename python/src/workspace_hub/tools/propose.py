"""Posting a proposal."""

from __future__ import annotations

from pydantic import ValidationError

from workspace_hub.contract.event import EventPost, HubEvent, Severity
from workspace_hub.contract.model import explain
from workspace_hub.contract.proposal import ProposalInput
from workspace_hub.contract.text import JsonObject
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


def proposal_event(
    workspace: str, client: str | None, trace: str | None, given: ProposalInput, **more: JsonObject
) -> EventPost:
    """The event that opens a proposal under its own id, with `more` beside it. Raises BusError where it doesn't fit."""
    severity: Severity = 'warning' if given.risk == 'destructive' else 'info'
    data: JsonObject = {'proposal': given.wire(), **more}
    try:
        return EventPost.of(
            'chat/proposals', severity, given.title, data, source=client, workspace=workspace, trace=trace
        )
    except ValidationError as error:
        raise BusError(f'INVALID_PROPOSAL: {explain(error)}') from error


async def propose(bus: Bus, workspace: str, client: str | None, trace: str | None, given: ProposalInput) -> JsonObject:
    """Open a proposal and return it as pending. Raises BusError."""
    receipt = await bus.publish(proposal_event(workspace, client, trace, given))
    opened = HubEvent(seq=receipt.seq, id=receipt.id, time=receipt.time, scope='chat/proposals', workspace=workspace)
    return pending_proposal(opened, given, client, receipt.digest)
