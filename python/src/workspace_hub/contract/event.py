"""Events as a sender posts them, and as the journal gives them back."""

from __future__ import annotations

import re
import uuid
from typing import Annotated, Literal, Self

from pydantic import AfterValidator

from workspace_hub.contract.model import Lenient, Strict
from workspace_hub.contract.text import CheckedObject, JsonObject, Line1000, Name128, Uuid, one_line, strict_json

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

    @classmethod
    def of(cls, scope: str, severity: Severity, summary: str, data: JsonObject, **more: str | None) -> Self:
        """An event with an id of its own, so that one that is sent twice is kept once.

        `more` may hold `id`, `source`, `workspace` and `trace`. Raises pydantic's ValidationError.
        """
        fields: JsonObject = {
            'id': str(uuid.uuid4()),
            'scope': scope,
            'severity': severity,
            'summary': one_line(summary) or scope,
            'data': data,
        }
        return cls.model_validate(fields | {key: value for key, value in more.items() if value})

    def encoded(self) -> bytes:
        """The JSON to post, without the fields that were not given. Raises ValueError where JSON can't hold it."""
        return strict_json(self.model_dump(exclude_unset=True, by_alias=True)).encode()


class HubEvent(Lenient):
    """An event from the journal. `seq` rises by one per event; `time` is RFC 3339 in UTC."""

    seq: int
    id: str
    time: str
    scope: str
    source: str | None = None
    workspace: str | None = None
    data: JsonObject = {}


class EventPage(Lenient):
    """A page of history, ascending."""

    events: list[HubEvent]
    next: int
