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


ControlLine = StopLine | UpstreamLine | WakeLine
_control_line: TypeAdapter[ControlLine] = TypeAdapter(Annotated[ControlLine, Field(discriminator='event')])
_worker_line: TypeAdapter[ReadyLine | FailedLine] = TypeAdapter(
    Annotated[ReadyLine | FailedLine, Field(discriminator='event')]
)


def parse_worker_line(value: object) -> ReadyLine | FailedLine:
    """Parse a line of a worker's stdout. Raises pydantic's ValidationError."""
    return _worker_line.validate_python(value)


def parse_control_line(text: bytes) -> ControlLine:
    """Parse a line of a running worker's stdin. Raises pydantic's ValidationError."""
    return _control_line.validate_json(text)
