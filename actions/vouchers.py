"""The State's energy voucher: what it is, what we hold, and taking its number."""

from __future__ import annotations

from actions.backend import Refused, vouchers
from actions.backend.formatting import day, money
from actions.backend.labels import label
from actions.dialogue.form import Form
from actions.dialogue.questions import Answer, Problem, Question, Value
from actions.dialogue.readers import first_choice
from actions.dialogue.surroundings import surroundings
from actions.dialogue.titles import Text
from actions.dialogue.turn import Button, Turn
from actions.reading.identifiers import find_voucher_numbers

_TOPICS = {
    "code": r"code|gratter|ne (?:passe|marche) pas|refuse(?!r)|invalid|declined|rejected|nothing happened",
    "lost": r"perdu|vol(?:e|er)(?!\w)|dechir|mang|lost|stolen|torn|chewed|ripped",
    "not_received": (
        r"pas (?:encore )?(?:recu|eu)|jamais recu|rien recu|haven'?t (?:had|received|got)|not received|"
        r"didn'?t (?:get|receive)|where is my"
    ),
    "entitled": r"droit|eligib|revenu|plafond|entitled|qualify|income|how much will|combien (?:je vais|vais-je)",
    "expired": r"expir|perim|depass|fini|valab|valid|jusqu'?a quand|how long|until when|out of date",
    "rest": r"surplus|reste|plus petite|left over|remainder|split|partag",
}
_REGISTER: Text = {"fr": "Enregistrer mon chèque", "en": "Register my voucher"}
_MINE: Text = {"fr": "Où en est mon chèque ?", "en": "Where is my voucher?"}
_OTHER_NUMBER: Text = {"fr": "Corriger le numéro", "en": "Change the number"}
_MINE_WORDS = (
    r"encaiss|deduit|pris en compte|enregistr\w* mon|taken off|cashed|been used|processed|sent (?:it|you)|"
    r"vous (?:l'avez|l'ai)|envoye"
)


class VoucherForm(Form):
    """Tells strangers what the voucher is for; takes the number of whoever is identified."""

    action_name = "voucher_form"
    intent = "energy_voucher"
    personal = False
    confirm_slot = "voucher_confirmed"

    def questions(self) -> tuple[Question, ...]:
        return (Question("voucher_number", self._ask_number, self._read_number),)

    def begin(self, turn: Turn) -> bool:
        wants_to_register = turn.choice in ("register", "again") or turn.slot("voucher_number") is not None
        if wants_to_register:
            return self.require_identity(turn)
        topic = first_choice(turn, {**_TOPICS, "mine": _MINE_WORDS})
        if turn.choice == "mine" or (topic == "mine"):
            if self.require_identity(turn):
                self._say_mine(turn)
            return False
        buttons = [
            turn.button(_REGISTER, "energy_voucher", choice="register"),
            turn.button(_MINE, "energy_voucher", choice="mine"),
        ]
        turn.say(f"utter_voucher_{topic or 'general'}", buttons=buttons)
        return False

    def say_summary(self, turn: Turn, buttons: list[Button]) -> None:
        turn.say("utter_voucher_confirm", voucher=turn.slot("voucher_number"), buttons=buttons)

    def submit(self, turn: Turn) -> bool:
        world = surroundings()
        try:
            reference, voucher = vouchers.register_voucher(
                world.backend, turn.customer_number, turn.slot("voucher_number"), now=world.clock()
            )
        except Refused as refused:
            turn.set(voucher_number=None, voucher_confirmed=None)
            if refused.reason == "voucher_format":
                turn.ask("utter_voucher_format")
                return False
            until = refused.details.get("valid_until")
            turn.say(f"utter_{refused.reason}", date=day(until, turn.language, year=True) if until else "")
            return True
        turn.fact("voucher", {"fr": "Chèque énergie enregistré", "en": "Energy voucher registered"}, reference)
        turn.say("utter_voucher_registered", reference=reference, voucher=voucher.number_masked)
        return True

    def correctable(self, turn: Turn) -> dict[str, Text]:
        return {"voucher_number": _OTHER_NUMBER}

    def _say_mine(self, turn: Turn) -> None:
        world, language = surroundings(), turn.language
        found = vouchers.vouchers_of(world.backend, turn.customer_number, today=world.today)
        register = turn.button(_REGISTER, "energy_voucher", choice="register")
        if not found:
            turn.say("utter_voucher_none", buttons=[register])
            return
        latest = found[0]
        status = label("voucher_status", latest.status, language)
        turn.fact("voucher", {"fr": "Chèque énergie", "en": "Energy voucher"}, f"{latest.number_masked}, {status}")
        turn.say(
            "utter_voucher_mine",
            voucher=latest.number_masked,
            amount=money(latest.amount, language),
            status=status,
            date=day(latest.received, language, year=True),
            buttons=[register],
        )

    def _ask_number(self, turn: Turn, buttons: list[Button]) -> None:
        turn.say("utter_ask_voucher_number", buttons=buttons or [self.leave_button(turn)])

    def _read_number(self, turn: Turn, asked: bool) -> Answer:
        found = find_voucher_numbers(turn.text)
        if found:
            return Value(found[0].value)
        has_digits = sum(character.isdigit() for character in turn.text) >= 3
        return Problem("utter_voucher_format") if asked and has_digits else None
