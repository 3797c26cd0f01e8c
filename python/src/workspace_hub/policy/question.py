"""What a person is asked about one request that policy holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import mcp_types
from pydantic import ValidationError

from workspace_hub.contract.model import explain
from workspace_hub.contract.proposal import ProposalInput, Risk
from workspace_hub.contract.text import JsonObject, inexact, one_line

_EXPIRES_S = 3600
_TITLE = 1000
_NAMED = 200


class Unaskable(Exception):
    """It can't be shown to a person as it is. The text says why."""


@dataclass(frozen=True)
class Subject:
    """What a request is for: a tool or a prompt by its name here, or a resource by its URI."""

    kind: Literal['tool', 'resource', 'prompt']
    name: str

    def __str__(self) -> str:
        words = {'tool': '', 'resource': 'the resource ', 'prompt': 'the prompt '}
        return one_line(f'{words[self.kind]}{self.name}', _NAMED)

    def wire(self) -> JsonObject:
        """As events name it."""
        return {self.kind: self.name[:_TITLE]}


@dataclass(frozen=True)
class Question:
    """A proposal to post, and what it is about."""

    given: ProposalInput
    subject: Subject


def _given(value: JsonObject) -> ProposalInput:
    try:
        return ProposalInput.model_validate({**value, 'expiresInSeconds': _EXPIRES_S})
    except ValidationError as error:
        raise Unaskable(explain(error)) from error


def _risk(annotations: mcp_types.ToolAnnotations | None) -> Risk:
    said = annotations or mcp_types.ToolAnnotations()
    if said.read_only_hint:
        return 'read'
    return 'destructive' if said.destructive_hint else 'write'


def about_tool(name: str, tool: mcp_types.Tool, arguments: JsonObject) -> Question:
    """Ask about a call of a tool, under the name it has here. Raises Unaskable."""
    if (number := inexact(arguments)) is not None:
        raise Unaskable(f'the number {number} is too large to be shown exactly: send it as text')
    own = one_line(tool.title or (tool.annotations.title if tool.annotations else None) or '')
    # The name stays whole: a server may give its tool any title.
    title = f'{one_line(own, _TITLE - len(name) - 3)} ({name})' if own else f'Call {name}'
    risk = _risk(tool.annotations)
    given = _given({'title': one_line(title), 'risk': risk, 'tool': name, 'arguments': arguments})
    return Question(given, Subject('tool', name))


def _block(value: object) -> str:
    # No line of this can end the block: each begins with a mark of JSON.
    return f'```json\n{json.dumps(value, ensure_ascii=False, indent=2)}\n```'


def about_resource(uri: str) -> Question:
    """Ask about reading a resource. Raises Unaskable."""
    title = f'Read the resource {uri}'
    shown = one_line(title)
    # Where the title is not the whole of it, the detail is.
    detail = {} if shown == title else {'detail': _block(uri)}
    return Question(_given({'title': shown, 'risk': 'read', **detail}), Subject('resource', uri))


def about_prompt(name: str, arguments: Mapping[str, Any]) -> Question:
    """Ask about getting a prompt. Its arguments are in the detail. Raises Unaskable."""
    detail = {'detail': _block(dict(arguments))} if arguments else {}
    given = _given({'title': one_line(f'Get the prompt {name}'), 'risk': 'read', **detail})
    return Question(given, Subject('prompt', name))
