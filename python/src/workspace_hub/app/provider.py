"""Gives FastMCP what the upstreams offer. Reads the table only: a list costs no upstream anything."""

from __future__ import annotations

from collections.abc import Sequence

from fastmcp.prompts import Prompt
from fastmcp.resources import Resource, ResourceTemplate
from fastmcp.server.providers import Provider
from fastmcp.tools.base import Tool
from fastmcp.utilities.components import FastMCPComponent
from fastmcp.utilities.versions import VersionSpec

from workspace_hub.app.components import UpstreamPrompt, UpstreamResource, UpstreamTemplate, UpstreamTool
from workspace_hub.upstreams.pool import Pool


class UpstreamsProvider(Provider):
    """One provider for all upstreams, so that names are settled in one place."""

    def __init__(self, pool: Pool) -> None:
        super().__init__()
        self._pool = pool

    async def _list_tools(self) -> Sequence[Tool]:
        await self._pool.settle()
        return [UpstreamTool.of(name, offer) for name, offer in self._pool.table.tools.items()]

    async def _get_tool(self, name: str, version: VersionSpec | None = None) -> Tool | None:
        offer = self._pool.table.tools.get(name)
        return UpstreamTool.of(name, offer) if offer else None

    async def _list_resources(self) -> Sequence[Resource]:
        await self._pool.settle()
        offers = self._pool.table.resources.items()
        return [UpstreamResource.of(uri, offer.upstream, offer.item) for uri, offer in offers]

    async def _get_resource(self, uri: str, version: VersionSpec | None = None) -> Resource | None:
        upstream = self._pool.table.upstream_for_uri(uri)
        return UpstreamResource.of(uri, upstream, None) if upstream else None

    async def _list_resource_templates(self) -> Sequence[ResourceTemplate]:
        await self._pool.settle()
        return [UpstreamTemplate.of(offer) for offer in self._pool.table.templates.values()]

    async def _get_resource_template(self, uri: str, version: VersionSpec | None = None) -> ResourceTemplate | None:
        return None

    async def _list_prompts(self) -> Sequence[Prompt]:
        await self._pool.settle()
        return [UpstreamPrompt.of(name, offer) for name, offer in self._pool.table.prompts.items()]

    async def _get_prompt(self, name: str, version: VersionSpec | None = None) -> Prompt | None:
        offer = self._pool.table.prompts.get(name)
        return UpstreamPrompt.of(name, offer) if offer else None

    async def get_tasks(self) -> Sequence[FastMCPComponent]:
        """Nothing here runs as a background task."""
        return []
