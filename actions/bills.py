"""Bills: why they are what they are, and what their lines mean."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from actions.backend import NotFound, billing
from actions.backend.billing import Bill
from actions.backend.explain import BillExplanation, Comparison, explain_bill
from actions.backend.formatting import day, money, money_change, month, number, percent, short_date
from actions.backend.labels import label
from actions.dialogue.readers import first_choice, mentions
from actions.dialogue.request import RequestAction
from actions.dialogue.surroundings import surroundings
from actions.dialogue.titles import REQUESTS, Text, capitalised, colon
from actions.dialogue.turn import Button, Turn
from actions.reading.dates import find_dates
from actions.reading.identifiers import find_bill_numbers

Message = tuple[str, dict[str, Any]]

LEAST_FOR_PLAN = 60_00
_LINES: Text = {"fr": "Détail des lignes", "en": "Show every line"}
_ON_MINE: Text = {"fr": "Sur ma facture", "en": "On my bill"}
_MY_BILL = r"ma (?:derniere )?facture|my (?:last |latest )?(?:bill|invoice)|augment|doubl|higher|gone up"
# What customers call the lines of a bill, and the kinds of line that each is about.
_LINES_ASKED = {
    "cta": r"cta|acheminement|pension contribution",
    "vat": r"tva|vat(?!\w)",
    "accise": r"accise|cspe|ticgn|excise|contribution|taxes?(?!\w)",
    "standing_charge": r"abonnement|part fixe|standing charge|subscription",
    "regularisation": r"regularisation|rattrapage|catch.?up|adjustment",
}
_KINDS = {
    "cta": ("cta",),
    "vat": ("vat_reduced", "vat_full"),
    "accise": ("accise", "accise_gas"),
    "standing_charge": ("standing_charge", "standing_charge_gas"),
    "regularisation": ("regularisation",),
}


class ActionBillExplain(RequestAction):
    """Compares a bill with last month and last year, and says which line grew."""

    action_name = "action_bill_explain"
    intent = "bill_explain"

    def answer(self, turn: Turn) -> None:
        line = first_choice(turn, _LINES_ASKED)
        if line and not turn.is_verified and not mentions(turn, _MY_BILL):
            turn.say(f"utter_line_{line}", buttons=[turn.button(_ON_MINE, "bill_explain", choice="again")])
            return
        if not self.require_identity(turn):
            return
        if line and _say_line(turn, line):
            return
        world = surroundings()
        bill_number, is_missing = named_bill(turn)
        explanation = explain_bill(world.backend, turn.customer_number, today=world.today, bill_number=bill_number)
        bill = explanation.bill
        turn.fact("bill", {"fr": "Facture expliquée", "en": "Bill explained"}, _bill_in_short(bill, turn))
        if (turn.choice or "").startswith("lines"):
            _say_lines(turn, bill)
            return
        if is_missing:
            turn.say("utter_bill_none_then")
        messages = [_total(turn, bill), *_comparisons(turn, explanation), *_advice(turn, explanation)]
        say_all(turn, messages, _explain_buttons(turn, explanation))


def say_all(turn: Turn, messages: list[Message], buttons: list[Button]) -> None:
    for position, (response, values) in enumerate(messages, start=1):
        turn.say(response, buttons=buttons if position == len(messages) else (), **values)


def named_bill(turn: Turn) -> tuple[str | None, bool]:
    """Return the number of the bill that the customer names, by number or month; and whether there is none such."""
    named = [found.value for found in find_bill_numbers(turn.text)]
    if (turn.choice or "").startswith("lines:"):
        named = [(turn.choice or "").removeprefix("lines:")]
    world = surroundings()
    if named:
        try:
            return billing.bill(world.backend, turn.customer_number, named[0], today=world.today).number, False
        except NotFound:
            return None, True
    months = [
        found.value
        for found in find_dates(turn.text, today=world.today, language=turn.language, prefer="past")
        if found.role == "month" or mentions(turn, r"factures? (?:de|du|d')|bill (?:for|of|from)")
    ]
    if not months:
        return None, False
    wanted = months[0]
    for bill in billing.bills(world.backend, turn.customer_number, today=world.today):
        middle = bill.start + timedelta(days=bill.days // 2)
        if (middle.year, middle.month) == (wanted.year, wanted.month):
            return bill.number, False
    return None, True


def _bill_in_short(bill: Bill, turn: Turn) -> str:
    return f"{bill.number}, {money(bill.total, turn.language)}, {label('bill_status', bill.status, turn.language)}"


def _total(turn: Turn, bill: Bill) -> Message:
    language = turn.language
    values = {
        "bill_number": bill.number,
        "start": short_date(bill.start),
        "end": short_date(bill.end),
        "amount": money(bill.total, language),
        "kwh": number(bill.kwh, language),
        "payable": money(bill.payable, language),
    }
    return ("utter_bill_total" if bill.payable == bill.total else "utter_bill_total_monthly"), values


def _comparisons(turn: Turn, explanation: BillExplanation) -> list[Message]:
    messages = []
    if explanation.last_year:
        messages.append(_compared(turn, explanation.last_year, "year"))
    if explanation.last_month:
        messages.append(_compared(turn, explanation.last_month, "month"))
    if not messages:
        return [("utter_bill_first", {})]
    grew = explanation.grew_most
    if grew is not None and grew.change > 0:
        values = {
            "line": label("line", grew.kind, turn.language),
            "before": money(grew.before, turn.language),
            "now": money(grew.now, turn.language),
        }
        messages.append(("utter_bill_line_grew", values))
    return messages


def _compared(turn: Turn, comparison: Comparison, with_what: str) -> Message:
    language = turn.language
    direction = "same" if abs(comparison.change) < 1_00 else "up" if comparison.change > 0 else "down"
    cause = next((c for c in comparison.causes if c.amount * comparison.change > 0), None)
    values = {
        "change": money(abs(comparison.change), language),
        "percent": percent(abs(comparison.percent or 0), language),
        "before": money(comparison.with_bill.total, language),
        "month": month(comparison.with_bill.start + timedelta(days=comparison.with_bill.days // 2), language),
        "cause": label("cause", cause.kind, language) if cause else "",
        "cause_amount": money_change(cause.amount, language) if cause else "",
    }
    is_plain = cause is None and direction != "same"
    return f"utter_bill_{direction}_{with_what}{'_plain' if is_plain else ''}", values


def _advice(turn: Turn, explanation: BillExplanation) -> list[Message]:
    if explanation.settles_estimates:
        return [("utter_bill_settles", {})]
    if explanation.estimated and explanation.next_reading_window:
        opens, closes = explanation.next_reading_window
        window = {"opens": day(opens, turn.language), "closes": day(closes, turn.language)}
        return [("utter_bill_estimated", window)]
    return []


def _explain_buttons(turn: Turn, explanation: BillExplanation) -> list[Button]:
    bill = explanation.bill
    buttons = [turn.button(_LINES, "bill_explain", choice=f"lines:{bill.number}")]
    if explanation.estimated:
        buttons.append(turn.button(REQUESTS["meter_reading"], "meter_reading"))
    if bill.left:
        buttons.append(turn.button(REQUESTS["bill_pay"], "bill_pay"))
    if bill.left >= LEAST_FOR_PLAN and bill.status != "in_plan":
        buttons.append(turn.button(REQUESTS["payment_plan"], "payment_plan"))
    return [*buttons, turn.person_button()]


def _say_line(turn: Turn, line: str) -> bool:
    """Say what a line is and what it comes to on the latest bill; False when the bill has none such."""
    world = surroundings()
    bill = billing.latest_bill(world.backend, turn.customer_number, today=world.today)
    amounts = [item.amount for item in bill.lines if item.kind in _KINDS[line]]
    if not amounts:
        return False
    turn.say(f"utter_line_{line}")
    turn.say(
        "utter_line_on_bill",
        amount=money(sum(amounts), turn.language),
        bill_number=bill.number,
        buttons=[turn.button(_LINES, "bill_explain", choice=f"lines:{bill.number}")],
    )
    return True


def _say_lines(turn: Turn, bill: Bill) -> None:
    language = turn.language
    lines = []
    for line in bill.lines:
        kwh = f" ({number(line.kwh, language)} kWh)" if line.kwh else ""
        lines.append(
            f"• {capitalised(label('line', line.kind, language))}{kwh}{colon(language)}{money(line.amount, language)}"
        )
    buttons = [turn.button(REQUESTS["bill_pay"], "bill_pay")] if bill.left else []
    turn.say(
        "utter_bill_lines",
        bill_number=bill.number,
        lines="\n".join(lines),
        amount=money(bill.total, language),
        buttons=[*buttons, turn.person_button()],
    )
