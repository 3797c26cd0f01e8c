"""What of a call's arguments and result goes into the journal: bounded, and without what looks secret."""

from __future__ import annotations

from typing import Any

from workspace_hub.app.clean import Clean
from workspace_hub.contract.redact import Redact
from workspace_hub.contract.text import fits, strict_json

_LIMIT_BYTES = 16 << 10
_PREVIEW = 1000


def excerpt(value: Any, redact: Redact) -> Any:
    """The value itself while it is small, else `{truncated, bytes, preview}`; without the secrets of the launch.

    A call must not wait while megabytes are looked at: `bytes` is an estimate where there is more than is kept.
    """
    clean = Clean(redact, _LIMIT_BYTES)
    try:
        shown = clean.value(value)
        text = strict_json(shown)
    except (ValueError, TypeError, RecursionError):
        return {'truncated': True, 'bytes': 0, 'preview': 'not JSON'}
    size = len(text.encode(errors='replace')) + clean.cut
    if clean.cut == 0 and size <= _LIMIT_BYTES and fits(shown):
        return shown
    preview = text[:_PREVIEW].encode(errors='replace').decode()
    return {'truncated': True, 'bytes': size, 'preview': preview}
