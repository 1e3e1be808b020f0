"""Which free slots suit what the customer said: a day, a week, half of a day, an hour, or "le premier"."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Literal

from actions.backend import appointments
from actions.backend.appointments import Slot
from actions.backend.formatting import day, hours
from actions.dialogue.readers import day_in, first_choice, stored_day
from actions.dialogue.surroundings import surroundings
from actions.dialogue.titles import Text, capitalised
from actions.dialogue.turn import Button, Turn
from actions.reading.dates import find_dates, find_time_ranges

SHOWN = 4
_LATER: Text = {"fr": "Plus tard", "en": "Later dates"}
_RANKS = {
    "0": r"(?:le )?premier|first|1(?:er)?(?!\d)$",
    "1": r"(?:le )?(?:deuxieme|second)|2(?:e|eme)?(?!\d)$",
    "2": r"(?:le )?troisieme|third|3(?:e|eme)?(?!\d)$",
    "-1": r"(?:le )?dernier|last",
}
_RANK_WORDS = 4


def forget(turn: Turn) -> None:
    """Begin without any wish."""
    turn.set(appointment_day=None, appointment_from=None, appointment_part=None, appointment_shown=None)


def note_wishes(turn: Turn, *, asked: bool = False) -> bool:
    """Keep the day, the week and the half of the day that the message names; say whether it named any."""
    ranges = [found.value for found in find_time_ranges(turn.text, language=turn.language)]
    wanted = day_in(turn, asked)
    weeks = [f.value for f in find_dates(turn.text, today=surroundings().today) if f.role == "week"]
    if wanted is None and not weeks and not ranges:
        return False
    if wanted is not None:
        turn.set(appointment_day=wanted.isoformat(), appointment_from=None, appointment_part=None)
    elif weeks:
        turn.set(appointment_day=None, appointment_from=weeks[0].isoformat(), appointment_part=None)
    if ranges:
        turn.set(appointment_part="morning" if ranges[0].start < time(12) else "afternoon")
    return True


def wished(turn: Turn) -> tuple[list[Slot], bool]:
    """Return the free slots to show, and whether they are what was wished for or only the nearest to it."""
    on, start, part = stored_day(turn, "appointment_day"), stored_day(turn, "appointment_from"), _part(turn)
    exact = _free(turn, on=on, after=start, part=part)
    if exact:
        return exact, True
    for nearer in (_free(turn, after=on or start, part=part), _free(turn, after=on or start), _free(turn)):
        if nearer:
            return nearer, False
    return [], False


def fitting(turn: Turn) -> list[Slot]:
    """Return the free slots of exactly the day, half day or hour that was named."""
    slots = _free(
        turn,
        on=stored_day(turn, "appointment_day"),
        after=stored_day(turn, "appointment_from"),
        part=_part(turn),
    )
    at = [found.value for found in find_time_ranges(turn.text, language=turn.language)]
    return [slot for slot in slots if any(slot.start < r.end and r.start < slot.end for r in at)] or slots


def ranked(turn: Turn) -> dict[str, object] | None:
    """Return the slot that "le premier" or "the second one" points at, among those shown last."""
    shown = turn.slot("appointment_shown") or []
    rank = first_choice(turn, _RANKS)
    if rank is None or len(turn.said.split()) > _RANK_WORDS or int(rank) >= len(shown):
        return None
    chosen_one: dict[str, object] = shown[int(rank)]
    return chosen_one


def chosen(turn: Turn) -> Slot | None:
    """Return the slot that was picked, or None when it is free no more."""
    picked = turn.slot("appointment_slot")
    slots = _free(turn, on=date.fromisoformat(picked["day"]), limit=50)
    return next((slot for slot in slots if slot.id == picked["id"]), None)


def buttons_for(turn: Turn, slots: list[Slot]) -> list[Button]:
    """Make a button of each slot, and one for later days; remember what was shown."""
    turn.set(appointment_shown=[{"id": slot.id, "day": slot.day.isoformat()} for slot in slots])
    buttons = [
        turn.titled(_title(turn, slot), "appointment", choice=f"slot:{slot.id}:{slot.day.isoformat()}")
        for slot in slots
    ]
    if slots:
        next_day = slots[-1].day + timedelta(days=1)
        buttons.append(turn.button(_LATER, "appointment", choice=f"after:{next_day.isoformat()}"))
    return buttons


def _part(turn: Turn) -> Literal["morning", "afternoon"] | None:
    part: Literal["morning", "afternoon"] | None = turn.slot("appointment_part")
    return part


def _free(
    turn: Turn,
    *,
    on: date | None = None,
    after: date | None = None,
    part: Literal["morning", "afternoon"] | None = None,
    limit: int = SHOWN,
) -> list[Slot]:
    world = surroundings()
    return appointments.free_slots(
        world.backend, turn.customer_number, today=world.today, on=on, after=after, part=part, limit=limit
    )


def _title(turn: Turn, slot: Slot) -> str:
    return capitalised(f"{day(slot.day, turn.language)}, {hours(slot.start, slot.end, turn.language)}")
