"""Rasa checks each answer of an action with a schema whose own correctness it proves anew every time: once is enough.

The proof costs more than the rest of a turn (measured: 100 of 190 ms under a profiler). What is checked of the answer
stays the same, and an answer that does not pass is refused by Rasa's own words.
"""

from __future__ import annotations

import functools
from typing import Any

from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction

_refuse = RemoteAction._validate_action_result


@functools.cache
def _validator() -> Validator:
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    validator: Validator = kind(schema)
    return validator


def _validate(action: RemoteAction, result: dict[str, Any]) -> bool:
    return _validator().is_valid(result) or _refuse(action, result)


def prove_the_schema_once() -> None:
    """Let every action of this process be checked with the schema that was proved once."""
    RemoteAction._validate_action_result = _validate
