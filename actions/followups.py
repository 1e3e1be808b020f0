"""Where an open request stands."""

from __future__ import annotations

from typing import Any

from actions.backend import NotFound, requests
from actions.backend.formatting import day, short_date
from actions.backend.labels import label
from actions.backend.requests import OpenRequest
from actions.dialogue.request import RequestAction
from actions.dialogue.surroundings import surroundings
from actions.dialogue.titles import colon
from actions.dialogue.turn import Button, Turn
from actions.reading.identifiers import find_references

_SHOWN = 5


class ActionRequestStatus(RequestAction):
    """Tells where one request stands; without a reference it lists those that are open."""

    action_name = "action_request_status"
    intent = "request_status"

    def answer(self, turn: Turn) -> None:
        if not self.require_identity(turn):
            return
        world = surroundings()
        references = [turn.choice] if turn.choice and turn.choice != "again" else []
        references += [found.value for found in find_references(turn.text)]
        if references:
            try:
                found = requests.request_status(world.backend, turn.customer_number, references[0], today=world.today)
            except NotFound:
                turn.say("utter_status_unknown", reference=references[0])
            else:
                _tell(turn, found)
                return
        open_requests = requests.requests_of(world.backend, turn.customer_number, today=world.today)
        if len(open_requests) == 1:
            _tell(turn, open_requests[0])
        elif open_requests:
            _list(turn, open_requests[:_SHOWN])
        else:
            self._tell_latest(turn)

    def _tell_latest(self, turn: Turn) -> None:
        world = surroundings()
        closed = requests.requests_of(world.backend, turn.customer_number, today=world.today, open_only=False)
        turn.say("utter_status_none", buttons=[] if closed else [turn.person_button()])
        if closed:
            _tell(turn, closed[0])


def _tell(turn: Turn, request: OpenRequest) -> None:
    language = turn.language
    kind = label("request_kind", request.kind, language)
    status = label("request_status", request.status, language)
    turn.fact(
        f"request_{request.reference}",
        {"fr": f"Demande {request.reference}", "en": f"Request {request.reference}"},
        f"{kind}, {status}",
    )
    step = request.history[-1] if request.history else None
    note = label("step_note", step.note, language) if step and step.note else ""
    values: dict[str, Any] = {
        "reference": request.reference,
        "kind": kind,
        "status": status,
        "opened": day(request.opened.date(), language),
        "promised": day(request.promised, language) if request.promised else "",
    }
    turn.say("utter_status_one", **values)
    if note:
        turn.say("utter_status_note", note=note)
    if request.is_late:
        why = {"fr": "Une demande est en retard.", "en": "A request is late."}
        turn.offer_person(evidence=f"{request.reference}, {status}", why=why)
        turn.say("utter_status_late", buttons=[turn.person_button()], **values)
    elif request.is_open and request.promised:
        turn.say("utter_status_promised", **values)


def _list(turn: Turn, found: list[OpenRequest]) -> None:
    language = turn.language
    lines, buttons = [], list[Button]()
    for request in found:
        kind = label("request_kind", request.kind, language)
        status = label("request_status", request.status, language)
        lines.append(f"• {request.reference}, {kind} ({short_date(request.opened.date())}){colon(language)}{status}")
        buttons.append(turn.titled(request.reference, "request_status", choice=request.reference))
    shown = "\n".join(lines)
    turn.fact("open_requests", {"fr": "Demandes en cours", "en": "Open requests"}, str(len(found)))
    turn.say(
        "utter_status_list",
        lines=shown,
        count=len(found),
        buttons=buttons,
    )
