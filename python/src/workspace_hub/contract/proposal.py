"""Proposals: what an agent asks for, and what the hub says about it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from workspace_hub.contract.model import Lenient, Strict
from workspace_hub.contract.text import CheckedObject, JsonObject, Line1000, Name128, WellFormed, inexact

Risk = Literal['read', 'write', 'destructive']
MAX_EXPIRY_S = 604_800


class ProposalInput(Strict):
    """`data.proposal` of an event on `chat/proposals`."""

    title: Line1000
    detail: WellFormed = ''
    risk: Risk = 'write'
    tool: Name128 = ''
    arguments: CheckedObject = {}
    expires_in_seconds: Annotated[int, Field(ge=1, le=MAX_EXPIRY_S)] = 3600

    @model_validator(mode='after')
    def _arguments_fit(self) -> Self:
        if 'arguments' in self.model_fields_set and not self.tool:
            raise ValueError('arguments need a tool')
        if (number := inexact(self.arguments)) is not None:
            raise ValueError(f'the number {number} is too large to be kept exactly: send it as text')
        return self

    def wire(self) -> JsonObject:
        """The JSON object to post, without the fields that were not given."""
        return self.model_dump(exclude_unset=True, by_alias=True)


class BoundCall(Lenient):
    """The call that an approval runs, with the arguments as the person left them."""

    tool: str
    arguments: JsonObject


class Decision(Lenient):
    """What the person said."""

    reason: str | None = None
    answer: str | None = None


class ProposalState(Lenient):
    """The part of a proposal that is decided by. The whole of it is handed on as it came."""

    id: str
    workspace: str
    status: str
    call: BoundCall | None = None
    decision: Decision | None = None

    @property
    def final(self) -> bool:
        """Whether nothing follows. `approved` is final only where no call is bound."""
        return self.status not in ('pending', 'approved') or (self.status == 'approved' and self.call is None)
