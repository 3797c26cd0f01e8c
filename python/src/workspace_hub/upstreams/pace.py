"""How long things may take, and how often they are tried."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass

from workspace_hub.contract.launch import Launch
from workspace_hub.upstreams.within import is_set_within


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
    # Programs that start take the processor from calls that already wait for this worker: these go first.
    head_start_s: float = 0.05
    first_call_s: float = 10.0
    # How often a program that can't be started is looked for again.
    recheck_s: float = 5.0
    # A client whose request waits for a person hears of it so often.
    remind_s: float = 10.0
    # For how long the connection of such a request may be closed before it is given up.
    closed_s: float = 5.0
    # How long an answer waits for the hub to take note of what came of the call.
    receipt_s: float = 2.0


def pace_of(launch: Launch) -> Pace:
    """The limits a workspace's config asks for."""
    return Pace(
        initialize_s=launch.timeout_s('initialize', 10),
        list_s=launch.timeout_s('tools/list', 10),
        ping_s=launch.timeout_s('ping', 2),
        call_s=launch.timeout_s('tools/call', 300),
    )


class Backoff:
    """The pauses between starts: none after a first death, then doubling, until it was ready for long enough."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self.failures = 0
        self._pauses = 0
        self._cut = asyncio.Event()

    def next_s(self, ready_for_s: float | None) -> float:
        """The pause after an end. `ready_for_s` tells for how long it had been ready, if it ever was."""
        if ready_for_s is not None and ready_for_s >= self._pace.reset_after_s:
            self.reset()
        self.failures += 1
        if ready_for_s is not None and self.failures == 1:
            return 0.0
        pause_s = min(self._pace.max_backoff_s, self._pace.first_backoff_s * float(2 ** min(self._pauses, 10)))
        self._pauses += 1
        return pause_s * random.uniform(0.8, 1.2)

    async def pause(self, seconds: float) -> None:
        """Wait, until the time is over or the pause is cut short."""
        self._cut.clear()
        await is_set_within(self._cut, seconds)

    def cut_short(self) -> None:
        """End a pause that is being made."""
        self._cut.set()

    def reset(self) -> None:
        """Forget the past."""
        self.failures, self._pauses = 0, 0
