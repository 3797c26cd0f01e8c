from __future__ import annotations

import time
from typing import Any

import pytest

from workspace_hub.app.clean import names_secret
from workspace_hub.app.excerpt import excerpt
from workspace_hub.contract.redact import redactor

M = '[redacted]'
REDACT = redactor([])


TELLING = """password Password DB_PASSWORD userPassword accessToken X-Auth-Token Set-Cookie api_key apiKey APIKey
x-api-key credentials privateKey tokens db.passphrase PGPASSWORD accesstoken MYSQL_PWD DB_PASS GITHUB_PAT
jwt sessionid bearer"""


@pytest.mark.parametrize('name', [*TELLING.split(), 'client secret'])
def test_a_name_that_tells(name: str) -> None:
    assert names_secret(name)


@pytest.mark.parametrize(
    'name',
    ['path', 'key', 'bypass', 'pattern', 'compass', 'author', 'tokenizer', 'passport', 'monkey', 'keyboard', '', '42'],
)
def test_a_name_that_does_not(name: str) -> None:
    assert not names_secret(name)


@pytest.mark.parametrize(
    ('value', 'shown'),
    [
        ({'password': 'x'}, {'password': M}),
        ({'password': 1234}, {'password': M}),
        ({'password': ['a', 'b']}, {'password': M}),
        ({'credentials': {'user': 'ada', 'password': 'x'}}, {'credentials': M}),
        ({'password': None, 'token': True}, {'password': None, 'token': True}),
        ({'max_tokens': 100, 'tokens': ['a']}, {'max_tokens': 100, 'tokens': M}),
        ({'env': [{'name': 'DB_PASSWORD', 'value': 'x'}]}, {'env': [{'name': 'DB_PASSWORD', 'value': M}]}),
        ({'headers': [{'key': 'Accept', 'value': 'x'}]}, {'headers': [{'key': 'Accept', 'value': 'x'}]}),
        ({'a': [{'b': {'apiKey': 'x', 'c': 'd'}}]}, {'a': [{'b': {'apiKey': M, 'c': 'd'}}]}),
    ],
)
def test_secrets_by_their_names(value: dict[str, Any], shown: dict[str, Any]) -> None:
    assert excerpt(value, REDACT) == shown


def test_a_large_result_costs_little() -> None:
    large = {'content': [{'type': 'text', 'text': 'password = hunter22 ' * 500_000}] * 2}
    began = time.process_time()
    shown = excerpt(large, REDACT)
    assert time.process_time() - began < 0.2
    assert shown['truncated'] is True and shown['bytes'] > 10_000_000 and 'hunter' not in shown['preview']


def test_what_is_too_deep_to_be_kept_is_not_shown_unlooked_at() -> None:
    deep: Any = {'password': 'hunter22'}
    for _ in range(60):
        deep = [deep]
    assert 'hunter' not in str(excerpt(deep, REDACT))
