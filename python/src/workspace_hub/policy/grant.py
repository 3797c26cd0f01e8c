"""One-use permits: the hub runs an approved call through the same door, and policy must not ask about it again."""

from __future__ import annotations

import hashlib
import hmac

GRANT_HEADER = 'hub-grant'


class Grants:
    """Checks `Hub-Grant: <proposal id>.<digest>.<HMAC-SHA256 of "id.digest" under the launch key, hex>`."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()
        self._used: set[str] = set()

    def redeem(self, header: str | None) -> bool:
        """Whether this permit is genuine and new. A second use of the same one is refused."""
        subject, _, mac = (header or '').rpartition('.')
        expected = hmac.new(self._key, subject.encode(), hashlib.sha256).hexdigest()
        if not subject or subject in self._used or not hmac.compare_digest(expected.encode(), mac.encode()):
            return False
        self._used.add(subject)
        return True
