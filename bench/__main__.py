"""`make bench`, or `python -m bench [MEASURE ...]`: measures, side by side in one run, printed as a table.

A measure is a module of this folder with `MEASURE: Measure`, named in `MODULES`; it is imported when it runs.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import sys
import time

from bench import machine
from bench.measure import Measure, Row

# In the order of the table. Those that load Rasa come last: they are the long ones.
MODULES: tuple[str, ...] = ("seam", "studio", "inbox", "start", "turns", "detector", "nlu")


def main() -> int:
    """Run the measures named, or all; 1 when a bar is not held, or a measure could not run."""
    measures = {module: load(module) for module in MODULES}
    parser = argparse.ArgumentParser(prog="bench", description="Measure Relais.")
    parser.add_argument("measures", nargs="*", metavar="MEASURE", help=f"of: {', '.join(measures) or 'none yet'}")
    parser.add_argument("--list", action="store_true", help="say what there is to measure")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.measures if name not in measures]
    if unknown:
        parser.error(f"no such measure: {', '.join(unknown)}")
    if arguments.list:
        for name, measure in measures.items():
            print(f"{name:<16} {measure.help}")
        return 0
    described = machine.describe()
    print(*described, sep="\n", file=sys.stderr, flush=True)
    rows, failed = run_all([measures[name] for name in arguments.measures or measures])
    print(*described, "", sep="\n")
    print_table(rows)
    return 1 if failed or any(row.holds is False for row in rows) else 0


def load(module: str) -> Measure:
    """Return the measure of a module of this folder."""
    measure: Measure = importlib.import_module(f"bench.{module}").MEASURE
    return measure


def run_all(measures: list[Measure]) -> tuple[list[Row], bool]:
    """Run each measure; one that fails is told, and the rest is measured."""
    rows, failed = [], False
    for number, measure in enumerate(measures, 1):
        print(f"[{number}/{len(measures)}] {measure.help}", file=sys.stderr, flush=True)
        started = time.perf_counter()
        try:
            rows += asyncio.run(measure.run())
        except Exception as error:  # whatever it stumbles over is a line of the table
            rows.append(Row(measure.help, f"not measured: {type(error).__name__}: {error}"))
            failed = True
        print(f"    {time.perf_counter() - started:.0f} s", file=sys.stderr, flush=True)
    return rows, failed


def print_table(rows: list[Row]) -> None:
    """Print Markdown, aligned."""
    verdicts = {True: "held", False: "NOT HELD", None: ""}
    head = ("what", "measured", "bar", "verdict")
    cells = [head, *((row.what, row.value, row.bar, verdicts[row.holds]) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(4)]
    for number, line in enumerate(cells):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")


if __name__ == "__main__":
    sys.exit(main())
