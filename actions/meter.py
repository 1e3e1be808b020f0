"""A reading of the meter: which energy, the figures, whether they can be true, and recording them."""

from __future__ import annotations

from typing import Any

from actions.backend import NotFound, Refused, meters
from actions.backend.contracts import Register, current_contract
from actions.backend.formatting import day, number
from actions.backend.labels import label
from actions.dialogue.form import Form
from actions.dialogue.questions import Answer, Problem, Question, Value
from actions.dialogue.readers import first_choice, mentions
from actions.dialogue.surroundings import surroundings
from actions.dialogue.titles import Text, capitalised
from actions.dialogue.turn import Button, Turn
from actions.meter_figures import by_energy, is_identity_alone, without_identity
from actions.reading.numbers import find_indexes, find_numbers

ENERGIES = {"gas": r"gaz|gas(?!oil)|m3|m³", "electricity": r"elec|courant|kwh|linky|hp(?!\w)|hc(?!\w)|power"}
_ENERGY_TITLES: dict[str, Text] = {
    "electricity": {"fr": "Électricité", "en": "Electricity"},
    "gas": {"fr": "Gaz", "en": "Gas"},
}
_ASKS = (
    r"quand|comment|pourquoi|ou (?:est|se|je)|est.ce que je dois|faut.il|when|how|why|do i (?:have|need)|"
    r"where|what date"
)
_GIVE: Text = {"fr": "Donner mon relevé", "en": "Give my reading"}
_OTHER_FIGURES: Text = {"fr": "Corriger les chiffres", "en": "Change the figures"}
_SWAP: Text = {"fr": "Les échanger", "en": "Swap them"}
_IT_IS_RIGHT: Text = {"fr": "C’est bien ce que je lis", "en": "That is what it shows"}


class MeterForm(Form):
    """Takes the figures in any order, compares them with the household's history, and records what is confirmed."""

    action_name = "meter_form"
    intent = "meter_reading"
    confirm_slot = "meter_confirmed"

    def questions(self) -> tuple[Question, ...]:
        return (
            Question("meter_energy", self._ask_energy, self._read_energy),
            Question("meter_index", self._ask_index, self._read_index),
        )

    def begin(self, turn: Turn) -> bool:
        world = surroundings()
        contract = current_contract(world.backend, turn.customer_number, today=world.today)
        if contract.energy != "both":
            turn.set(meter_energy=contract.energy)
        else:
            self._take_both(turn)
        self._take_given(turn)
        is_question = turn.slot("meter_index") is None and turn.choice is None and mentions(turn, _ASKS)
        if not is_question:
            return True
        window = meters.reading_window(world.backend, turn.customer_number, today=world.today)
        values: dict[str, Any] = {
            "opens": day(window.opens, turn.language),
            "closes": day(window.closes, turn.language),
        }
        kind = "not_needed" if not window.needed else "open" if window.is_open else "next"
        turn.say(f"utter_meter_window_{kind}", buttons=[turn.button(_GIVE, "meter_reading", choice="give")], **values)
        turn.offer(self.action_name, choice="give")
        return False

    def _start(self, turn: Turn) -> None:
        if not turn.is_verified and is_identity_alone(turn):
            # A customer number on its own is read as figures of a meter: greet whoever it is instead.
            turn.set(pending={"action": "action_greet", "text": turn.text, "choice": None, "intent": "greet"})
            turn.then("identify_form")
            return
        turn.set(meter_given=None, meter_partial=None, meter_next=None)
        super()._start(turn)

    def say_summary(self, turn: Turn, buttons: list[Button]) -> None:
        language = turn.language
        check = _check(turn, turn.slot("meter_index"))
        first = check.registers[0]
        values: dict[str, Any] = {
            "index": _shown_indexes(turn, turn.slot("meter_index")),
            "used": _with_unit(turn, sum(register.used for register in check.registers)),
            "expected": _with_unit(turn, sum(register.expected_use for register in check.registers)),
            "date": day(first.last.on, language),
            "energy": label("energy", turn.slot("meter_energy"), language),
        }
        if check.verdict == "high":
            buttons = [turn.button(_IT_IS_RIGHT, "affirm"), *buttons[1:]]
        turn.say(f"utter_meter_confirm_{check.verdict}", buttons=buttons, **values)

    def submit(self, turn: Turn) -> bool:
        world, language = surroundings(), turn.language
        try:
            receipt = meters.submit_reading(
                world.backend,
                turn.customer_number,
                turn.slot("meter_index"),
                energy=turn.slot("meter_energy"),
                today=world.today,
                confirmed=True,
            )
        except Refused as refused:
            if refused.reason == "already_given":
                turn.say("utter_meter_already_given", date=day(refused.details["on"], language))
                return True
            turn.set(meter_index=None, meter_confirmed=None)
            turn.say("utter_meter_refused")
            return False
        index = _shown_indexes(turn, turn.slot("meter_index"))
        turn.fact("reading", {"fr": "Relevé enregistré", "en": "Reading recorded"}, f"{index} ({receipt.reference})")
        turn.say(
            "utter_meter_recorded",
            index=index,
            reference=receipt.reference,
            date=day(receipt.used_for, language),
        )
        if receipt.to_verify:
            turn.say("utter_meter_to_verify")
        return not self._has_another(turn)

    def correctable(self, turn: Turn) -> dict[str, Text]:
        return {"meter_index": _OTHER_FIGURES}

    def _note(self, turn: Turn, question: Question, answer: Answer) -> None:
        """Once the energy is known, figures that came before it find their place."""
        super()._note(turn, question, answer)
        if question.slot == "meter_energy" and isinstance(answer, Value) and turn.loop == self.action_name:
            self._take_given(turn)

    def _take_both(self, turn: Turn) -> None:
        """Two energies in one message are two readings: the second waits until the first is recorded."""
        parts = by_energy(turn)
        if len(parts) == 2 and turn.choice is None:
            (energy, found), (next_energy, next_found) = parts
            turn.set(meter_energy=energy, meter_given=found, meter_index=None)
            turn.set(meter_next={"energy": next_energy, "found": next_found})

    def _has_another(self, turn: Turn) -> bool:
        following = turn.slot("meter_next")
        if not following:
            return False
        turn.set(meter_next=None, meter_energy=following["energy"], meter_given=following["found"])
        turn.set(meter_index=None, meter_confirmed=None, meter_partial=None)
        self._take_given(turn)
        return True

    def _take_given(self, turn: Turn) -> None:
        given = turn.slot("meter_given")
        if not given or turn.slot("meter_index") is not None or not turn.slot("meter_energy"):
            return
        turn.set(meter_given=None)
        answer = self._place(turn, given)
        if isinstance(answer, Value):
            turn.set(meter_index=answer.value)
        elif isinstance(answer, Problem):
            turn.ask(answer.response, buttons=answer.buttons, **answer.values)

    def _ask_energy(self, turn: Turn, buttons: list[Button]) -> None:
        choices = [turn.button(title, "meter_reading", choice=name) for name, title in _ENERGY_TITLES.items()]
        turn.say("utter_ask_meter_energy", buttons=[*choices, *buttons])

    def _read_energy(self, turn: Turn, asked: bool) -> Answer:
        named = turn.choice if turn.choice in ENERGIES else first_choice(turn, ENERGIES)
        return Value(named) if named else None

    def _ask_index(self, turn: Turn, buttons: list[Button]) -> None:
        registers = _registers(turn)
        partial = turn.slot("meter_partial") or {}
        missing = [register for register in registers if register not in partial]
        if len(registers) == 2 and len(missing) == 1:
            turn.say("utter_ask_meter_other", register=label("register", missing[0], turn.language), buttons=buttons)
        elif len(registers) == 2:
            turn.say("utter_ask_meter_two", buttons=buttons, **_last_readings(turn))
        else:
            turn.say(f"utter_ask_meter_{turn.slot('meter_energy')}", buttons=buttons, **_last_readings(turn))

    def _read_index(self, turn: Turn, asked: bool) -> Answer:
        if turn.choice == "swap":
            given = turn.slot("meter_partial") or {}
            swapped = {"peak": given.get("offpeak"), "offpeak": given.get("peak")}
            return Value(swapped, {"meter_partial": None})
        if not turn.text:
            return None
        text = without_identity(turn)
        found = [{"value": f.value, "role": f.role} for f in find_indexes(text, language=turn.language)]
        if not found and asked:
            found = [{"value": f.value, "role": None} for f in find_numbers(text, language=turn.language)]
        if not found:
            return None
        if not turn.is_verified:
            return None  # it is read anew once we know whose meter it is
        if not turn.slot("meter_energy"):
            turn.set(meter_given=found)
            return None
        return self._place(turn, found)

    def _place(self, turn: Turn, found: list[dict[str, Any]]) -> Answer:
        """Give each figure its register and look whether it can be true."""
        registers = _registers(turn)
        if not registers:
            return Problem("utter_meter_no_such_energy")
        indexes = self._assigned(turn, registers, found)
        if indexes is None:
            return Problem(f"utter_meter_only_{len(registers)}")
        if len(indexes) < len(registers):
            missing = next(register for register in registers if register not in indexes)
            turn.set(meter_partial=indexes)
            name = label("register", missing, turn.language)
            return Problem("utter_ask_meter_other", {"register": name}, counts=False)
        return _verdict(turn, indexes)

    def _assigned(
        self, turn: Turn, registers: tuple[Register, ...], found: list[dict[str, Any]]
    ) -> dict[str, int] | None:
        partial: dict[str, int] = dict(turn.slot("meter_partial") or {})
        named = {str(item["role"]): int(item["value"]) for item in found if item["role"] in registers}
        if named:
            return {**partial, **named}
        missing = [register for register in registers if register not in partial]
        if partial and len(missing) == 1 and len(found) == 1:
            return {**partial, missing[0]: int(found[0]["value"])}
        if len(found) > len(registers):
            return None
        if len(found) < len(registers):
            return {registers[0]: int(found[0]["value"])}
        world = surroundings()
        last = meters.last_readings(
            world.backend, turn.customer_number, energy=turn.slot("meter_energy"), today=world.today
        )
        assigned = meters.assign_indexes(registers, [int(item["value"]) for item in found], last)
        return {str(register): index for register, index in assigned.items()} if assigned else None


def _registers(turn: Turn) -> tuple[Register, ...]:
    world = surroundings()
    try:
        return meters.registers_to_give(
            world.backend, turn.customer_number, energy=turn.slot("meter_energy"), today=world.today
        )
    except NotFound:
        turn.set(meter_energy=None)
        return ()


def _last_readings(turn: Turn) -> dict[str, Any]:
    """Return the last figures known and their day: something to compare with at the meter."""
    world = surroundings()
    energy = turn.slot("meter_energy")
    last = meters.last_readings(world.backend, turn.customer_number, energy=energy, today=world.today)
    indexes = {reading.register: reading.index for reading in last}
    return {"last": _shown_indexes(turn, indexes).lower(), "date": day(last[0].on, turn.language, weekday=False)}


def _check(turn: Turn, indexes: dict[str, int]) -> meters.ReadingCheck:
    world = surroundings()
    return meters.check_reading(
        world.backend,
        turn.customer_number,
        indexes,  # type: ignore[arg-type]  # the keys come from `registers_to_give`
        energy=turn.slot("meter_energy"),
        today=world.today,
    )


def _verdict(turn: Turn, indexes: dict[str, int]) -> Answer:
    check = _check(turn, indexes)
    if check.swapped and check.verdict not in ("plausible", "unchanged"):
        turn.set(meter_partial=indexes)
        button = turn.button(_SWAP, "meter_reading", choice="swap")
        return Problem("utter_meter_swapped", {"index": _shown_indexes(turn, indexes)}, [button], counts=False)
    turn.set(meter_partial=None)
    if check.verdict in ("plausible", "unchanged", "high"):
        return Value(indexes)
    wrong = next(register for register in check.registers if register.verdict == check.verdict)
    shown = number(wrong.index, turn.language)
    if len(check.registers) > 1:
        shown = f"{capitalised(label('register', wrong.register, turn.language))} {shown}"
    values: dict[str, Any] = {
        "index": shown,
        "last": number(wrong.last.index, turn.language),
        "date": day(wrong.last.on, turn.language),
    }
    return Problem(f"utter_meter_{check.verdict}", values)


def _shown_indexes(turn: Turn, indexes: dict[str, int]) -> str:
    language = turn.language
    if len(indexes) == 1:
        return number(next(iter(indexes.values())), language)
    named = (
        f"{label('register', register, language)} {number(index, language)}" for register, index in indexes.items()
    )
    return capitalised(", ".join(named))


def _with_unit(turn: Turn, value: int) -> str:
    unit = "m³" if turn.slot("meter_energy") == "gas" else "kWh"
    return f"{number(value, turn.language)}\u00a0{unit}"
