"""What upstreams offer, as FastMCP components that say and return exactly what the upstream does."""

from __future__ import annotations

from typing import Any

import mcp_types
from fastmcp.prompts import Prompt, PromptResult
from fastmcp.resources import Resource, ResourceResult, ResourceTemplate
from fastmcp.server.dependencies import get_context
from fastmcp.tools.base import Tool, ToolResult
from pydantic import PrivateAttr

from workspace_hub.upstreams.caller import caller_of
from workspace_hub.upstreams.relay import call_tool, get_prompt, read_resource
from workspace_hub.upstreams.table import Offer
from workspace_hub.upstreams.upstream import Upstream


class UpstreamTool(Tool):
    """A tool of an upstream, under the name it has in this workspace."""

    _offer: Offer[mcp_types.Tool] = PrivateAttr()

    @classmethod
    def of(cls, name: str, offer: Offer[mcp_types.Tool]) -> UpstreamTool:
        """Wrap one offer."""
        item = offer.item
        tool = cls(name=name, description=item.description, parameters=item.input_schema, annotations=item.annotations)
        tool._offer = offer
        return tool

    def to_mcp_tool(self, **_overrides: Any) -> mcp_types.Tool:
        """The upstream's own definition, with the name changed and nothing else."""
        return self._offer.item.model_copy(update={'name': self.name})

    async def run(self, arguments: dict[str, Any]) -> ToolResult:
        """Call it, on behalf of the client of the running request."""
        caller = caller_of(get_context())
        result = await call_tool(self._offer.upstream, caller, self._offer.item.name, arguments)
        return ToolResult.from_mcp_result(result)


class _ReadAsIs(ResourceResult):
    _raw: mcp_types.ReadResourceResult = PrivateAttr()

    def to_mcp_result(self, _uri: Any) -> mcp_types.ReadResourceResult:
        return self._raw


class UpstreamResource(Resource):
    """A resource of an upstream, under its own URI."""

    _upstream: Upstream = PrivateAttr()
    _item: mcp_types.Resource | None = PrivateAttr(default=None)
    _uri: str = PrivateAttr()

    @classmethod
    def of(cls, uri: str, upstream: Upstream, item: mcp_types.Resource | None) -> UpstreamResource:
        """Wrap a URI that this upstream reads, with its description if it is listed."""
        resource = cls(uri=uri, name=item.name if item else uri)  # type: ignore[arg-type]
        resource._upstream, resource._item, resource._uri = upstream, item, uri
        return resource

    def to_mcp_resource(self, **overrides: Any) -> mcp_types.Resource:
        """The upstream's own description."""
        return self._item if self._item is not None else super().to_mcp_resource(**overrides)

    async def read(self) -> ResourceResult:
        """Read it, on behalf of the client of the running request."""
        raw = await read_resource(self._upstream, caller_of(get_context()), self._uri)
        result = _ReadAsIs(contents=[])
        result._raw = raw
        return result


class UpstreamTemplate(ResourceTemplate):
    """A resource template of an upstream. Only listed: its URIs are read like those of resources."""

    _item: mcp_types.ResourceTemplate = PrivateAttr()

    @classmethod
    def of(cls, offer: Offer[mcp_types.ResourceTemplate]) -> UpstreamTemplate:
        """Wrap one offer."""
        item = offer.item
        template = cls(uri_template=item.uri_template, name=item.name, parameters={})
        template._item = item
        return template

    def to_mcp_template(self, **_overrides: Any) -> mcp_types.ResourceTemplate:
        """The upstream's own description."""
        return self._item


class _RenderedAsIs(PromptResult):
    _raw: mcp_types.GetPromptResult = PrivateAttr()

    def to_mcp_prompt_result(self) -> mcp_types.GetPromptResult:
        return self._raw


class UpstreamPrompt(Prompt):
    """A prompt of an upstream, under the name it has in this workspace."""

    _offer: Offer[mcp_types.Prompt] = PrivateAttr()

    @classmethod
    def of(cls, name: str, offer: Offer[mcp_types.Prompt]) -> UpstreamPrompt:
        """Wrap one offer."""
        prompt = cls(name=name, description=offer.item.description)
        prompt._offer = offer
        return prompt

    def to_mcp_prompt(self, **_overrides: Any) -> mcp_types.Prompt:
        """The upstream's own description, with the name changed and nothing else."""
        return self._offer.item.model_copy(update={'name': self.name})

    async def render(self, arguments: dict[str, Any] | None = None) -> PromptResult:
        """Render it, on behalf of the client of the running request."""
        caller = caller_of(get_context())
        raw = await get_prompt(self._offer.upstream, caller, self._offer.item.name, arguments or {})
        result = _RenderedAsIs(messages=[])
        result._raw = raw
        return result
