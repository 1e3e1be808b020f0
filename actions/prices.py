"""Prices and offers, what a year would cost, and asking for another offer."""

from __future__ import annotations

import re

from actions.backend import Refused, offers, requests
from actions.backend.formatting import day, money, money_change, number, price
from actions.backend.offers import Offer, Simulation
from actions.dialogue.form import Form
from actions.dialogue.questions import Answer, Question, Value
from actions.dialogue.readers import first_choice, mentions
from actions.dialogue.surroundings import surroundings
from actions.dialogue.titles import Text, colon
from actions.dialogue.turn import Button, Turn
from actions.meter import ENERGIES
from actions.reading.numbers import find_numbers

_MINE = (
    r"mon (?:prix|tarif|offre|abonnement|kwh)|ma formule|mes prix|my (?:price|tariff|rate|offer|plan)|"
    r"what (?:do|am) i pay|combien je paye le"
)
_SIMULATE: Text = {"fr": "Simuler sur ma consommation", "en": "Simulate on what I use"}
_SHOWN = 4


class TariffForm(Form):
    """Shows what is on sale; on a consumption it simulates a year; changing is asked for only after a yes."""

    action_name = "tariff_form"
    intent = "tariffs"
    personal = False
    confirm_slot = "tariff_confirmed"

    def questions(self) -> tuple[Question, ...]:
        return (Question("tariff_offer", self._ask_offer, self._read_offer, volunteered=True),)

    def begin(self, turn: Turn) -> bool:
        kwh = _kwh_named(turn)
        if turn.slot("tariff_offer"):
            return self.require_identity(turn)
        if turn.choice == "simulate" or (mentions(turn, _MINE) and kwh is None):
            if self.require_identity(turn):
                self._say_mine(turn)
        elif kwh is not None:
            self._simulate(turn, kwh)
        elif turn.is_verified and mentions(
            turn, r"compar|simul|moins cher|cheap|economi|sav(?:e|ing)|interessant|worth"
        ):
            self._say_mine(turn)
        else:
            self._say_offers(turn)
        return False

    def say_summary(self, turn: Turn, buttons: list[Button]) -> None:
        offer = _offer(turn, str(turn.slot("tariff_offer")))
        turn.say("utter_tariff_confirm", offer=offer.name[turn.language], buttons=buttons)

    def submit(self, turn: Turn) -> bool:
        world = surroundings()
        offer = _offer(turn, str(turn.slot("tariff_offer")))
        request = requests.open_request(
            world.backend, turn.customer_number, "offer_change", now=world.clock(), details={"offer": offer.code}
        )
        turn.fact(
            "offer_change", {"fr": "Changement d’offre demandé", "en": "Offer change asked for"}, request.reference
        )
        turn.say("utter_tariff_asked", offer=offer.name[turn.language], reference=request.reference)
        return True

    def _ask_offer(self, turn: Turn, buttons: list[Button]) -> None:
        self._say_offers(turn)

    def _read_offer(self, turn: Turn, asked: bool) -> Answer:
        choice = turn.choice or ""
        return Value(choice.removeprefix("offer:")) if choice.startswith("offer:") else None

    def _say_offers(self, turn: Turn) -> None:
        world = surroundings()
        energy = first_choice(turn, ENERGIES)
        found = offers.tariffs(world.backend, today=world.today, energy=energy)  # type: ignore[arg-type]
        is_about_green = mentions(
            turn, r"vert(?:e|s|es)?(?!\w)|renouvelable|ecolo|green|renewable|solaire|solar|eolien"
        )
        if is_about_green and any(offer.green for offer in found):
            found = [offer for offer in found if offer.green]
        lines = "\n".join(_offer_line(turn, offer) for offer in found[:_SHOWN])
        turn.say("utter_tariff_green" if is_about_green else "utter_tariff_offers", lines=lines)
        turn.say("utter_tariff_simulate", buttons=[turn.button(_SIMULATE, "tariffs", choice="simulate")])

    def _say_mine(self, turn: Turn) -> None:
        world, language = surroundings(), turn.language
        current = offers.current_prices(world.backend, turn.customer_number, today=world.today)
        name = current.offer.name[language]
        turn.fact("offer", {"fr": "Offre actuelle", "en": "Current offer"}, name)
        turn.say("utter_tariff_mine", offer=name, prices=_prices(turn, current.offer, current.power_kva))
        found = offers.simulate_for(world.backend, turn.customer_number, today=world.today)
        self._say_simulations(turn, found, current=current.offer.code)

    def _simulate(self, turn: Turn, kwh: int) -> None:
        world, language = surroundings(), turn.language
        energy = first_choice(turn, ENERGIES) or "electricity"
        try:
            found = offers.simulate(
                world.backend,
                yearly_kwh=kwh,
                today=world.today,
                energy=energy,  # type: ignore[arg-type]
            )
        except Refused as refused:
            low, high = refused.details.get("low"), refused.details.get("high")
            turn.say("utter_tariff_kwh_bounds", low=number(low or 0, language), high=number(high or 0, language))
            return
        turn.say("utter_tariff_for_kwh", kwh=number(kwh, language), lines=_simulation_lines(turn, found))

    def _say_simulations(self, turn: Turn, found: list[Simulation], *, current: str) -> None:
        cheaper = [s for s in found if s.offer.code != current and (s.against_current or 0) < 0]
        buttons: list[Button] = []
        if cheaper:
            name = cheaper[0].offer.name[turn.language]
            title = {"fr": f"Passer à {name}", "en": f"Switch to {name}"}
            buttons.append(turn.button(title, "tariffs", choice=f"offer:{cheaper[0].offer.code}"))
        response = "utter_tariff_simulations" if cheaper else "utter_tariff_best_already"
        turn.say(response, lines=_simulation_lines(turn, found), buttons=[*buttons, turn.person_button()])


def _offer(turn: Turn, code: str) -> Offer:
    world = surroundings()
    return next(offer for offer in offers.tariffs(world.backend, today=world.today) if offer.code == code)


def _kwh_named(turn: Turn) -> int | None:
    for found in find_numbers(turn.text, language=turn.language):
        if re.match(r"\s*kwh", turn.text[found.end :], re.IGNORECASE):
            return found.value
    return None


def _prices(turn: Turn, offer: Offer, power: int | None = None) -> str:
    language = turn.language
    names = {
        "kwh": {"fr": "le kWh", "en": "a kWh"},
        "kwh_peak": {"fr": "en heures pleines", "en": "at peak hours"},
        "kwh_offpeak": {"fr": "en heures creuses", "en": "off-peak"},
        "kwh_gas": {"fr": "le kWh de gaz", "en": "a kWh of gas"},
    }
    parts = [
        f"{price(value, language)} {names[field][language]}"
        for field in names
        if (value := getattr(offer, field)) is not None
    ]
    if power in offer.month:
        month = offer.month[power]
        monthly = money(round(month * 100), language)
        parts.append({"fr": f"abonnement {monthly} par mois", "en": f"standing charge {monthly} a month"}[language])
    return ", ".join(parts)


def _offer_line(turn: Turn, offer: Offer) -> str:
    language = turn.language
    notes = []
    if offer.green:
        notes.append({"fr": "énergie renouvelable", "en": "renewable"}[language])
    if offer.fixed_until:
        until = day(offer.fixed_until, language, weekday=False, year=True)
        notes.append({"fr": f"prix fixe jusqu’au {until}", "en": f"fixed until {until}"}[language])
    note = f" ({', '.join(notes)})" if notes else ""
    return f"• {offer.name[language]}{note}{colon(language)}{_prices(turn, offer)}"


def _simulation_lines(turn: Turn, found: list[Simulation]) -> str:
    return "\n".join(_simulation_line(turn, simulation) for simulation in found[:_SHOWN])


def _simulation_line(turn: Turn, simulation: Simulation) -> str:
    language = turn.language
    yearly = money(simulation.yearly, language)
    each = {"fr": f"{yearly} par an", "en": f"{yearly} a year"}[language]
    against = simulation.against_current
    change = f" ({money_change(against, language)})" if against else ""
    return f"• {simulation.offer.name[language]}{colon(language)}{each}{change}"
