"""Two things that Rasa works out anew every time and that never change while it runs: here they are remembered.

- Each answer of an action is checked with a schema whose own correctness is proved first, which costs more than
  the check.
- Each event of a tracker that is read looks for its class among all subclasses, by name.

What is checked and what is read stay the same: whatever is not known here goes Rasa's own way.
"""

from __future__ import annotations

import functools
from typing import Any

from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event

_refuse = RemoteAction._validate_action_result
_look_for = Event.resolve_by_type
_types: dict[str, type[Event]] = {}


@functools.cache
def _validator() -> Validator:
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    validator: Validator = kind(schema)
    return validator


def _validate(action: RemoteAction, result: dict[str, Any]) -> bool:
    return _validator().is_valid(result) or _refuse(action, result)


def _resolve(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
    known = _types.get(type_name)
    if known is not None:
        return known
    found: type[Event] | None = _look_for(type_name, default)
    if found is not None and found.type_name == type_name:
        _types[type_name] = found
    return found


def take_shortcuts() -> None:
    """Let every action and every tracker of this process use what was worked out once."""
    RemoteAction._validate_action_result = _validate
    Event.resolve_by_type = staticmethod(_resolve)
