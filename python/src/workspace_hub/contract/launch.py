"""The one object a worker is started with. It holds secrets, resolved."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Discriminator, Field, Tag

from workspace_hub.contract.model import Strict

Transport = Literal['http', 'unix', 'stdio', 'pipe']
Approval = Literal['allow', 'ask', 'ask-destructive', 'deny']
PositiveMs = Annotated[int, Field(gt=0)]
_WORKSPACE = re.compile(r'[a-z0-9][a-z0-9-]{0,31}')


def _workspace(value: str) -> str:
    if not _WORKSPACE.fullmatch(value):
        raise ValueError('must be 1 to 32 of a-z, 0-9 and -, not starting with -')
    return value


def _http_url(value: str) -> str:
    if not re.match(r'https?://[^/\s]+', value):
        raise ValueError('must be an http or https URL')
    return value


WorkspaceName = Annotated[str, AfterValidator(_workspace)]
HttpUrl = Annotated[str, AfterValidator(_http_url)]


class StdioServer(Strict):
    """An upstream that is a program."""

    type: Literal['stdio'] = 'stdio'
    command: Annotated[str, Field(min_length=1)]
    args: list[str] = []
    env: dict[str, str] = {}
    cwd: str | None = None
    timeout: PositiveMs | None = None
    disabled: bool = False


class HttpServer(Strict):
    """An upstream that listens somewhere."""

    type: Literal['http', 'sse'] = 'http'
    url: HttpUrl
    headers: dict[str, str] = {}
    timeout: PositiveMs | None = None
    disabled: bool = False


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return 'url' if 'url' in value else 'command'
    return 'url' if isinstance(value, HttpServer) else 'command'


ServerLaunch = Annotated[
    Annotated[StdioServer, Tag('command')] | Annotated[HttpServer, Tag('url')], Discriminator(_kind)
]


class Listen(Strict):
    """Where the worker listens."""

    transport: Transport
    port: Annotated[int, Field(ge=0, le=65_535)] | None = None
    path: str | None = None


class HubAddress(Strict):
    """Where the hub's bus is, and the key that lets this worker post on reserved scopes."""

    url: HttpUrl
    key: Annotated[str, Field(min_length=1)]


class ApprovalPolicy(Strict):
    """What may run unasked. A tool's own name wins over the default."""

    default: Approval = 'allow'
    tools: dict[str, Approval] = {}


class Launch(Strict):
    """A worker's whole configuration."""

    workspace: WorkspaceName
    listen: Listen
    cwd: Annotated[str, Field(min_length=1)]
    env: dict[str, str] = {}
    hub: HubAddress
    mcp_servers: dict[str, ServerLaunch]
    approval: ApprovalPolicy = ApprovalPolicy()
    timeouts_ms: dict[str, PositiveMs] = {}
    # Whether each call waits from the start, until a person releases them.
    hold: bool = False
    # Whether what is said of calls holds their arguments and results.
    record_content: bool = True

    def timeout_s(self, method: str, default_s: float) -> float:
        """How long a request of `method` may take, in seconds."""
        return self.timeouts_ms.get(method, default_s * 1000) / 1000
