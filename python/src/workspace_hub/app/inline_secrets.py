"""Finds secrets in the middle of a text: after a name that tells, or by a form that tells."""

from __future__ import annotations

import re
from collections.abc import Iterator

MARK = '[redacted]'
_SHORTEST = 12
_VALUE = r'(?P<secret>[^\s"\'`,;&(){}\[\]<>$\\]{6,})'
_ASSIGNED = re.compile(r'\w{4,20}(?:[_-]\w{3,20})?\\?["\']?\s{0,3}[:=]\s{0,3}\\?["\']?' + _VALUE)
_HEADER = re.compile(r'\w+\\?["\']?\s{0,3}[:=]\s{0,3}\\?["\']?(?:(?:bearer|basic|token)\s+)?' + _VALUE, re.IGNORECASE)
_KEY_BLOCK = re.compile(
    r'(?P<secret>-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,40}-----|\Z))', re.DOTALL
)
_BEARER = re.compile(r'\w+\s+(?P<secret>[\w.~+/-]{12,}=*)')
_IN_URL = re.compile(r'://[^\s/:@]{0,100}:(?P<secret>[^\s/@]{3,200})@')
_TOKEN = re.compile(r'(?P<secret>[\w-]{20,}(?:\.[\w-]+){0,2})')
# What a secret is found by, in lower case. Looking for these costs next to nothing, unlike one expression for all.
_HINTS = {
    **dict.fromkeys(('password', 'passwd', 'passphrase', 'secret', 'token'), _ASSIGNED),
    **dict.fromkeys(
        ('api_key', 'api-key', 'apikey', 'access_key', 'accesskey', 'private_key', 'privatekey'), _ASSIGNED
    ),
    **dict.fromkeys(('ghp_', 'gho_', 'ghs_', 'ghu_', 'github_pat_', 'sk-', 'xoxb-', 'xoxp-', 'akia', 'eyj'), _TOKEN),
    'authorization': _HEADER,
    'bearer ': _BEARER,
    '-----begin ': _KEY_BLOCK,
    '://': _IN_URL,
}


def _spans(text: str) -> Iterator[tuple[int, int]]:
    low = text.lower()
    if len(low) != len(text):
        # A few letters have a longer lower case: then only what is written in lower case is found.
        low = text
    for hint, form in _HINTS.items():
        at = low.find(hint)
        while at >= 0:
            found = form.match(text, at)
            if found is not None:
                yield found.span('secret')
            at = low.find(hint, found.end() if found is not None else at + len(hint))


def without_secrets(text: str) -> str:
    """The text with a mark in place of each secret."""
    if len(text) < _SHORTEST:
        return text
    parts: list[str] = []
    done = 0
    for start, end in sorted(_spans(text)):
        if start >= done:
            parts += (text[done:start], MARK)
        done = max(done, end)
    return ''.join((*parts, text[done:])) if parts else text
