"""The fixed monthly amount and the day of its debit."""

from __future__ import annotations

import re

from actions.backend import Refused, monthly
from actions.backend.formatting import day, money, month
from actions.dialogue.form import Form
from actions.dialogue.interruptions import suggest
from actions.dialogue.questions import Answer, Problem, Question, Value
from actions.dialogue.readers import mentions, yes_or_no
from actions.dialogue.surroundings import surroundings
from actions.dialogue.titles import Text
from actions.dialogue.turn import Button, Turn
from actions.reading.amounts import find_amounts, parse_amount
from actions.reading.numbers import find_numbers

_DAY = r"(?:le|au|the|on the|jour) ?(\d{1,2})(?:er|st|nd|rd|th)?(?!\d| ?(?:€|eur|e\b))"
_DAY_WORDS = (
    r"date|jour|(?:en|a la) fin (?:de|du) mois|debut (?:de|du) mois|day|end of (?:the )?month|"
    r"later in the month|preleve le|pay ?day|ma paie|paye tombe"
)
_CHANGE = (
    r"baiss|augment|pass|mett|chang|revoir|ajust|lower|raise|reduce|change|set|bring|put|trop|too (?:much|"
    r"high)|cher|diminu|moins|less|more"
)
_AMOUNT: Text = {"fr": "Changer le montant", "en": "Change the amount"}
_DATE: Text = {"fr": "Changer la date", "en": "Change the day"}


class MonthlyForm(Form):
    """Tells what is taken each month and what it should be; changes the amount or the day within the rules."""

    action_name = "monthly_form"
    intent = "monthly_amount"
    confirm_slot = "monthly_confirmed"

    def questions(self) -> tuple[Question, ...]:
        return (
            Question("monthly_change", self._ask_change, self._read_change),
            Question("monthly_amount", self._ask_amount, self._read_amount, needed=lambda t: _changes(t, "amount")),
            Question("monthly_day", self._ask_day, self._read_day, needed=lambda t: _changes(t, "day")),
        )

    def begin(self, turn: Turn) -> bool:
        now = _monthly(turn)
        language = turn.language
        if now.current is None:
            turn.say(
                "utter_monthly_not_monthly",
                recommended=money(now.recommended, language),
                buttons=[turn.person_button()],
            )
            return False
        turn.fact("monthly", {"fr": "Mensualité", "en": "Monthly amount"}, money(now.current, language))
        if now.day is None and _changes(turn, "day"):
            turn.say("utter_monthly_no_debit", buttons=[turn.person_button()])
            return False
        wished = turn.slot("monthly_amount")
        if wished is not None and not now.low <= wished <= now.high:
            turn.set(monthly_amount=None, monthly_change="amount")
            nearest = now.low if wished < now.low else now.high
            button = turn.titled(money(nearest, language), "monthly_amount", choice=f"cents:{nearest}")
            low, high = money(now.low, language), money(now.high, language)
            suggest(turn, Problem("utter_monthly_bounds", {}, [button]))
            turn.ask("utter_monthly_bounds", low=low, high=high, buttons=[button])
        if turn.slot("monthly_change"):
            return True
        settlement = now.expected_settlement or 0
        if now.day is None:
            turn.say("utter_monthly_now_no_debit", amount=money(now.current, language))
        else:
            turn.say("utter_monthly_now", amount=money(now.current, language), day_number=now.day)
        if now.settlement_month and abs(settlement) >= 10_00:
            which = "to_pay" if settlement > 0 else "credit"
            turn.say(
                f"utter_monthly_settlement_{which}",
                amount=money(abs(settlement), language),
                month=month(now.settlement_month, language),
                recommended=money(now.recommended, language),
            )
        return True

    def say_summary(self, turn: Turn, buttons: list[Button]) -> None:
        now, language = _monthly(turn), turn.language
        amount, debit_day = turn.slot("monthly_amount"), turn.slot("monthly_day")
        current = money(now.current or 0, language)
        if _changes(turn, "day"):
            turn.say("utter_monthly_confirm_day", day_number=debit_day, old=now.day, buttons=buttons)
            return
        turn.say("utter_monthly_confirm_amount", amount=money(amount, language), old=current, buttons=buttons)

    def submit(self, turn: Turn) -> bool:
        world, language = surroundings(), turn.language
        try:
            if _changes(turn, "day"):
                new = monthly.change_debit_day(
                    world.backend, turn.customer_number, int(turn.slot("monthly_day")), now=world.clock()
                )
            else:
                new = monthly.change_monthly_amount(
                    world.backend, turn.customer_number, int(turn.slot("monthly_amount")), now=world.clock()
                )
        except Refused as refused:
            return self._say_refused(turn, refused)
        turn.fact(
            "monthly_new", {"fr": "Nouvelle mensualité", "en": "New monthly amount"}, money(new.current or 0, language)
        )
        what = "day" if _changes(turn, "day") else "amount"
        turn.say(
            f"utter_monthly_changed_{what}",
            amount=money(new.current or 0, language),
            date=day(new.next_debit, language) if new.next_debit else "",
        )
        return True

    def correctable(self, turn: Turn) -> dict[str, Text]:
        return {"monthly_day": _DATE} if _changes(turn, "day") else {"monthly_amount": _AMOUNT}

    def _say_refused(self, turn: Turn, refused: Refused) -> bool:
        turn.step(self.intent, "refused")
        language = turn.language
        turn.set(monthly_confirmed=None)
        if refused.reason == "amount_out_of_bounds":
            turn.set(monthly_amount=None)
            low, high = (money(refused.details[bound], language) for bound in ("low", "high"))
            turn.ask("utter_monthly_bounds", low=low, high=high)
            return False
        if refused.reason == "day_not_offered":
            turn.set(monthly_day=None)
            return False
        if refused.reason == "same_value":
            turn.say("utter_monthly_same")
            return True
        if refused.reason == "changed_recently":
            why = {"fr": "La mensualité a déjà été changée récemment.", "en": "The amount was changed recently."}
            turn.offer_person(evidence=turn.said, why=why)
            turn.say(
                "utter_monthly_too_soon",
                date=day(refused.details["can_change_from"], language),
                buttons=[turn.person_button()],
            )
            return True
        turn.say("utter_monthly_not_possible", buttons=[turn.person_button()])
        return True

    def _ask_change(self, turn: Turn, buttons: list[Button]) -> None:
        choices = [turn.button(_AMOUNT, "monthly_amount", choice="amount")]
        if _monthly(turn).day is None:
            turn.say("utter_ask_monthly_amount_only", buttons=[*choices, *(buttons or [self.leave_button(turn)])])
            return
        choices.append(turn.button(_DATE, "monthly_amount", choice="day"))
        turn.say("utter_ask_monthly_change", buttons=[*choices, *(buttons or [self.leave_button(turn)])])

    def _read_change(self, turn: Turn, asked: bool) -> Answer:
        if turn.choice in ("amount", "day"):
            return Value(turn.choice)
        if turn.slot("monthly_change") and not asked:
            return None
        has_amount = bool(find_amounts(turn.text, language=turn.language))
        names_a_day = bool(re.search(_DAY, turn.plain_text)) and not has_amount
        if mentions(turn, _DAY_WORDS) or names_a_day:
            return Value("day")
        is_answer = asked and (_bare(turn) or mentions(turn, r"montant|amount|somme") or _agrees_to_amount(turn))
        return Value("amount") if has_amount or mentions(turn, _CHANGE) or is_answer else None

    def _ask_amount(self, turn: Turn, buttons: list[Button]) -> None:
        now, language = _monthly(turn), turn.language
        choice = turn.titled(money(now.recommended, language), "monthly_amount", choice=f"cents:{now.recommended}")
        turn.say(
            "utter_ask_monthly_amount",
            low=money(now.low, language),
            high=money(now.high, language),
            recommended=money(now.recommended, language),
            buttons=[choice, *buttons],
        )

    def _read_amount(self, turn: Turn, asked: bool) -> Answer:
        if (turn.choice or "").startswith("cents:"):
            return Value(int((turn.choice or "").removeprefix("cents:")))
        if _changes(turn, "day"):
            return None
        amounts = [found.value for found in find_amounts(turn.text, language=turn.language)]
        bare = [f.value * 100 for f in find_numbers(turn.text, language=turn.language) if 10 <= f.value <= 999]
        if not amounts and (asked or re.search(r"\b(?:a|de|to|from|at|nez-moi a|moi a)\s+\d{2,3}\b", turn.plain_text)):
            parsed = parse_amount(turn.text, language=turn.language) if asked and not bare else None
            amounts = [parsed] if parsed is not None else bare
        if not amounts or (not asked and re.search(_DAY, turn.plain_text) and not find_amounts(turn.text)):
            return None
        wished = amounts[-1]  # "passer de 120 à 90": the last one is the wish
        if not turn.is_verified:
            return Value(wished)
        now = _monthly(turn)
        if now.low <= wished <= now.high:
            return Value(wished)
        bounds = {"low": money(now.low, turn.language), "high": money(now.high, turn.language)}
        nearest = now.low if wished < now.low else now.high
        button = turn.titled(money(nearest, turn.language), "monthly_amount", choice=f"cents:{nearest}")
        return Problem("utter_monthly_bounds", bounds, [button]) if asked else Value(wished)

    def _ask_day(self, turn: Turn, buttons: list[Button]) -> None:
        choices = [
            turn.titled(_ordinal(number, turn), "monthly_amount", choice=f"on:{number}")
            for number in monthly.DEBIT_DAYS
        ]
        turn.say("utter_ask_monthly_day", buttons=[*choices, *buttons])

    def _read_day(self, turn: Turn, asked: bool) -> Answer:
        if (turn.choice or "").startswith("on:"):
            return Value(int((turn.choice or "").removeprefix("on:")))
        if turn.slot("monthly_change") == "amount" and not asked:
            return None
        found = re.search(_DAY, turn.plain_text) or (re.search(r"\b(\d{1,2})\b", turn.plain_text) if asked else None)
        if found is None or find_amounts(turn.text, language=turn.language):
            return None
        wished = int(found.group(1))
        if wished in monthly.DEBIT_DAYS:
            return Value(wished)
        nearest = min(monthly.DEBIT_DAYS, key=lambda offered: abs(offered - wished))
        button = turn.titled(_ordinal(nearest, turn), "monthly_amount", choice=f"on:{nearest}")
        days = ", ".join(str(offered) for offered in monthly.DEBIT_DAYS)
        return Problem("utter_monthly_day_refused", {"days": days}, [button]) if asked else None


def _monthly(turn: Turn) -> monthly.MonthlyAmount:
    world = surroundings()
    return monthly.monthly_amount(world.backend, turn.customer_number, today=world.today)


def _changes(turn: Turn, what: str) -> bool:
    return bool(turn.slot("monthly_change") == what)


def _ordinal(number: int, turn: Turn) -> str:
    return f"Le {number}" if turn.language == "fr" else f"The {number}th"


def _agrees_to_amount(turn: Turn) -> bool:
    """Say whether it is a yes where the amount is all there is to change."""
    return bool(yes_or_no(turn)) and _monthly(turn).day is None


def _bare(turn: Turn) -> bool:
    return bool(re.fullmatch(r"\d{2,3}(?:[.,]\d{1,2})?", turn.plain_text))
