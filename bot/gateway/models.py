"""What clients send, checked: one model a request. Texts are made safe to store on the way in."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from bot.errors import BadRequest
from bot.gateway.jsontext import clean, loads_object
from bot.handoff.conversation import CloseOutcome, Verdict

# The limit of what people write is checked by the rules (`too_long`), these only keep nonsense out.
Written = Annotated[str, AfterValidator(clean)]
Short = Annotated[str, Field(max_length=200), AfterValidator(clean)]
Word = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(clean)]
ClientId = Annotated[str, Field(min_length=1, max_length=128), AfterValidator(clean)]
Page = Annotated[str, Field(max_length=2000), AfterValidator(clean)]
Language = Literal["fr", "en"]
Role = Literal["advisor", "supervisor", "trainer", "admin"]


class Body(BaseModel):
    """A request's body; fields that we do not know are ignored, so that clients may be newer than us."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class SessionRequest(Body):
    """Open a conversation."""

    language: Language | None = None
    page: Page | None = None
    identity: Annotated[str, Field(max_length=4096)] | None = None


class MessageRequest(Body):
    """Say something: a text, or the payload of a button that we sent."""

    text: Written | None = None
    payload: Annotated[str, Field(max_length=4000), AfterValidator(clean)] | None = None
    client_message_id: ClientId | None = None

    @model_validator(mode="after")
    def _says_something(self) -> MessageRequest:
        if self.payload is None and not (self.text or "").strip():
            raise ValueError("text must not be empty (or send the payload of a button)")
        return self


class ActionRequest(Body):
    """Do something else than talk; which fields count depends on `action`."""

    action: Literal[
        "request_person",
        "cancel_handoff",
        "leave_contact",
        "assistant_meanwhile",
        "correct_handoff",
        "set_language",
        "end",
        "rate",
    ]
    client_message_id: ClientId | None = None
    comment: Written | None = None
    kind: Literal["callback", "email", "message"] | None = None
    phone: Short | None = None
    email: Short | None = None
    when: Short | None = None
    text: Written | None = None
    on: bool | None = None
    summary: Written | None = None
    language: Language | None = None
    stars: Annotated[int, Field(strict=True)] | None = None


class LoginRequest(Body):
    """Log in."""

    login: Word
    password: Annotated[str, Field(min_length=1, max_length=1000)]


class MeRequest(Body):
    """Change one's language or presence."""

    language: Language | None = None
    status: Literal["available", "away"] | None = None


class CommandRequest(Body):
    """A command without fields of its own."""

    client_message_id: ClientId | None = None


class ReplyRequest(Body):
    """Say something to the customer."""

    text: Written
    client_message_id: ClientId | None = None


class NoteRequest(Body):
    """Write to colleagues."""

    text: Written
    client_message_id: ClientId | None = None


class ReleaseRequest(CommandRequest):
    """Give the conversation back to the queue."""

    comment: Written | None = None


class TransferRequest(CommandRequest):
    """Pass the conversation on to a colleague or a team."""

    to_user: Word | None = None
    to_team: Word | None = None
    comment: Written | None = None

    @model_validator(mode="after")
    def _goes_somewhere(self) -> TransferRequest:
        if (self.to_user is None) == (self.to_team is None):
            raise ValueError("give either to_user or to_team")
        return self


class HandbackRequest(CommandRequest):
    """Give the conversation back to the assistant, with what was settled.

    `slots` to a value are confirmed, to null forgotten; `verified_number` is that of a customer whom they identified.
    """

    settled: Written | None = None
    verified_number: Word | None = None
    slots: dict[Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,63}$")], Any] = Field(
        default_factory=dict, max_length=50
    )


class CloseRequest(CommandRequest):
    """End the conversation."""

    outcome: CloseOutcome
    comment: Written | None = None
    verdict: Verdict | None = None


class ReadRequest(Body):
    """Say how far one has read."""

    seq: Annotated[int, Field(ge=0, le=2**53)]


class WatchRequest(Body):
    """Follow a conversation, from the last `seq` that the page holds."""

    conversation_id: Word
    after: Annotated[int, Field(ge=0, le=2**53)] = 0


class ShortcutRequest(Body):
    """Create or replace a reply shortcut."""

    name: Annotated[str, Field(min_length=1, max_length=60), AfterValidator(clean)]
    text: Annotated[str, Field(min_length=1), AfterValidator(clean)]
    language: Language | None = None


class RestMessage(Body):
    """What Rasa's REST channel receives."""

    sender: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(clean)] = "default"
    message: Written
    metadata: dict[str, Any] | None = None
    input_channel: Any = None


Model = TypeVar("Model", bound=BaseModel)


def read_model(model: type[Model], data: bytes | str) -> Model:
    """Read a JSON body into a model; raise `BadRequest` that names fields and rules, never what was sent."""
    return check_model(model, loads_object(data or b"{}"))


def check_model(model: type[Model], value: dict[str, Any]) -> Model:
    """Check an object that was read already."""
    try:
        return model.model_validate(value)
    except ValidationError as error:
        faults = [
            f"{'.'.join(str(part) for part in fault['loc']) or 'body'}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors(include_url=False, include_input=False, include_context=False)
        ]
        raise BadRequest("; ".join(faults[:5])) from None
