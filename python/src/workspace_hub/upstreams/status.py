"""The two fields that say how an upstream is: `state`, where it is in its life, and `health`, what was last proven."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from workspace_hub.contract.redact import Redact
from workspace_hub.contract.text import JsonObject, one_line

State = Literal['stopped', 'starting', 'running', 'backoff', 'stopping', 'exited', 'fatal']
Health = Literal['unknown', 'healthy', 'unhealthy']


def time_text(ahead_s: float = 0) -> str:
    """Now, or so many seconds later: RFC 3339, UTC, milliseconds."""
    at = datetime.now(UTC) + timedelta(seconds=ahead_s)
    return at.isoformat(timespec='milliseconds').replace('+00:00', 'Z')


@dataclass
class Status:
    """One upstream's standing. Health is only ever set by a proof or a failure, never by memory."""

    redact: Redact = lambda text: text
    state: State = 'stopped'
    health: Health = 'unknown'
    proven_at: str | None = None
    failure: str | None = None
    notes: list[str] = field(default_factory=list)
    proven_monotonic: float = 0.0
    pid: int | None = None
    started_at: str | None = None
    starts: int = 0
    last_used_at: str | None = None
    retry_at: str | None = None
    retry_monotonic: float = 0.0

    def prove(self) -> None:
        """It answered just now."""
        self.health, self.failure = 'healthy', None
        self.proven_at, self.proven_monotonic = time_text(), time.monotonic()

    def fail(self, reason: str) -> None:
        """It did not answer, for this reason."""
        self.health, self.failure = 'unhealthy', self.redact(one_line(reason))

    def forget(self, reason: str | None = None) -> None:
        """Nothing is proven any more, for a reason that is no failure."""
        self.health, self.failure = 'unknown', reason and self.redact(reason)

    def back_off(self, pause_s: float) -> None:
        """The next start is due in `pause_s` seconds."""
        self.retry_at, self.retry_monotonic = time_text(pause_s), time.monotonic() + pause_s

    def idle_s(self) -> float:
        """Seconds since the last proof."""
        return time.monotonic() - self.proven_monotonic

    def wire(self, name: str, kind: str, tools: int, stderr: list[str]) -> JsonObject:
        """As `/health` shows it."""
        reasons = [text for text in (self.failure, *map(self.redact, self.notes)) if text]
        optional: JsonObject = {
            'reason': '; '.join(reasons),
            'pid': self.pid,
            'startedAt': self.started_at,
            'lastUsedAt': self.last_used_at,
            'retryAt': self.retry_at if self.state == 'backoff' else None,
            'stderr': stderr,
        }
        return {
            'name': name,
            'kind': kind,
            'state': self.state,
            'health': self.health,
            'provenAt': self.proven_at,
            'tools': tools,
            'restarts': max(0, self.starts - 1),
        } | {key: value for key, value in optional.items() if value}
