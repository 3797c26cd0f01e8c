"""How long things may take, and how often they are tried."""

from __future__ import annotations

from dataclasses import dataclass

from workspace_hub.contract.launch import Launch


@dataclass(frozen=True)
class Pace:
    """Limits in seconds."""

    initialize_s: float = 10.0
    list_s: float = 10.0
    ping_s: float = 2.0
    call_s: float = 300.0
    probe_every_s: float = 5.0
    misses: int = 2
    first_backoff_s: float = 0.5
    max_backoff_s: float = 30.0
    reset_after_s: float = 10.0
    # The gateway enforces the configured limit of a call and answers with its own error. The worker is the backstop.
    grace_s: float = 5.0
    first_list_s: float = 5.0
    first_call_s: float = 10.0

    def backoff_s(self, failures: int) -> float:
        """The pause before the next try, after this many failures in a row."""
        return min(self.max_backoff_s, self.first_backoff_s * float(2 ** min(failures, 10)))


def pace_of(launch: Launch) -> Pace:
    """The limits a workspace's config asks for."""
    return Pace(
        initialize_s=launch.timeout_s('initialize', 10),
        list_s=launch.timeout_s('tools/list', 10),
        ping_s=launch.timeout_s('ping', 2),
        call_s=launch.timeout_s('tools/call', 300),
    )
