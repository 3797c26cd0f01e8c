"""Requests that policy holds: a person is asked, and what they approve runs once, inside the request that waits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import TypeVar

from workspace_hub.app.call import Call
from workspace_hub.app.content import Content
from workspace_hub.app.receipt import Receipt
from workspace_hub.app.reports import Reports
from workspace_hub.app.waiting import Waiting
from workspace_hub.contract.event import EventPost
from workspace_hub.contract.text import JsonObject
from workspace_hub.policy.question import Question
from workspace_hub.policy.ruling import Ruling, ruling_of
from workspace_hub.tools.bus import Bus, BusError
from workspace_hub.tools.bus import Receipt as Opened
from workspace_hub.tools.decision import later_states
from workspace_hub.tools.propose import proposal_event
from workspace_hub.upstreams.caller import Caller

T = TypeVar('T')
SCOPE = 'mcp/policy'


class NotRun(Exception):
    """It was held, and nothing of it has run. The text says why."""


@dataclass(frozen=True)
class Held:
    """One request, and the question it waits for."""

    call: Call
    caller: Caller | None
    question: Question


class Ask:
    """Asks the person at the hub. Without the hub nothing runs."""

    def __init__(
        self,
        bus: Bus,
        reports: Reports,
        waiting: Waiting,
        workspace: str,
        content: Content,
        receipt_s: float,
    ) -> None:
        self._bus, self._reports, self._waiting, self._workspace = bus, reports, waiting, workspace
        self._content, self._receipt_s = content, receipt_s

    async def run(self, held: Held, run: Callable[[JsonObject | None], Awaitable[T]]) -> T:
        """Run what the person approves, with the call's arguments as they left them.

        Raises NotRun when they don't, or can't be asked, and what `run` raises.
        """
        proposal, ruling = await self._decided(held)
        if ruling.refusal is not None:
            raise NotRun(f'{held.question.subject}: {ruling.refusal}')
        receipt = Receipt(self._content)
        try:
            result = await run(ruling.arguments)
        except asyncio.CancelledError:
            self._report(held, proposal, receipt.given_up())
            raise
        except Exception as error:
            await self._noted(self._report(held, proposal, receipt.failed(error)))
            raise
        await self._noted(self._report(held, proposal, receipt.ended(result)))
        return result

    async def _decided(self, held: Held) -> tuple[str, Ruling]:
        call = held.call
        try:
            about = {'call': call.id}
            event = proposal_event(self._workspace, call.client, call.trace, held.question.given, held=about)
        except BusError as error:
            raise NotRun(f"{held.question.subject}: it can't be shown to a person: {error}") from error
        # Whether it was opened has to be known, also when the client gives up meanwhile.
        opening = self._reports.begin(self._bus.publish(event))
        try:
            opened = await self._opened(opening)
            tool = held.question.given.tool or None
            answer = self._answer(event.id, opened.seq, tool)
            return event.id, await self._waiting.until(call.line, held.caller, answer)
        except Exception as error:
            self._withdraw(held, event.id, opening, str(error))
            raise NotRun(f'{held.question.subject}: {error}') from error
        except asyncio.CancelledError:
            self._withdraw(held, event.id, opening, 'the client cancelled it')
            raise

    async def _opened(self, opening: asyncio.Task[Opened]) -> Opened:
        try:
            return await asyncio.shield(opening)
        except BusError as error:
            raise BusError(f"a person has to approve it, and can't be asked: {error}") from error

    async def _answer(self, proposal: str, seq: int, tool: str | None) -> Ruling:
        async with aclosing(later_states(self._bus, proposal, seq)) as states:
            async for state in states:
                if (ruling := ruling_of(state, tool)) is not None:
                    return ruling
        raise AssertionError('the states of a proposal never end by themselves')

    def _withdraw(self, held: Held, proposal: str, opening: asyncio.Task[Opened], reason: str) -> None:
        facts = {'phase': 'withdrawn', 'proposal': proposal, **held.question.subject.wire(), 'reason': reason}
        self._reports.post(self._event(held, f'{held.question.subject} withdrawn: {reason}', facts), opening)

    def _report(self, held: Held, proposal: str, receipt: JsonObject) -> asyncio.Task[None]:
        facts = {'phase': 'ended', 'proposal': proposal, **held.question.subject.wire(), 'receipt': receipt}
        return self._reports.post(self._event(held, f'{held.question.subject} approved: {receipt["outcome"]}', facts))

    def _event(self, held: Held, summary: str, facts: JsonObject) -> EventPost:
        more = {'source': held.call.client, 'trace': held.call.trace, 'workspace': self._workspace}
        return EventPost.of(SCOPE, 'info', summary, facts, **more)

    async def _noted(self, report: asyncio.Task[None]) -> None:
        await asyncio.wait([report], timeout=self._receipt_s)
