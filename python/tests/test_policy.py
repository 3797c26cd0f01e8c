from __future__ import annotations

import hashlib
import hmac
from typing import Any

import mcp_types
import pytest
from mcp.shared.exceptions import MCPError

from helpers import ERAS, client_of, make_worker, raw, text_of
from workspace_hub.contract.launch import ApprovalPolicy
from workspace_hub.policy.approval import verdict_on_tool
from workspace_hub.policy.grant import Grants

READS = mcp_types.ToolAnnotations(read_only_hint=True)
ADDS = mcp_types.ToolAnnotations(destructive_hint=False)
BREAKS = mcp_types.ToolAnnotations(destructive_hint=True)


@pytest.mark.parametrize(
    ('policy', 'annotations', 'verdict'),
    [
        ({}, None, 'allow'),
        ({'default': 'ask'}, READS, 'ask'),
        ({'default': 'deny', 'tools': {'a_b': 'allow'}}, None, 'allow'),
        ({'tools': {'a_b': 'deny'}}, READS, 'deny'),
        ({'default': 'ask-destructive'}, READS, 'allow'),
        ({'default': 'ask-destructive'}, ADDS, 'allow'),
        ({'default': 'ask-destructive'}, BREAKS, 'ask'),
        ({'default': 'ask-destructive'}, None, 'ask'),
    ],
)
def test_verdicts(policy: dict[str, Any], annotations: mcp_types.ToolAnnotations | None, verdict: str) -> None:
    assert verdict_on_tool(ApprovalPolicy.model_validate(policy), 'a_b', annotations) == verdict


@pytest.mark.process
@pytest.mark.parametrize('mode', ERAS)
async def test_what_would_be_asked_is_refused_and_own_tools_never_are(mode: str) -> None:
    worker = make_worker({'fix': raw(tools='hello,bye')}, approval={'default': 'ask', 'tools': {'fix_bye': 'deny'}})
    async with client_of(worker, mode) as client:
        asked = await client.call_tool('fix_hello', raise_on_error=False)
        assert asked.is_error and 'needs the approval of a person' in text_of(asked)
        denied = await client.call_tool('fix_bye', raise_on_error=False)
        assert denied.is_error and 'denied by the approval policy' in text_of(denied)
        unknown = await client.call_tool('fix_none', raise_on_error=False)
        assert 'Unknown tool' in text_of(unknown)
        own = await client.call_tool('get_recent_clicks', {'limit': 0}, raise_on_error=False)
        assert 'limit must be' in text_of(own)
        with pytest.raises(MCPError, match='needs the approval'):
            await client.read_resource('fixture://note')


def test_a_grant_is_genuine_and_works_once() -> None:
    def header(key: str) -> str:
        return f'id.digest.{hmac.new(key.encode(), b"id.digest", hashlib.sha256).hexdigest()}'

    grants = Grants('key')
    assert not grants.redeem(None) and not grants.redeem('') and not grants.redeem(header('other'))
    assert grants.redeem(header('key'))
    assert not grants.redeem(header('key'))
