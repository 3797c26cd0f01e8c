"""Events as a sender posts them, and as the journal gives them back."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator

from workspace_hub.contract.model import Lenient, Strict
from workspace_hub.contract.text import CheckedObject, JsonObject, Line1000, Name128, Uuid

Severity = Literal['debug', 'info', 'warning', 'error', 'critical']

_PART = '[a-z0-9][a-z0-9_.-]*'
_SCOPE = re.compile(f'{_PART}(?:/{_PART})*')
_TRACE = re.compile(r'(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}')


def _scope(value: str) -> str:
    if len(value) > 128 or not _SCOPE.fullmatch(value):
        raise ValueError(f'scope must be part/part/..., each part {_PART}, at most 128 characters')
    return value


def is_traceparent(value: object) -> bool:
    """Whether a value is a W3C `traceparent` whose ids are not all zero."""
    return isinstance(value, str) and _TRACE.fullmatch(value) is not None


def _trace(value: str) -> str:
    if not is_traceparent(value):
        raise ValueError('trace must be a W3C traceparent, not all zero')
    return value


class EventPost(Strict):
    """What a sender may post to the bus."""

    id: Uuid = ''
    scope: Annotated[str, AfterValidator(_scope)]
    severity: Severity
    summary: Line1000
    source: Name128 = ''
    workspace: Name128 = ''
    trace: Annotated[str, AfterValidator(_trace)] = ''
    data: CheckedObject = {}

    def wire(self) -> JsonObject:
        """The JSON object to post, without the fields that were not given."""
        return self.model_dump(exclude_unset=True, by_alias=True)


class HubEvent(Lenient):
    """An event from the journal. `seq` rises by one per event; `time` is RFC 3339 in UTC."""

    seq: int
    id: str
    time: str
    scope: str
    workspace: str | None = None
    data: JsonObject = {}


class EventPage(Lenient):
    """A page of history, ascending."""

    events: list[HubEvent]
    next: int
