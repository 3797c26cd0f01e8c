"""Which calls may run without a person."""

from __future__ import annotations

from typing import Literal

import mcp_types

from workspace_hub.contract.launch import Approval, ApprovalPolicy

Verdict = Literal['allow', 'ask', 'deny']


def _destructive(annotations: mcp_types.ToolAnnotations | None) -> bool:
    # What a tool says of itself; saying nothing counts as the worst.
    said = annotations or mcp_types.ToolAnnotations()
    return not (said.read_only_hint is True or said.destructive_hint is False)


def verdict_on_tool(policy: ApprovalPolicy, name: str, annotations: mcp_types.ToolAnnotations | None) -> Verdict:
    """What the policy says about one tool. Its name wins over the default."""
    value: Approval = policy.tools.get(name, policy.default)
    if value == 'ask-destructive':
        return 'ask' if _destructive(annotations) else 'allow'
    return value


def verdict_on_reading(policy: ApprovalPolicy) -> Verdict:
    """What the policy says about resources and prompts. They change nothing, so `ask-destructive` lets them pass."""
    return 'allow' if policy.default == 'ask-destructive' else policy.default
