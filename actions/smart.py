"""The connected meter: what ours shows and sends, lights, app, installing, refusing."""

from __future__ import annotations

from typing import Any

from actions.backend.contracts import smart_meters
from actions.backend.formatting import day, when
from actions.dialogue.readers import first_choice
from actions.dialogue.request import RequestAction
from actions.dialogue.surroundings import surroundings
from actions.dialogue.titles import REQUESTS, Text
from actions.dialogue.turn import Turn

_TOPICS = {
    "refuse": (
        r"refus|oblig|droit de|force|mandatory|compulsory|opt out|say no|don'?t want|veux pas|contre|"
        r"enlev|retir|remove"
    ),
    "health": r"onde|sante|rayonn|emf|health|radiation|waves|cancer|danger",
    "light": (
        r"voyant|lumiere|clignot|led|vert|rouge|diode|light|blink|flash|green|red|ecran|screen|affich|"
        r"display|touche|button|defil"
    ),
    "data": (
        r"donnee|espion|vie privee|data|privacy|spy|demi.heure|half.hour|courbe|consommation par|hourly|"
        r"quotidien|daily"
    ),
    "app": r"appli|espace client|telephone|suivre|app(?!el)|phone|track|follow",
    "install": r"pose|install|rendez|quand|venir|cout|prix|payant|gratuit|when|cost|free|fitted|get (?:one|a)",
}
_SIGNALS: dict[str, Text] = {
    "ok": {"fr": "transmet bien", "en": "sending well"},
    "weak": {"fr": "transmet en retard", "en": "sending late"},
    "none": {"fr": "ne transmet plus", "en": "silent"},
}
_MY_METER: Text = {"fr": "L’état de mon compteur", "en": "How my meter is doing"}


class ActionSmartMeter(RequestAction):
    """Answers the usual questions to anybody; tells the state of the household's own meter to whoever is identified."""

    action_name = "action_smart_meter"
    intent = "smart_meter"

    def answer(self, turn: Turn) -> None:
        if turn.choice == "mine":
            if self.require_identity(turn):
                _say_mine(turn)
            return
        topic = first_choice(turn, _TOPICS)
        if topic:
            turn.say(f"utter_smart_{topic}", buttons=[] if turn.is_verified else [self._mine_button(turn)])
        if turn.is_verified:
            _say_mine(turn)
        elif not topic:
            turn.say("utter_smart_general", buttons=[self._mine_button(turn)])

    def _mine_button(self, turn: Turn) -> dict[str, str]:
        return turn.button(_MY_METER, "smart_meter", choice="mine")


def _say_mine(turn: Turn) -> None:
    world, language = surroundings(), turn.language
    for meter in smart_meters(world.backend, turn.customer_number, today=world.today):
        values: dict[str, Any] = {"model": meter.model, "point": meter.point}
        if not meter.is_smart:
            planned = day(meter.planned, language) if meter.planned else ""
            turn.say("utter_smart_mine_planned" if planned else "utter_smart_mine_old", date=planned, **values)
            turn.fact(f"meter_{meter.energy}", {"fr": "Compteur", "en": "Meter"}, meter.model)
            continue
        last = when(meter.last_transmission, language, now=world.clock()) if meter.last_transmission else ""
        turn.fact(
            f"meter_{meter.energy}",
            {"fr": "Compteur", "en": "Meter"},
            f"{meter.model}, {_SIGNALS[meter.signal][language]}",
        )
        buttons = [] if meter.signal == "ok" else [turn.button(REQUESTS["meter_reading"], "meter_reading")]
        signal = meter.signal if last else "none"
        turn.say(f"utter_smart_mine_{signal}", last=last, buttons=buttons, **values)
