"""Whether one request may run: by policy, by a grant, by a person, or while all calls are held."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from workspace_hub.app.ask import SCOPE, Ask, Held, NotRun
from workspace_hub.app.call import Call
from workspace_hub.app.hold import Hold
from workspace_hub.app.journal import Journal
from workspace_hub.contract.launch import ApprovalPolicy
from workspace_hub.contract.text import JsonObject
from workspace_hub.policy.approval import Verdict
from workspace_hub.policy.grant import Grants
from workspace_hub.policy.question import Question, Subject, Unaskable
from workspace_hub.upstreams.caller import Caller

T = TypeVar('T')


@dataclass(frozen=True)
class Request:
    """One request for something of an upstream that is there."""

    call: Call
    caller: Caller | None
    subject: Subject
    # Raises Unaskable.
    question: Callable[[], Question]


@dataclass(frozen=True)
class Rules:
    """What decides. Whatever can't be decided does not run."""

    policy: ApprovalPolicy
    grants: Grants
    ask: Ask
    hold: Hold
    journal: Journal

    def runs_at_once(self, verdict: Verdict) -> bool:
        """Whether such a request runs without a look at who makes it: the way of nearly all of them."""
        return verdict == 'allow' and not self.hold.on

    async def apply(self, request: Request, verdict: Verdict, run: Callable[[JsonObject | None], Awaitable[T]]) -> T:
        """Run it if it may, with the arguments a person approved or, given None, with its own. Raises NotRun."""
        call, subject = request.call, request.subject
        if verdict == 'deny':
            facts = {'phase': 'denied', **subject.wire()}
            self.journal.publish(SCOPE, 'warning', f'{subject} denied', facts, source=call.client, trace=call.trace)
            raise NotRun(f'{subject} is denied by the approval policy of this workspace')
        if self.grants.redeem(call.grant):
            return await run(None)
        if verdict == 'ask':
            try:
                question = request.question()
            except Unaskable as error:
                raise NotRun(f"{subject}: a person has to approve it, and it can't be shown: {error}") from error
            return await self.ask.run(Held(call, request.caller, question), run)
        if subject.kind == 'tool':
            await self.hold.wait(call, request.caller, subject.name)
        return await run(None)
