"""Meter readings given by the customer: when, what is plausible, and recording them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from sqlalchemy import Connection, RowMapping, delete, insert, select

from actions.backend import schema
from actions.backend.contracts import PointEnergy, Register, as_point, point_rows
from actions.backend.engine import Backend
from actions.backend.errors import NotFound, Refused
from actions.backend.requests import open_in
from actions.backend.rows import PARIS, contract_row, household_row, month_end

Verdict = Literal["plausible", "unchanged", "high", "lower", "too_many_digits"]  # from fine to worst
_SEVERITY: tuple[Verdict, ...] = ("plausible", "unchanged", "high", "lower", "too_many_digits")

HIGH_FACTOR = 3
WINDOW_DAYS = 5
# Below this many days without use nothing is odd about an unchanged index.
UNCHANGED_AFTER_DAYS = 20
# A home without history of that season is expected to use at least this a day (kWh or m3): no false alarm on small
# figures.
LEAST_DAILY = 1.0


@dataclass(frozen=True)
class MeterReading:
    on: date
    register: Register
    index: int
    source: Literal["customer", "network", "smart", "estimate"]


@dataclass(frozen=True)
class RegisterCheck:
    """`expected` is the index we would estimate; `used` and `expected_use` in the meter's unit (kWh, or m³ for gas)."""

    register: Register
    index: int
    last: MeterReading  # the last one that was really read: estimates do not count
    expected: int
    used: int
    expected_use: int
    verdict: Verdict


@dataclass(frozen=True)
class ReadingCheck:
    """`verdict` is the worst of the registers. `swapped`: peak and off-peak would fit if exchanged."""

    verdict: Verdict
    registers: tuple[RegisterCheck, ...]
    swapped: bool

    @property
    def may_be_confirmed(self) -> bool:
        """Whether the customer's word is enough to record it."""
        return self.verdict in ("plausible", "unchanged", "high")


@dataclass(frozen=True)
class ReadingReceipt:
    reference: str  # "R-2026-04821"
    on: date
    readings: tuple[MeterReading, ...]
    used_for: date  # the last day of the period whose bill will take it into account
    to_verify: bool  # unusual and confirmed by the customer: a colleague looks at it


@dataclass(frozen=True)
class ReadingWindow:
    """`needed` is False where every meter sends its readings by itself."""

    opens: date
    closes: date
    is_open: bool
    needed: bool


def registers_to_give(
    backend: Backend, customer_number: str, *, energy: PointEnergy, today: date
) -> tuple[Register, ...]:
    """("base",), ("peak", "offpeak") or ("gas",). Raises NotFound("point") where the contract has no such energy."""
    with backend.reading() as connection:
        return _registers(_point(connection, customer_number, energy, today=today)[0])


def last_readings(backend: Backend, customer_number: str, *, energy: PointEnergy, today: date) -> list[MeterReading]:
    """The last reading of each register, estimates apart."""
    with backend.reading() as connection:
        point, _ = _point(connection, customer_number, energy, today=today)
        return [history[-1] for history in _histories(connection, point, today=today).values()]


def assign_indexes(
    registers: Sequence[Register], indexes: Sequence[int], last: Sequence[MeterReading]
) -> dict[Register, int] | None:
    """Give each index its register: for two, the order in which both have grown the least. None when the counts
    differ.
    """
    if len(registers) != len(indexes):
        return None
    in_order = dict(zip(registers, indexes, strict=True))
    if len(registers) == 2:
        exchanged = dict(zip(registers, reversed(indexes), strict=True))
        if _distance(exchanged, last) < _distance(in_order, last):
            return exchanged
    return in_order


def _distance(indexes: Mapping[Register, int], last: Sequence[MeterReading]) -> tuple[bool, int]:
    """How far from history: an index that went back is worse than any growth."""
    growth = [indexes[reading.register] - reading.index for reading in last]
    return any(value < 0 for value in growth), sum(abs(value) for value in growth)


def check_reading(
    backend: Backend, customer_number: str, indexes: Mapping[Register, int], *, energy: PointEnergy, today: date
) -> ReadingCheck:
    """Compare with history, write nothing. Refused: missing_register(registers)."""
    with backend.reading() as connection:
        point, _ = _point(connection, customer_number, energy, today=today)
        return _check(connection, point, indexes, today=today)


def submit_reading(
    backend: Backend,
    customer_number: str,
    indexes: Mapping[Register, int],
    *,
    energy: PointEnergy,
    today: date,
    confirmed: bool = False,
) -> ReadingReceipt:
    """Record a reading. Refused: missing_register(registers); already_given(on) for a second one of the same day;
    implausible(check)
    when the verdict is `high` or `unchanged` and not `confirmed`, and always when it is `lower` or
    `too_many_digits`."""
    with backend.writing() as connection:
        household_row(connection, customer_number, lock=True)
        point, _ = _point(connection, customer_number, energy, today=today)
        check = _check(connection, point, indexes, today=today)
        if check.verdict != "plausible" and not (confirmed and check.may_be_confirmed):
            raise Refused("implausible", check=check)
        _refuse_second(connection, point, today=today)
        _write(connection, point, check, today=today)
        to_verify = check.verdict != "plausible"
        reference = _reference(connection, customer_number, check, to_verify=to_verify, today=today)
    readings = tuple(MeterReading(today, r.register, r.index, "customer") for r in check.registers)
    return ReadingReceipt(reference, today, readings, month_end(today), to_verify)


def _reference(
    connection: Connection, customer_number: str, check: ReadingCheck, *, to_verify: bool, today: date
) -> str:
    """The reading as a request: done at once, or looked at within a week."""
    details = {r.register: str(r.index) for r in check.registers} | {"verdict": check.verdict}
    return open_in(
        connection,
        customer_number,
        "meter_reading",
        now=datetime.combine(today, time(12), tzinfo=PARIS),
        promised=today + timedelta(days=7) if to_verify else today,
        details=details,
        status="received" if to_verify else "done",
    )


def _refuse_second(connection: Connection, point: RowMapping, *, today: date) -> None:
    reading = schema.readings.c
    query = select(reading.on).where(
        reading.point == point["number"], reading.on == today, reading.source.in_(("customer", "network"))
    )
    if connection.execute(query).first() is not None:
        raise Refused("already_given", on=today)


def _write(connection: Connection, point: RowMapping, check: ReadingCheck, *, today: date) -> None:
    """The customer's reading takes the place of what the seeded future or an estimate of the day says."""
    reading = schema.readings
    same_point = reading.c.point == point["number"]
    if point["communicates"]:
        connection.execute(delete(reading).where(same_point, reading.c.on == today))
    else:
        connection.execute(delete(reading).where(same_point, reading.c.on >= today))
    connection.execute(
        insert(reading),
        [
            {"point": point["number"], "register": r.register, "on": today, "index": r.index, "source": "customer"}
            for r in check.registers
        ],
    )


def _point(
    connection: Connection, customer_number: str, energy: PointEnergy, *, today: date
) -> tuple[RowMapping, RowMapping]:
    contract = contract_row(connection, customer_number, today=today)
    for row in point_rows(connection, contract["id"]):
        if row["energy"] == energy:
            return _with_option(row, contract), contract
    raise NotFound("point", energy)


def _with_option(point: RowMapping, contract: RowMapping) -> RowMapping:
    return {**point, "peak_offpeak": contract["peak_offpeak"]}  # type: ignore[return-value]


def _registers(point: RowMapping) -> tuple[Register, ...]:
    return as_point(point, point["peak_offpeak"]).registers


def _histories(connection: Connection, point: RowMapping, *, today: date) -> dict[Register, list[MeterReading]]:
    """Real readings by register, oldest first."""
    reading = schema.readings.c
    query = (
        select(schema.readings)
        .where(reading.point == point["number"], reading.on <= today, reading.source != "estimate")
        .order_by(reading.on)
    )
    histories: dict[Register, list[MeterReading]] = {register: [] for register in _registers(point)}
    for row in connection.execute(query).mappings():
        histories[row["register"]].append(MeterReading(row["on"], row["register"], row["index"], row["source"]))
    return histories


def _check(connection: Connection, point: RowMapping, indexes: Mapping[Register, int], *, today: date) -> ReadingCheck:
    histories = _histories(connection, point, today=today)
    missing = [register for register in histories if register not in indexes]
    if missing:
        raise Refused("missing_register", registers=tuple(missing))
    checks = tuple(
        check_register(history, indexes[register], digits=point["digits"], today=today)
        for register, history in histories.items()
    )
    worst = max((check.verdict for check in checks), key=_SEVERITY.index)
    return ReadingCheck(worst, checks, _is_swapped(histories, indexes, checks, digits=point["digits"], today=today))


def _is_swapped(
    histories: Mapping[Register, list[MeterReading]],
    indexes: Mapping[Register, int],
    checks: tuple[RegisterCheck, ...],
    *,
    digits: int,
    today: date,
) -> bool:
    if len(checks) != 2 or all(check.verdict == "plausible" for check in checks):
        return False
    exchanged = zip(histories.values(), reversed([indexes[register] for register in histories]), strict=True)
    return all(check_register(h, index, digits=digits, today=today).verdict == "plausible" for h, index in exchanged)


def check_register(history: Sequence[MeterReading], index: int, *, digits: int, today: date) -> RegisterCheck:
    """Judge an index against the readings of its register, oldest first. Pure."""
    last = history[-1]
    expected_use = max(expected_between(history, last.on, today), LEAST_DAILY * max(1, (today - last.on).days))
    used = index - last.index
    if len(str(index)) > digits:
        verdict: Verdict = "too_many_digits"
    elif used < 0:
        verdict = "lower"
    elif used > HIGH_FACTOR * expected_use:
        verdict = "high"
    elif used == 0 and (today - last.on).days >= UNCHANGED_AFTER_DAYS:
        verdict = "unchanged"
    else:
        verdict = "plausible"
    return RegisterCheck(
        last.register, index, last, last.index + round(expected_use), used, round(expected_use), verdict
    )


def expected_between(history: Sequence[MeterReading], start: date, end: date) -> float:
    """What was used in the same days a year before; without such history, the mean of what there is."""
    a_year = timedelta(days=365)
    if history[0].on <= start - a_year:
        return index_at(history, end - a_year) - index_at(history, start - a_year)
    days = (history[-1].on - history[0].on).days
    mean = (history[-1].index - history[0].index) / days if days else 0.0
    return mean * (end - start).days


def index_at(history: Sequence[MeterReading], day: date) -> float:
    """The index on a day, in a straight line between the readings around it."""
    before = max((r for r in history if r.on <= day), key=lambda r: r.on, default=history[0])
    after = min((r for r in history if r.on >= day), key=lambda r: r.on, default=history[-1])
    if after.on <= before.on:
        return float(before.index)
    return before.index + (after.index - before.index) * (day - before.on).days / (after.on - before.on).days


def reading_window(backend: Backend, customer_number: str, *, today: date) -> ReadingWindow:
    """The present or next days in which a reading goes into the coming bill: the last five of the month."""
    with backend.reading() as connection:
        return window_in(connection, customer_number, today=today)


def window_in(connection: Connection, customer_number: str, *, today: date) -> ReadingWindow:
    """The same within a transaction. A household that has left needs none."""
    try:
        contract = contract_row(connection, customer_number, today=today)
    except NotFound:
        needed = False
    else:
        needed = any(not row["communicates"] for row in point_rows(connection, contract["id"]))
    closes = month_end(today)
    opens = closes - timedelta(days=WINDOW_DAYS - 1)
    return ReadingWindow(opens, closes, opens <= today <= closes, needed)
