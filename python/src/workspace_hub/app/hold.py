"""Hold all: while it is on, calls wait until a person lets go of them or refuses them."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field

from workspace_hub.app.ask import SCOPE, NotRun
from workspace_hub.app.call import Call
from workspace_hub.app.journal import Journal
from workspace_hub.app.waiting import Left, Waiting
from workspace_hub.contract.lines import HoldLine
from workspace_hub.contract.text import JsonObject
from workspace_hub.upstreams.caller import Caller


@dataclass
class _Period:
    """From one switch on to the next switch off."""

    over: asyncio.Event = field(default_factory=asyncio.Event)
    refused: bool = False
    reason: str = ''


class Hold:
    """The switch. `on` from the start where the launch object says so."""

    def __init__(self, waiting: Waiting, journal: Journal, *, on: bool) -> None:
        self._waiting, self._journal = waiting, journal
        self._period = _Period() if on else None

    @property
    def on(self) -> bool:
        """Whether calls wait."""
        return self._period is not None

    def obey(self, line: HoldLine) -> None:
        """Switch. What waits is let go of or refused at once, all of it."""
        if line.on:
            self._period = self._period or _Period()
            return
        period, self._period = self._period, None
        if period is not None:
            period.refused, period.reason = line.refuse, line.reason
            period.over.set()

    async def wait(self, call: Call, caller: Caller | None, tool: str) -> None:
        """Wait while it is on. Raises NotRun when the person refuses or nobody waits for the answer any more."""
        period = self._period
        if period is None:
            return
        self._tell('waiting', call, tool, {'pid': os.getpid()})
        try:
            await self._waiting.until(call.line, caller, period.over.wait())
        except (Left, asyncio.CancelledError) as error:
            self._tell('left', call, tool, {})
            if isinstance(error, Left):
                raise NotRun(f'{tool}: {error}') from error
            raise
        if period.refused:
            self._tell('refused', call, tool, {'reason': period.reason} if period.reason else {})
            raise NotRun(f'The person refused all held calls: {period.reason}'.rstrip(': '))
        self._tell('released', call, tool, {})

    def _tell(self, phase: str, call: Call, tool: str, more: JsonObject) -> None:
        facts = {'phase': phase, 'call': call.id, 'tool': tool, **more}
        self._journal.publish(SCOPE, 'info', f'{tool} {phase}', facts, source=call.client, trace=call.trace)
