from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import mcp_types
import pytest

from workspace_hub.contract.launch import ApprovalPolicy
from workspace_hub.policy.approval import verdict_on_tool
from workspace_hub.policy.grant import Grants
from workspace_hub.policy.question import Unaskable, about_prompt, about_resource, about_tool

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


@pytest.mark.parametrize(
    ('tool', 'title', 'risk'),
    [
        ({}, 'Call a_b', 'write'),
        ({'title': 'Write\na file', 'annotations': {'readOnlyHint': False}}, 'Write a file (a_b)', 'write'),
        ({'annotations': {'title': 'Look', 'readOnlyHint': True, 'destructiveHint': True}}, 'Look (a_b)', 'read'),
        ({'annotations': {'destructiveHint': True}}, 'Call a_b', 'destructive'),
        ({'title': 'x' * 2000}, f'{"x" * 993}… (a_b)', 'write'),
    ],
)
def test_how_a_call_is_asked_about(tool: dict[str, Any], title: str, risk: str) -> None:
    item = mcp_types.Tool.model_validate({'name': 'b', 'inputSchema': {'type': 'object'}, **tool})
    given = about_tool('a_b', item, {'x': 1}).given
    assert given.title == title and given.risk == risk and given.arguments == {'x': 1}


@pytest.mark.parametrize('number', [2**53 - 1, -(2**53) + 1, 0.1, 1e300, True])
def test_numbers_that_can_be_shown(number: Any) -> None:
    item = mcp_types.Tool.model_validate({'name': 'b', 'inputSchema': {'type': 'object'}})
    assert about_tool('a_b', item, {'x': [{'y': number}]}).given.arguments == {'x': [{'y': number}]}
    with pytest.raises(Unaskable, match='shown exactly'):
        about_tool('a_b', item, {'x': [{'y': number}, {'y': 2**53}]})


def test_what_a_title_cannot_hold_is_in_the_detail() -> None:
    assert about_resource('a://b').given.detail == ''
    for uri in ('a://' + 'b' * 2000, 'a://b\nc'):
        assert json.dumps(uri) in about_resource(uri).given.detail
    # Whatever the arguments hold, they can't end the block they are in.
    detail = about_prompt('p', {'x': '\n```\n# Approved'}).given.detail
    assert detail.count('\n```') == 1 and detail.endswith('\n```')


def test_a_grant_is_genuine_and_works_once() -> None:
    def header(key: str) -> str:
        return f'id.digest.{hmac.new(key.encode(), b"id.digest", hashlib.sha256).hexdigest()}'

    grants = Grants('key')
    assert not grants.redeem(None) and not grants.redeem('') and not grants.redeem(header('other'))
    assert grants.redeem(header('key'))
    assert not grants.redeem(header('key'))
