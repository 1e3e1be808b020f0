"""What is owed, the ways to pay it, and whether a payment has arrived."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from actions.backend import Refused, payments, plans
from actions.backend.billing import Bill
from actions.backend.formatting import day, hour, money, short_date
from actions.backend.labels import label
from actions.bills import LEAST_FOR_PLAN, Message, say_all
from actions.dialogue.readers import first_choice
from actions.dialogue.request import RequestAction
from actions.dialogue.surroundings import surroundings
from actions.dialogue.titles import REQUESTS, Text, colon
from actions.dialogue.turn import Button, Turn
from actions.reading.amounts import find_amounts

_CARD: Text = {"fr": "Par carte", "en": "By card"}
_TRANSFER: Text = {"fr": "Par virement", "en": "By transfer"}
_CHEQUE: Text = {"fr": "Par chèque", "en": "By cheque"}
_CASH: Text = {"fr": "En espèces", "en": "In cash"}
_RECENT: Text = {"fr": "Mes derniers paiements", "en": "My latest payments"}
_WAYS = {
    "payments": (
        r"recu|arrive|encaisse|received|get my (?:money|payment)|got my|arrived|gone through|cashed|"
        r"deja (?:paye|regle)|already paid|j'ai (?:paye|regle)|g paye|i(?:'ve| have)? paid|deux fois|twice"
    ),
    "card": r"carte|cb(?!\w)|card|apple pay|en ligne|online|lien de paiement|payment link",
    "transfer": r"virement|transfer|votre (?:rib|iban)|rib de|your iban",
    "cheque": r"cheque|check",
    "cash": r"espece|liquide|cash|bureau de poste|post office",
}


class ActionBillPay(RequestAction):
    """Says what is owed, and gives a way to pay it."""

    action_name = "action_bill_pay"
    intent = "bill_pay"

    def answer(self, turn: Turn) -> None:
        if not self.require_identity(turn):
            return
        world = surroundings()
        due = payments.amount_due(world.backend, turn.customer_number, today=world.today)
        turn.fact("amount_due", {"fr": "Montant dû", "en": "Amount due"}, money(due.total, turn.language))
        way = turn.choice if turn.choice in _WAYS else first_choice(turn, _WAYS)
        if way == "payments":
            self._say_payments(turn)
        elif due.total == 0:
            self._say_nothing_due(turn, due)
        elif way == "card":
            self._request_card(turn)
        elif way:
            self._say_method(turn, way, due.total)
        else:
            self._say_due(turn, due)

    def _say_due(self, turn: Turn, due: payments.AmountDue) -> None:
        language = turn.language
        messages: list[Message] = []
        if due.failed_debit:
            failed = due.failed_debit
            values: dict[str, Any] = {
                "amount": money(failed.amount, language),
                "date": day(failed.on, language),
                "cause": label("failed_debit", failed.cause, language),
            }
            messages.append(("utter_pay_failed_debit", values))
            turn.fact("failed_debit", {"fr": "Prélèvement rejeté", "en": "Failed debit"}, values["amount"])
        if due.disputed:
            messages.append(("utter_pay_disputed", {"bill": _numbers(due.disputed)}))
        total = money(due.total, language)
        until = due.delayed_until or due.earliest_due
        if due.overdue and not due.delayed_until:
            response = "utter_pay_overdue" if due.overdue < due.total else "utter_pay_all_overdue"
            messages.append((response, {"amount": total, "overdue": money(due.overdue, language)}))
        elif due.pays_by_debit and due.next_debit and not due.failed_debit:
            messages.append(("utter_pay_by_debit", {"amount": total, "date": day(due.next_debit, language)}))
        else:
            when = day(until, language) if until else day(surroundings().today, language)
            messages.append(("utter_pay_due", {"amount": total, "date": when}))
        say_all(turn, messages, self._ways(turn, due.total))

    def _ways(self, turn: Turn, total: int) -> list[Button]:
        buttons = [
            turn.button(title, "bill_pay", choice=way)
            for way, title in (("card", _CARD), ("transfer", _TRANSFER), ("cheque", _CHEQUE), ("cash", _CASH))
        ]
        if total >= LEAST_FOR_PLAN:
            buttons.append(turn.button(REQUESTS["payment_plan"], "payment_plan"))
        return buttons

    def _say_nothing_due(self, turn: Turn, due: payments.AmountDue) -> None:
        language = turn.language
        buttons = [turn.button(_RECENT, "bill_pay", choice="payments")]
        plan = plans.running_plan(surroundings().backend, turn.customer_number, today=surroundings().today)
        if due.disputed:
            turn.say("utter_pay_disputed", bill=_numbers(due.disputed), buttons=[*buttons, turn.person_button()])
        elif plan and plan.next_instalment:
            turn.say(
                "utter_pay_plan_running",
                reference=plan.reference,
                amount=money(plan.next_instalment.amount, language),
                date=day(plan.next_instalment.due, language),
                left=money(plan.left, language),
                buttons=buttons,
            )
        elif due.balance < 0:
            turn.say("utter_pay_credit", amount=money(-due.balance, language), buttons=buttons)
        elif due.next_debit and due.next_debit_amount:
            amount = money(due.next_debit_amount, language)
            turn.say("utter_pay_nothing_until", amount=amount, date=day(due.next_debit, language), buttons=buttons)
        else:
            turn.say("utter_pay_nothing", buttons=buttons)

    def _request_card(self, turn: Turn) -> None:
        world = surroundings()
        amounts = [found.value for found in find_amounts(turn.text, language=turn.language)]
        try:
            request = payments.request_card_payment(
                world.backend, turn.customer_number, now=world.clock(), amount=amounts[0] if amounts else None
            )
        except Refused as refused:
            if refused.reason != "amount_out_of_bounds":
                raise
            low, high = (money(refused.details[bound], turn.language) for bound in ("low", "high"))
            turn.say("utter_pay_bounds", low=low, high=high, buttons=[turn.button(_CARD, "bill_pay", choice="card")])
            return
        turn.fact("card_payment", {"fr": "Lien de paiement", "en": "Payment link"}, request.reference)
        turn.say(
            "utter_pay_card",
            amount=money(request.amount, turn.language),
            url=request.url,
            until=f"{day(request.expires_at.date(), turn.language)}, {hour(request.expires_at, turn.language)}",
            reference=request.reference,
        )

    def _say_method(self, turn: Turn, way: str, total: int) -> None:
        methods = payments.payment_methods(surroundings().backend, turn.customer_number)
        method = next((method for method in methods if method.code == way), None)
        if method is None:
            turn.say("utter_pay_no_such_way", buttons=self._ways(turn, total))
            return
        details: dict[str, Any] = {**method.details, "days": method.days}
        turn.say(f"utter_pay_{way}", amount=money(total, turn.language), **details)

    def _say_payments(self, turn: Turn) -> None:
        world, language = surroundings(), turn.language
        recent = payments.recent_payments(world.backend, turn.customer_number, today=world.today, limit=4)
        if not recent:
            turn.say("utter_pay_no_payments", buttons=[turn.person_button()])
            return
        lines = [
            f"• {short_date(paid.on)}{colon(language)}{money(paid.amount, language)}, "
            f"{label('method', paid.method, language)}, "
            f"{_PAYMENT_STATUS[paid.status][language]}"
            for paid in recent
        ]
        turn.fact("last_payment", {"fr": "Dernier paiement", "en": "Latest payment"}, lines[0].removeprefix("• "))
        turn.say("utter_pay_payments", lines="\n".join(lines), buttons=[turn.person_button()])


def _numbers(bills: Iterable[Bill]) -> str:
    return ", ".join(bill.number for bill in bills)


_PAYMENT_STATUS: dict[str, Text] = {
    "received": {"fr": "reçu", "en": "received"},
    "pending": {"fr": "en cours", "en": "on its way"},
    "failed": {"fr": "rejeté", "en": "failed"},
}
