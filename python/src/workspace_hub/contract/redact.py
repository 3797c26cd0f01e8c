"""Takes secrets out of texts: those that are known, and what reads like one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import quote

from workspace_hub.contract.secret_shapes import MARK, without_shapes

Redact = Callable[[str], str]

# Shorter ones would also be found in the middle of other words.
_SHORTEST = 4


def _spellings(secret: str) -> Iterator[str]:
    """As it is, in a URL, in JSON, and in JSON as Python writes it."""
    yield secret
    yield quote(secret, safe='', errors='replace')
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield json.dumps(secret)[1:-1]


def redactor(secrets: Iterable[str]) -> Redact:
    """A function that puts `[redacted]` in the place of each secret, and of each well-known kind of credential.

    A secret of less than four characters is none; blanks around one don't count.
    """
    plain = {secret.strip() for secret in secrets}
    spelled = {spelling for secret in plain if len(secret) >= _SHORTEST for spelling in _spellings(secret)}
    if not spelled:
        return without_shapes
    # The longest first: one secret may be the start of another.
    known = re.compile('|'.join(map(re.escape, sorted(spelled, key=len, reverse=True))))
    return lambda text: without_shapes(known.sub(MARK, text))
