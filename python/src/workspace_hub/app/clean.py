"""Takes out of a JSON value what looks secret, and what is more than an event needs."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from workspace_hub.contract.redact import Redact
from workspace_hub.contract.secret_shapes import MARK

# The event around it takes some of the depth the journal allows.
_DEPTH = 48
_NAME = 64
_WORDS = re.compile(r'[A-Z]+(?![a-z])|[A-Z]?[a-z]+')
# The first also at the end of several written as one, as in PGPASSWORD.
_SECRET_WORD = re.compile(
    r'(?:password|passwd|passphrase|secret|token|credential|cookie|sessionid)s?$'
    r'|^(?:pwd|passcode|apikey|authorization)s?$|^(?:pass|pat|jwt|bearer)$'
)
_SECRET_PAIRS = {'api key', 'private key', 'access key', 'secret key', 'signing key', 'encryption key', 'auth key'}


@lru_cache(maxsize=1024)
def names_secret(key: str) -> bool:
    """Whether a field of this name holds a secret: `password`, `api_key`, `clientSecret`, `X-Auth-Token`."""
    words = [word.lower() for word in _WORDS.findall(key)]
    pair = ' '.join(words[-2:]).removesuffix('s')
    return pair in _SECRET_PAIRS or (bool(words) and _SECRET_WORD.search(words[-1]) is not None)


def _hides(key: str, value: object) -> bool:
    # Numbers under a plural are counts, such as `max_tokens`.
    counts = isinstance(value, int | float) and key.endswith('s')
    return value is not None and not isinstance(value, bool) and not counts and names_secret(key[-_NAME:])


class Clean:
    """Cleans one value, of at most so many characters. `cut` counts those that were left out."""

    def __init__(self, redact: Redact, budget: int) -> None:
        self._redact, self._left = redact, budget
        self.cut = 0

    def value(self, value: Any, depth: int = 0) -> Any:
        """Any JSON value."""
        if isinstance(value, str):
            return self._text(value)
        if not isinstance(value, dict | list):
            return value
        if depth > _DEPTH:
            self.cut += 1
            return None
        if isinstance(value, list):
            return [self.value(item, depth + 1) for item in self._some(value)]
        # Variables and headers are often given as pairs.
        named = next((value[key] for key in ('name', 'key') if isinstance(value.get(key), str)), '')
        return {
            self._text(key): MARK if _hides(named if key == 'value' else key, item) else self.value(item, depth + 1)
            for key, item in self._some(list(value.items()))
        }

    def _text(self, text: str) -> str:
        return self._redact(str(self._some(text)))

    def _some(self, items: Any) -> Any:
        # Each character of a text costs something, and each item of a list or an object as well.
        shown = items if len(items) <= self._left else items[: max(self._left, 0)]
        self._left -= len(items)
        self.cut += len(items) - len(shown)
        return shown
