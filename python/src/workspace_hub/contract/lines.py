"""The lines a worker prints on stdout, and those it reads on stdin while it runs."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from workspace_hub.contract.launch import Transport
from workspace_hub.contract.model import Lenient


class ReadyLine(Lenient):
    """The worker serves."""

    event: Literal['ready'] = 'ready'
    pid: Annotated[int, Field(gt=0, strict=True)]
    transport: Transport
    port: Annotated[int, Field(ge=1, le=65_535, strict=True)] | None = None


class FailedLine(Lenient):
    """The worker can't serve, and would fail the same way again."""

    event: Literal['failed'] = 'failed'
    code: str
    message: str


class HoldingLine(Lenient):
    """From here on calls are held, or no longer: the answer to a `HoldLine`."""

    event: Literal['hold'] = 'hold'
    on: Annotated[bool, Field(strict=True)]


class StopLine(Lenient):
    """The hub asks for a stop: running calls get `drain_ms` to end."""

    event: Literal['stop']
    drain_ms: Annotated[int, Field(ge=0)] = 2000


class UpstreamLine(Lenient):
    """A person restarts one upstream, or switches it on or off."""

    event: Literal['upstream']
    name: str
    action: Literal['restart', 'enable', 'disable']


class WakeLine(Lenient):
    """The machine was suspended: connections have to be proven again."""

    event: Literal['wake']


class HoldLine(Lenient):
    """A person holds all calls, or lets go of them: those that wait then run, or are refused for a reason."""

    event: Literal['hold']
    on: Annotated[bool, Field(strict=True)]
    refuse: Annotated[bool, Field(strict=True)] = False
    reason: str = ''


ControlLine = StopLine | UpstreamLine | WakeLine | HoldLine
_control_line: TypeAdapter[ControlLine] = TypeAdapter(Annotated[ControlLine, Field(discriminator='event')])
WorkerLine = ReadyLine | FailedLine | HoldingLine
_worker_line: TypeAdapter[WorkerLine] = TypeAdapter(Annotated[WorkerLine, Field(discriminator='event')])


def parse_worker_line(value: object) -> WorkerLine:
    """Parse a line of a worker's stdout. Raises pydantic's ValidationError."""
    return _worker_line.validate_python(value)


def parse_control_line(text: bytes) -> ControlLine:
    """Parse a line of a running worker's stdin. Raises pydantic's ValidationError."""
    return _control_line.validate_json(text)
