"""The bank account that is debited: which one it is, and changing it."""

from __future__ import annotations

from typing import Any

from actions.backend import Refused, accounts
from actions.backend.formatting import day
from actions.dialogue.form import Form
from actions.dialogue.questions import Answer, Problem, Question, Value
from actions.dialogue.surroundings import surroundings
from actions.dialogue.titles import Text
from actions.dialogue.turn import Button, Turn
from actions.reading.identifiers import find_ibans

_WHICH = r"quel compte|which account|what account|sur quel|quelle banque|which bank|account do you (?:have|debit|use)"
_CHANGE_IT: Text = {"fr": "Changer de compte", "en": "Change account"}
_OTHER_IBAN: Text = {"fr": "Corriger l’IBAN", "en": "Change the IBAN"}


class BankForm(Form):
    """Takes a new IBAN, checks it, and prepares the mandate; the old account stays until the customer signs.

    The IBAN stands whole in one slot until it is recorded, and is emptied then: the dossier never shows it.
    """

    action_name = "bank_form"
    intent = "bank_details"
    confirm_slot = "bank_confirmed"

    def questions(self) -> tuple[Question, ...]:
        return (Question("iban", self._ask_iban, self._read_iban),)

    def begin(self, turn: Turn) -> bool:
        account = accounts.bank_account(surroundings().backend, turn.customer_number)
        if account.masked:
            turn.fact("bank_account", {"fr": "Compte débité", "en": "Account debited"}, account.masked)
        if account.pending:
            turn.say("utter_bank_pending", iban_masked=account.pending, reference=account.pending_reference)
        elif account.masked and turn.slot("iban") is None:
            turn.say("utter_bank_now", iban_masked=account.masked)
        elif not account.masked:
            turn.say("utter_bank_none")
        return True

    def say_summary(self, turn: Turn, buttons: list[Button]) -> None:
        checked = accounts.check_iban(turn.slot("iban"))
        turn.say("utter_bank_confirm", iban_masked=checked.masked, buttons=buttons)

    def submit(self, turn: Turn) -> bool:
        world = surroundings()
        try:
            change = accounts.change_account(world.backend, turn.customer_number, turn.slot("iban"), now=world.clock())
        except Refused as refused:
            turn.set(iban=None, bank_confirmed=None)
            turn.step(self.intent, "refused")
            if refused.reason == "already_pending":
                turn.say("utter_bank_already_pending", reference=refused.details["reference"])
                return True
            response, values = _problem(refused)
            if refused.reason == "same_account":
                turn.say(response)
                return True
            turn.ask(response, **values)
            return False
        turn.set(iban=None)
        turn.fact(
            "bank_change",
            {"fr": "Changement de compte", "en": "Change of account"},
            f"{change.masked} ({change.reference})",
        )
        turn.say(
            "utter_bank_changed",
            iban_masked=change.masked,
            reference=change.reference,
            date=day(change.effective, turn.language),
        )
        turn.say(
            "utter_bank_sign" if change.confirmation_to else "utter_bank_sign_post", to=change.confirmation_to or ""
        )
        return True

    def leave(self, turn: Turn) -> None:
        turn.set(iban=None)
        super().leave(turn)

    def correctable(self, turn: Turn) -> dict[str, Text]:
        return {"iban": _OTHER_IBAN}

    def _ask_iban(self, turn: Turn, buttons: list[Button]) -> None:
        turn.say("utter_ask_iban", buttons=buttons or [self.leave_button(turn)])

    def _read_iban(self, turn: Turn, asked: bool) -> Answer:
        found = find_ibans(turn.text)
        if not found:
            has_digits = sum(character.isdigit() for character in turn.text) >= 4
            return Problem("utter_iban_format") if asked and has_digits else None
        try:
            return Value(accounts.check_iban(found[0].value).compact)
        except Refused as refused:
            response, values = _problem(refused)
            return Problem(response, values)


def _problem(refused: Refused) -> tuple[str, dict[str, Any]]:
    known = {"iban_length", "iban_checksum", "iban_country", "same_account"}
    reason = refused.reason if refused.reason in known else "iban_format"
    return f"utter_{reason}", dict(refused.details)
