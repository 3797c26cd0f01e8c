"""What a decided proposal says about the request that waits for it."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError

from workspace_hub.contract.model import explain
from workspace_hub.contract.proposal import ProposalState
from workspace_hub.contract.text import JsonObject

_WORDS = {
    'rejected': 'the person rejected it',
    'answered': 'the person answered instead of approving it',
    'expired': 'nobody decided in time',
    'withdrawn': 'the question was withdrawn',
}


class Misfit(Exception):
    """What the hub says can't be acted on. The text says why."""


@dataclass(frozen=True)
class Ruling:
    """Why it may not run, or with which arguments it may, where a call is bound."""

    refusal: str | None
    arguments: JsonObject | None = None


def ruling_of(proposal: JsonObject, tool: str | None) -> Ruling | None:
    """What the person decided, or None while that is open. Raises Misfit."""
    try:
        state = ProposalState.model_validate(proposal)
    except ValidationError as error:
        raise Misfit(f'what the hub says of it is not understood: {explain(error)}') from error
    if state.status == 'pending':
        return None
    if state.status == 'approved':
        return _approved(state, tool)
    if state.status not in _WORDS:
        raise Misfit(f'the hub says that it is {state.status}')
    why = _WORDS[state.status]
    said = state.decision and (state.decision.answer or state.decision.reason)
    return Ruling(f'{why}: {said}' if said else why)


def _approved(state: ProposalState, tool: str | None) -> Ruling:
    bound = state.call.tool if state.call is not None else None
    if bound != tool:
        raise Misfit(f'what was approved is {bound or "no call"}')
    return Ruling(None, state.call.arguments if state.call is not None else None)
