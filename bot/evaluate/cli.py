"""`relais evaluate messages|intents|escalation FILE`: figures on the terminal, as JSON, or as an HTML report."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from bot.errors import BadRequest, NotFound
from bot.terminal import complain, said

Commands = Any


def add_commands(commands: Commands) -> None:
    """Add `evaluate` and its kinds of files."""
    evaluate = commands.add_parser(
        "evaluate",
        help=said("measure a trained assistant", "mesurer un assistant entraîné"),
        description=said(
            "Measures the trained assistant on a file that it has never learned from.",
            "Mesure l’assistant entraîné sur un fichier dont il n’a jamais rien appris.",
        ),
    )
    kinds = evaluate.add_subparsers(metavar="messages|intents|escalation", required=True)
    for name, text in (
        (
            "messages",
            said("label<TAB>text: asked, tension, mild, calm", "label<TAB>texte : asked, tension, mild, calm"),
        ),
        ("intents", said("lang<TAB>intent<TAB>text", "langue<TAB>intention<TAB>texte")),
        ("escalation", said("one conversation a line, as JSON", "une conversation par ligne, en JSON")),
    ):
        kind = kinds.add_parser(name, help=text)
        kind.add_argument("files", metavar="FILE", type=Path, nargs="+")
        kind.add_argument("--json", action="store_true", help=said("print JSON", "afficher du JSON"))
        kind.add_argument(
            "--report", metavar="DIR", type=Path, help=said("write an HTML report", "écrire un rapport HTML")
        )
        kind.add_argument(
            "--model",
            metavar="PATH",
            type=Path,
            help=said("default: the model in service", "par défaut : le modèle en service"),
        )
        kind.add_argument(
            "--floors", metavar="FILE", type=Path, help=said("fail below these figures", "échouer sous ces seuils")
        )
        if name == "messages":
            kind.add_argument("--language", choices=("fr", "en"))
        kind.set_defaults(run=run, kind=name)


def run(arguments: argparse.Namespace) -> int:
    """Measure, print, and return 0, or 1 below a floor."""
    from bot.evaluate import measure, report
    from bot.evaluate.floors import below_floors
    from bot.evaluate.tables import printed

    for path in arguments.files:
        if not path.is_file():
            raise NotFound(f"{path} is no file.")
    model = arguments.model or _model_in_service()
    measurers: dict[str, Callable[..., Coroutine[Any, Any, dict[str, Any]]]] = {
        "messages": measure.messages,
        "intents": measure.intents,
        "escalation": measure.escalation,
    }
    options = {"language": arguments.language} if arguments.kind == "messages" else {}
    # What Rasa logs goes where complaints go: standard output is the figures alone.
    with contextlib.redirect_stdout(sys.stderr):
        measured = asyncio.run(measurers[arguments.kind](arguments.files, model=model, project=Path.cwd(), **options))
    for line in measured["bad_lines"]:
        complain(f"left out: {line}", f"ligne écartée : {line}")
    if arguments.json:
        json.dump(measured, sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        print(printed(measured))
    if arguments.report:
        written = report.write(measured, arguments.report)
        complain(f"Report: {written}", f"Rapport : {written}")
    failed = below_floors(measured, arguments.floors) if arguments.floors else []
    for sentence in failed:
        complain(sentence, sentence)
    return 1 if failed else 0


def _model_in_service() -> Path:
    """Return the model that `relais serve` would use, or Rasa's newest one in models/."""
    from bot.cli.opening import models_of, project_of
    from bot.settings import load

    settings = load()
    model = models_of(settings).in_service(project_of(settings).fingerprint())
    if model is not None:
        return model.path
    newest = sorted(Path("models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not newest:
        raise BadRequest("No trained model: run `relais train`, or name one with --model.")
    return newest[-1]
