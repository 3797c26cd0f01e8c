"""Finds in a text what reads like a credential by its form, whoever's it is. The hub looks for the same forms."""

from __future__ import annotations

import re

MARK = '[redacted]'
_NAME = (
    r'(?:password|passwd|passphrase|secret|token|credential|authorization|cookie|(?:api|access|private|secret)[_-]?key)'
)
_Shape = tuple[tuple[str, ...], re.Pattern[str]]


def _shape(hints: tuple[str, ...], form: str, flags: re.RegexFlag = re.ASCII) -> _Shape:
    """A form that can only be in a text with one of the hints: these are in lower case, and cost next to nothing."""
    return hints, re.compile(form, flags | re.ASCII)


_NAME_HINTS = ('pass', 'secret', 'token', 'credential', 'authorization', 'cookie', 'key')
# The group `kept` stays. Each form begins with fixed characters and looks a bounded way ahead: no text takes long.
_SHAPES = (
    # user:password@ in a URL
    _shape(('://',), r'(?P<kept>://[^\s/:@]{0,128}:)[^\s/@]{1,512}(?=@)'),
    _shape(
        ('-----begin ',),
        r'(?P<kept>)-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:(?!-----)[\s\S]){0,16384}(?:-----END [A-Z ]{0,40}-----)?',
    ),
    # GitHub, GitLab, OpenAI and Anthropic, Stripe, npm, Hugging Face
    _shape(
        ('gh', 'glpat-', 'sk-', 'k_live_', 'k_test_', 'npm_', 'hf_'),
        r'(?P<kept>)\b(?:gh[pousr]_|github_pat_|glpat-|sk-|[rs]k_(?:live|test)_|npm_|hf_)[\w-]{16,}',
    ),
    # Slack, AWS, Google; JSON Web Tokens
    _shape(
        ('xox', 'akia', 'asia', 'aiza', 'eyj'),
        r'(?P<kept>)\b(?:xox[a-z]-[\w-]{10,}|(?:AKIA|ASIA)[A-Z0-9]{16}\b|AIza[\w-]{35}'
        r'|eyJ[\w-]{8,4096}\.[\w-]{8,16384}\.[\w-]*)',
    ),
    # A plain word after it is prose ("basic authentication"), name="..." a challenge.
    _shape(
        ('bearer', 'basic'),
        r'\b(?P<kept>(?:[Bb]earer|BEARER|[Bb]asic|BASIC)(?:\s|%20){1,3})(?![\w-]{1,40}=")'
        r'(?![a-z]{1,23}\.{0,3}(?:[^\w.~+/=-]|$))[\w.~+/-]{6,}=*',
    ),
    # What a secret name is given: `name=value`, `"name": "value"`, `name: value` where the value has a digit.
    _shape(
        _NAME_HINTS,
        rf'(?P<kept>{_NAME}\\?["\']?\s{{0,2}}=\s{{0,2}}\\?["\']?)'
        r'(?!(?:None|null|undefined|true|false)\b|[\[=>])[^\s"\'&,;)}\]\\]+',
        re.IGNORECASE,
    ),
    _shape(
        _NAME_HINTS,
        rf'(?P<kept>{_NAME}\\?["\']\s{{0,2}}:\s{{0,2}}\\?["\'])(?!\[redacted)[^"\'\\]+',
        re.IGNORECASE,
    ),
    _shape(
        _NAME_HINTS,
        rf'\b(?P<kept>{_NAME}:\s{{0,2}}(?:[a-z]{{2,12}}\s{{1,2}})?)(?=[^\s\d]{{0,64}}\d)[^\s"\',;]{{6,}}',
        re.IGNORECASE,
    ),
)


def without_shapes(text: str) -> str:
    """The text with a mark in the place of each well-known kind of credential."""
    low = text.lower()
    for hints, form in _SHAPES:
        if any(hint in low for hint in hints):
            text = form.sub(rf'\g<kept>{MARK}', text)
    return text
