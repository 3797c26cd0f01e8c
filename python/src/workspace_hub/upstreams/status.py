"""The two fields that say how an upstream is: `state`, where it is in its life, and `health`, what was last proven."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from workspace_hub.contract.text import JsonObject, one_line

State = Literal['stopped', 'starting', 'running', 'backoff', 'stopping', 'exited', 'fatal']
Health = Literal['unknown', 'healthy', 'unhealthy']


def now_text() -> str:
    """RFC 3339, UTC, milliseconds."""
    return datetime.now(UTC).isoformat(timespec='milliseconds').replace('+00:00', 'Z')


@dataclass
class Status:
    """One upstream's standing. Health is only ever set by a proof or a failure, never by memory."""

    state: State = 'stopped'
    health: Health = 'unknown'
    proven_at: str | None = None
    failure: str | None = None
    notes: list[str] = field(default_factory=list)
    proven_monotonic: float = 0.0

    def prove(self) -> None:
        """It answered just now."""
        self.health, self.failure = 'healthy', None
        self.proven_at, self.proven_monotonic = now_text(), time.monotonic()

    def fail(self, reason: str) -> None:
        """It did not answer, for this reason."""
        self.health, self.failure = 'unhealthy', one_line(reason)

    def idle_s(self) -> float:
        """Seconds since the last proof."""
        return time.monotonic() - self.proven_monotonic

    def wire(self, name: str, tools: int) -> JsonObject:
        """As `/health` shows it."""
        reasons = [text for text in (self.failure, *self.notes) if text]
        shown: JsonObject = {
            'name': name,
            'state': self.state,
            'health': self.health,
            'provenAt': self.proven_at,
            'tools': tools,
        }
        return {**shown, 'reason': '; '.join(reasons)} if reasons else shown
