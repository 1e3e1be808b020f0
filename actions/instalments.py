"""Time to pay: instalments or a delay, within the supplier's rules."""

from __future__ import annotations

import re
from typing import Any

from actions.backend import Refused, plans
from actions.backend.formatting import day, money, short_date
from actions.dialogue.form import Form
from actions.dialogue.questions import Answer, Problem, Question, Value
from actions.dialogue.readers import day_in, mentions, stored_day
from actions.dialogue.surroundings import surroundings
from actions.dialogue.titles import Text, capitalised, colon
from actions.dialogue.turn import Button, Turn
from actions.reading.numbers import find_numbers

_TIMES = r"fois|x(?!\w)|mensualites|mois|echeances|versements|paiements|times|instal+ments?|payments|months|parts"
_DELAY = (
    r"report|delai|plus tard|repouss|decal|attendre|fin (?:de|du) mois|apres (?:ma|la) paie|later|delay|"
    r"more time|wait|postpone|push (?:it )?back|end of (?:the )?month|extension"
)
_WAIT: Text = {"fr": "Tout payer plus tard", "en": "Pay it all later"}
_OTHER_COUNT: Text = {"fr": "Autre rythme", "en": "Another number"}
_OTHER_DAY: Text = {"fr": "Changer la date", "en": "Change the date"}


class PlanForm(Form):
    """Proposes instalments that the rules allow; the customer picks, sees the dates, confirms."""

    action_name = "plan_form"
    intent = "payment_plan"
    confirm_slot = "plan_confirmed"

    def questions(self) -> tuple[Question, ...]:
        return (
            Question("plan_choice", self._ask_choice, self._read_choice),
            Question("plan_until", self._ask_until, self._read_until, needed=_is_delay),
            Question("plan_first_due", self._ask_choice, self._read_first_due, volunteered=True),
        )

    def begin(self, turn: Turn) -> bool:
        try:
            offer = _offer(turn)
        except Refused as refused:
            return self._say_refused(turn, refused)
        amount = money(offer.amount, turn.language)
        turn.fact("amount_to_spread", {"fr": "À étaler", "en": "To be spread"}, amount)
        chosen = turn.slot("plan_choice")
        if chosen and chosen != "delay" and int(chosen) not in offer.counts:
            turn.set(plan_choice=None)
            turn.say("utter_plan_count_refused", counts=_counts(offer.counts))
        return True

    def say_summary(self, turn: Turn, buttons: list[Button]) -> None:
        language = turn.language
        if _is_delay(turn):
            offer = plans.propose_delay(surroundings().backend, turn.customer_number, today=surroundings().today)
            until = stored_day(turn, "plan_until")
            assert until is not None
            turn.say(
                "utter_plan_confirm_delay",
                amount=money(offer.amount, language),
                until=day(until, language),
                buttons=buttons,
            )
            return
        offer_of_count = _offer(turn, count=int(turn.slot("plan_choice")))
        proposal = offer_of_count.proposals[0]
        lines = "\n".join(
            f"• {short_date(i.due)}{colon(language)}{money(i.amount, language)}" for i in proposal.instalments
        )
        turn.say(
            "utter_plan_confirm",
            amount=money(offer_of_count.amount, language),
            count=proposal.count,
            lines=lines,
            buttons=buttons,
        )

    def submit(self, turn: Turn) -> bool:
        world, language = surroundings(), turn.language
        try:
            if _is_delay(turn):
                until = stored_day(turn, "plan_until")
                assert until is not None
                delay = plans.accept_delay(world.backend, turn.customer_number, until=until, today=world.today)
                turn.say(
                    "utter_plan_delayed",
                    amount=money(delay.amount, language),
                    until=day(delay.until, language),
                    reference=delay.reference,
                )
                turn.fact(
                    "payment_delay",
                    {"fr": "Délai accordé", "en": "Delay granted"},
                    f"{day(delay.until, language)} ({delay.reference})",
                )
                return True
            plan = plans.accept_plan(
                world.backend,
                turn.customer_number,
                count=int(turn.slot("plan_choice")),
                today=world.today,
                first_due=stored_day(turn, "plan_first_due"),
            )
        except Refused as refused:
            self._say_refused(turn, refused)
            return True
        first = plan.instalments[0]
        turn.fact(
            "payment_plan",
            {"fr": "Échéancier accepté", "en": "Plan agreed"},
            f"{_in_short(plan, turn)} ({plan.reference})",
        )
        turn.say(
            "utter_plan_accepted",
            reference=plan.reference,
            amount=money(first.amount, language),
            date=day(first.due, language),
        )
        return True

    def correctable(self, turn: Turn) -> dict[str, Text]:
        if _is_delay(turn):
            return {"plan_until": _OTHER_DAY}
        return {"plan_choice": _OTHER_COUNT}

    def _ask_choice(self, turn: Turn, buttons: list[Button]) -> None:
        offer = _offer(turn)
        choices = [
            turn.titled(_proposal_title(turn, proposal), "payment_plan", choice=str(proposal.count))
            for proposal in offer.proposals
        ]
        if _may_delay(turn):
            choices.append(turn.button(_WAIT, "payment_plan", choice="delay"))
        turn.say("utter_ask_plan_choice", amount=money(offer.amount, turn.language), buttons=[*choices, *buttons])

    def _read_choice(self, turn: Turn, asked: bool) -> Answer:
        if turn.choice == "delay" or (turn.choice or "").isdigit():
            return Value(turn.choice, {"plan_first_due": None, "plan_until": None})
        numbers = [found for found in find_numbers(turn.text, language=turn.language) if 1 < found.value <= 48]
        for found in numbers:
            if re.search(r"\b(?:le|du|au|the|on)\s*$", turn.text[: found.start].lower()):
                continue
            after = turn.text[found.end :].lstrip().lower()
            if re.match(_TIMES, after) or (asked and len(turn.text) < 12):
                return self._checked_count(turn, found.value)
        if mentions(turn, _DELAY):
            return Value("delay", {"plan_first_due": None})
        return None

    def _checked_count(self, turn: Turn, count: int) -> Answer:
        if turn.is_verified:
            try:
                allowed = _offer(turn).counts
            except Refused:
                return None
            if count not in allowed:
                return Problem("utter_plan_count_refused", {"counts": _counts(allowed)})
        return Value(str(count), {"plan_first_due": None})

    def _ask_until(self, turn: Turn, buttons: list[Button]) -> None:
        offer = plans.propose_delay(surroundings().backend, turn.customer_number, today=surroundings().today)
        latest = turn.titled(
            capitalised(day(offer.latest, turn.language)), "payment_plan", choice=offer.latest.isoformat()
        )
        turn.say(
            "utter_ask_plan_until",
            amount=money(offer.amount, turn.language),
            latest=day(offer.latest, turn.language),
            buttons=[latest, *buttons],
        )

    def _read_until(self, turn: Turn, asked: bool) -> Answer:
        wanted = day_in(turn, asked) if _is_delay(turn) and turn.is_verified else None
        if wanted is None:
            return None
        try:
            offer = plans.propose_delay(surroundings().backend, turn.customer_number, today=surroundings().today)
        except Refused:
            return None
        if not offer.earliest <= wanted <= offer.latest:
            latest = offer.latest
            button = turn.titled(capitalised(day(latest, turn.language)), "payment_plan", choice=latest.isoformat())
            return Problem("utter_plan_until_refused", {"latest": day(latest, turn.language)}, [button])
        return Value(wanted.isoformat())

    def _read_first_due(self, turn: Turn, asked: bool) -> Answer:
        """A day that is named while the instalments are being confirmed is the day of the first one."""
        if _is_delay(turn) or not turn.slot("plan_choice") or not turn.is_verified:
            return None
        wanted = day_in(turn, asked)
        if wanted is None:
            return None
        offer = _offer(turn)
        earliest, latest = offer.first_due_earliest, offer.first_due_latest
        if not earliest <= wanted <= latest:
            bounds: dict[str, Any] = {"earliest": day(earliest, turn.language), "latest": day(latest, turn.language)}
            return Problem("utter_plan_first_due_refused", bounds)
        return Value(wanted.isoformat())

    def _say_refused(self, turn: Turn, refused: Refused) -> bool:
        """Say which rule stands in the way; a person may see further than the rule."""
        turn.step(self.intent, "refused")
        values: dict[str, Any] = {name: _shown(value, turn) for name, value in refused.details.items()}
        values["bill"] = ", ".join(refused.details.get("bills", ()))
        known = {"nothing_due", "too_small", "too_large", "plan_running", "defaulted", "disputed", "already_delayed"}
        response = f"utter_plan_{refused.reason}" if refused.reason in known else "utter_plan_refused"
        buttons = [] if refused.reason == "nothing_due" else [turn.person_button()]
        if refused.reason not in ("nothing_due", "plan_running", "already_delayed"):
            why = {"fr": "Un étalement hors des règles est demandé.", "en": "A plan outside the rules is asked for."}
            turn.offer_person(evidence=turn.text, why=why)
        turn.say(response, buttons=buttons, **values)
        return False


def _is_delay(turn: Turn) -> bool:
    return bool(turn.slot("plan_choice") == "delay")


def _offer(turn: Turn, *, count: int | None = None) -> plans.PlanOffer:
    world = surroundings()
    return plans.propose_plans(
        world.backend,
        turn.customer_number,
        today=world.today,
        counts=[count] if count else None,
        first_due=stored_day(turn, "plan_first_due") if count else None,
    )


def _may_delay(turn: Turn) -> bool:
    try:
        plans.propose_delay(surroundings().backend, turn.customer_number, today=surroundings().today)
    except Refused:
        return False
    return True


def _in_short(plan: plans.InstalmentPlan, turn: Turn) -> str:
    return f"{len(plan.instalments)} × {money(plan.instalments[-1].amount, turn.language)}"


def _counts(counts: tuple[int, ...]) -> str:
    return ", ".join(str(count) for count in counts)


def _proposal_title(turn: Turn, proposal: plans.PlanProposal) -> str:
    monthly = money(proposal.monthly, turn.language)
    return f"{proposal.count} × {monthly}"


def _shown(value: Any, turn: Turn) -> str:
    if isinstance(value, int):
        return money(value, turn.language)
    return day(value, turn.language) if hasattr(value, "weekday") else str(value)
