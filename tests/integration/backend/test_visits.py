"""Technicians' visits."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from actions.backend import Backend, NotFound, Refused, appointments, requests, schema
from tests.integration.backend.support import (
    BENALI,
    CLARKE,
    HUGHES,
    LEFEVRE,
    NOW,
    TODAY,
    WHITFIELD,
    days,
    refusal,
)


def _left(backend: Backend, slot_id: int) -> int:
    with backend.reading() as connection:
        row = connection.execute(select(schema.slots).where(schema.slots.c.id == slot_id)).mappings().one()
    return int(row["capacity"] - row["taken"])


def test_free_slots_are_after_today_have_room_and_leave_a_choice_of_days(backend: Backend) -> None:
    slots = appointments.free_slots(backend, LEFEVRE, today=TODAY)
    assert len(slots) == 5
    assert all(slot.day > TODAY and slot.left > 0 for slot in slots)
    assert len({slot.day for slot in slots}) >= 3


def test_slots_can_be_asked_of_a_day_and_a_half_day(backend: Backend) -> None:
    day = appointments.free_slots(backend, LEFEVRE, today=TODAY, after=TODAY + days(5))[0].day
    assert {slot.day for slot in appointments.free_slots(backend, LEFEVRE, today=TODAY, on=day)} == {day}
    afternoons = appointments.free_slots(backend, LEFEVRE, today=TODAY, part="afternoon")
    assert afternoons
    assert all(slot.start.hour >= 12 for slot in afternoons)


def test_no_visit_on_sundays_or_holidays(backend: Backend) -> None:
    sunday = TODAY + days(4)
    assert appointments.free_slots(backend, LEFEVRE, today=TODAY, on=sunday) == []
    christmas = TODAY.replace(month=12, day=25)
    assert appointments.free_slots(backend, LEFEVRE, today=TODAY, on=christmas) == []


def test_booking_takes_a_place_and_is_a_request(backend: Backend) -> None:
    slot = appointments.free_slots(backend, LEFEVRE, today=TODAY)[0]
    booked = appointments.book(backend, LEFEVRE, slot.id, kind="meter_check", now=NOW)
    assert _left(backend, slot.id) == slot.left - 1
    assert appointments.appointments_of(backend, LEFEVRE, today=TODAY) == [booked]
    assert requests.request_status(backend, LEFEVRE, booked.reference, today=TODAY).promised == slot.day
    assert refusal(appointments.book, backend, LEFEVRE, slot.id, kind="meter_check", now=NOW).reason == "already_booked"


def test_of_many_who_want_the_last_place_one_has_it(backend: Backend) -> None:
    slot = appointments.free_slots(backend, LEFEVRE, today=TODAY)[0]
    with backend.writing() as connection:
        one_left = schema.slots.update().where(schema.slots.c.id == slot.id)
        connection.execute(one_left.values(taken=schema.slots.c.capacity - 1))
        # All in one town, so that all may want it.
        connection.execute(schema.contracts.update().values(postcode="69003"))

    def book(number: str) -> str:
        try:
            return appointments.book(backend, number, slot.id, kind="repair", now=NOW).reference
        except Refused as refused:
            return refused.reason

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(book, [LEFEVRE, HUGHES, BENALI, WHITFIELD]))
    assert sorted(results)[:1] != ["slot_taken"]
    assert results.count("slot_taken") == 3
    assert _left(backend, slot.id) == 0


def test_moving_exchanges_one_place_for_another(backend: Backend) -> None:
    before = appointments.appointments_of(backend, HUGHES, today=TODAY)[0]
    slot = appointments.free_slots(backend, HUGHES, today=TODAY)[0]
    held = _left(backend, before.slot.id)
    moved = appointments.move(backend, HUGHES, before.reference.lower().replace("-", " "), slot.id, now=NOW)
    assert moved.slot.id == slot.id
    assert _left(backend, before.slot.id) == held + 1
    assert _left(backend, slot.id) == slot.left - 1
    assert [a.slot.id for a in appointments.appointments_of(backend, HUGHES, today=TODAY)] == [slot.id]


def test_a_move_to_a_full_slot_keeps_the_old_place(backend: Backend) -> None:
    before = appointments.appointments_of(backend, HUGHES, today=TODAY)[0]
    slot = appointments.free_slots(backend, HUGHES, today=TODAY)[0]
    with backend.writing() as connection:
        full = schema.slots.update().where(schema.slots.c.id == slot.id)
        connection.execute(full.values(taken=schema.slots.c.capacity))
    held = _left(backend, before.slot.id)
    assert refusal(appointments.move, backend, HUGHES, before.reference, slot.id, now=NOW).reason == "slot_taken"
    assert appointments.appointments_of(backend, HUGHES, today=TODAY) == [before]
    assert _left(backend, before.slot.id) == held


def test_cancelling_gives_the_place_back_once(backend: Backend) -> None:
    before = appointments.appointments_of(backend, HUGHES, today=TODAY)[0]
    held = _left(backend, before.slot.id)
    appointments.cancel(backend, HUGHES, before.reference, now=NOW)
    assert _left(backend, before.slot.id) == held + 1
    assert appointments.appointments_of(backend, HUGHES, today=TODAY) == []
    assert refusal(appointments.cancel, backend, HUGHES, before.reference, now=NOW).reason == "not_movable"
    assert _left(backend, before.slot.id) == held + 1


def test_it_is_too_late_on_the_day_itself(backend: Backend) -> None:
    before = appointments.appointments_of(backend, HUGHES, today=TODAY)[0]
    on_the_day = NOW + (before.slot.day - TODAY)
    assert refusal(appointments.cancel, backend, HUGHES, before.reference, now=on_the_day).reason == "too_late"


def test_a_visit_that_our_technician_missed_is_said_so(backend: Backend) -> None:
    missed = appointments.appointments_of(backend, CLARKE, today=TODAY)
    assert [appointment.status for appointment in missed] == ["missed"]


def test_nobody_touches_the_visit_or_the_slots_of_others(backend: Backend) -> None:
    theirs = appointments.appointments_of(backend, HUGHES, today=TODAY)[0]
    with pytest.raises(NotFound):
        appointments.cancel(backend, LEFEVRE, theirs.reference, now=NOW)
    far_away = appointments.free_slots(backend, HUGHES, today=TODAY)[0]
    with pytest.raises(NotFound):
        appointments.book(backend, LEFEVRE, far_away.id, kind="repair", now=NOW)
