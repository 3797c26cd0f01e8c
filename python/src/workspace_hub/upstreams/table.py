"""The one name table over what all upstreams offer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import mcp_types

from workspace_hub.upstreams.upstream import Upstream

T = TypeVar('T')
_NOT_IN_A_NAME = re.compile(r'[^A-Za-z0-9_-]')


def prefix_of(server: str) -> str:
    """The first part of the names of a server's tools and prompts."""
    return _NOT_IN_A_NAME.sub('_', server)


@dataclass(frozen=True)
class Offer(Generic[T]):
    """Something an upstream offers, as it describes it."""

    upstream: Upstream
    item: T


@dataclass(frozen=True)
class Table:
    """Everything on offer, by the name or URI clients use. The first in config order stays."""

    tools: dict[str, Offer[mcp_types.Tool]] = field(default_factory=dict)
    prompts: dict[str, Offer[mcp_types.Prompt]] = field(default_factory=dict)
    resources: dict[str, Offer[mcp_types.Resource]] = field(default_factory=dict)
    templates: dict[str, Offer[mcp_types.ResourceTemplate]] = field(default_factory=dict)
    # Per upstream, the tool names that something before it already had.
    left_out: dict[str, list[str]] = field(default_factory=dict)

    def named_for_uri(self, uri: str) -> Upstream | None:
        """Who lists a URI: as its own resource, else by the template with the longest fitting start."""
        if uri in self.resources:
            return self.resources[uri].upstream
        starts = [(text.partition('{')[0], offer.upstream) for text, offer in self.templates.items()]
        fitting = [(len(start), upstream) for start, upstream in starts if start and uri.startswith(start)]
        return max(fitting, key=lambda pair: pair[0])[1] if fitting else None

    def upstream_for_uri(self, uri: str) -> Upstream | None:
        """Who reads a URI: who lists it, else the first with one of its scheme."""
        named = self.named_for_uri(uri)
        if named is not None:
            return named
        scheme = uri.partition(':')[0] + ':'
        known = [(text, offer.upstream) for text, offer in self.resources.items()]
        known += [(text, offer.upstream) for text, offer in self.templates.items()]
        return next((upstream for text, upstream in known if text.startswith(scheme)), None)


def build_table(upstreams: Iterable[Upstream], taken: Collection[str]) -> Table:
    """Merge the catalogs. `taken` are names that no upstream may have."""
    table = Table()
    for upstream in upstreams:
        prefix = prefix_of(upstream.name)
        for tool in upstream.catalog.tools:
            name = f'{prefix}_{tool.name}'
            if name in taken or name in table.tools:
                table.left_out.setdefault(upstream.name, []).append(name)
            else:
                table.tools[name] = Offer(upstream, tool)
        for prompt in upstream.catalog.prompts:
            table.prompts.setdefault(f'{prefix}_{prompt.name}', Offer(upstream, prompt))
        for resource in upstream.catalog.resources:
            table.resources.setdefault(str(resource.uri), Offer(upstream, resource))
        for template in upstream.catalog.templates:
            table.templates.setdefault(template.uri_template, Offer(upstream, template))
    return table
