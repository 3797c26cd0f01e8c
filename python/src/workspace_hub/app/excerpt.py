"""What of a call's arguments and result goes into the journal: bounded, and without what looks secret."""

from __future__ import annotations

import json
import re
from typing import Any

from workspace_hub.contract.redact import Redact
from workspace_hub.contract.text import JsonObject, fits

_LIMIT_BYTES = 16 << 10
_PREVIEW = 1000
# The event around it takes some of the depth the journal allows.
_DEPTH = 48
_SECRET = re.compile(
    r'(?:.*[_-])?(?:password|passwd|secret|token|api[_-]?key|authorization|cookie|credentials?|private[_-]?key)',
    re.IGNORECASE,
)


def _redacted(value: Any, redact: Redact, depth: int = 0) -> Any:
    if isinstance(value, str):
        return redact(value)
    if depth > _DEPTH:
        return value
    if isinstance(value, list):
        return [_redacted(item, redact, depth + 1) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: '[redacted]' if isinstance(item, str) and _SECRET.fullmatch(key) else _redacted(item, redact, depth + 1)
        for key, item in value.items()
    }


def excerpt(value: JsonObject, redact: Redact) -> JsonObject:
    """The value itself while it is small, else `{truncated, bytes, preview}`; without the secrets of the launch."""
    try:
        clean = _redacted(value, redact)
        text = json.dumps(clean, ensure_ascii=False, allow_nan=False)
    except (ValueError, TypeError, RecursionError):
        return {'truncated': True, 'bytes': 0, 'preview': 'not JSON'}
    size = len(text.encode(errors='replace'))
    if size <= _LIMIT_BYTES and fits(clean, limit=_DEPTH):
        return dict(clean)
    preview = text[:_PREVIEW].encode(errors='replace').decode()
    return {'truncated': True, 'bytes': size, 'preview': preview}
