"""What events hold of the content of calls: bounded, without secrets, or nothing at all."""

from __future__ import annotations

from typing import Any

from fastmcp.tools.base import ToolResult

from workspace_hub.app.excerpt import excerpt
from workspace_hub.contract.redact import Redact
from workspace_hub.contract.text import JsonObject

_ERROR = 1000


class Content:
    """Fields for the data of events. With `recorded` off there are none, but for the words of errors."""

    def __init__(self, redact: Redact, *, recorded: bool) -> None:
        self._redact, self._recorded = redact, recorded

    def arguments(self, arguments: JsonObject) -> JsonObject:
        """`{arguments}` of a call."""
        return self.field('arguments', arguments)

    def result(self, result: ToolResult) -> JsonObject:
        """`{result}` of a tool."""
        if not self._recorded:
            return {}
        shown: JsonObject = {
            'content': [block.model_dump(mode='json', by_alias=True, exclude_none=True) for block in result.content]
        }
        if result.structured_content is not None:
            shown['structuredContent'] = result.structured_content
        if result.is_error:
            shown['isError'] = True
        return self.field('result', shown)

    def field(self, name: str, value: Any) -> JsonObject:
        """Any JSON value, under this name."""
        return {name: excerpt(value, self._redact)} if self._recorded else {}

    def error(self, error: BaseException) -> str:
        """What an error says."""
        return self._redact(str(error)[: 2 * _ERROR])[:_ERROR]
