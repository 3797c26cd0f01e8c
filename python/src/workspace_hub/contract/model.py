"""The base of every model that crosses a process border."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from pydantic.alias_generators import to_camel


class Strict(BaseModel):
    """Nothing is coerced, unknown fields are refused by name, and null is not absence."""

    model_config = ConfigDict(strict=True, extra='forbid', frozen=True, alias_generator=to_camel)

    @model_validator(mode='before')
    @classmethod
    def _null_is_not_absence(cls, value: Any) -> Any:
        if isinstance(value, dict):
            for key, item in value.items():
                if item is None:
                    raise ValueError(f'{key}: null is not allowed, leave the field out')
        return value


class Lenient(BaseModel):
    """What another process of the same release says: fields it may add later are let through."""

    model_config = ConfigDict(extra='ignore', frozen=True, alias_generator=to_camel)


def explain(error: ValidationError) -> str:
    """The first faults of a value, each with its path, on one line."""
    faults = [f'{".".join(str(part) for part in e["loc"]) or "value"}: {e["msg"]}' for e in error.errors()[:3]]
    return '; '.join(faults)
