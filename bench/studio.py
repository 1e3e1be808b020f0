"""The studio over 50,000 examples: how long it takes to open, to search, and to save an edit."""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.measure import Measure, Row
from bot.studio import corpus
from bot.studio.corpus import Wanted
from bot.studio.document import _last
from bot.studio.editor import Editor
from bot.studio.git import Author
from bot.studio.operations import perform
from bot.studio.project import Project

EXAMPLES, INTENTS = 50_000, 50
OPENS_S, SAVES_MS = 1.0, 300.0
SENTENCE = "je voudrais savoir pourquoi ma facture du mois de mars est plus élevée que celle de février merci bonjour"
WORDS = SENTENCE.split()
TRAINER = Author("Trainer", "trainer@localhost")


def write_corpus(root: Path, *, files: int) -> None:
    """Write a project of 50,000 examples in so many files, in a git repository."""
    chance = random.Random(7)
    names = [f"intent_{number}" for number in range(INTENTS)]
    blocks = []
    for name in names:
        lines = [f"    - {' '.join(chance.sample(WORDS, 9))} {number}" for number in range(EXAMPLES // INTENTS)]
        blocks.append("\n".join([f"- intent: {name}", "  examples: |", *lines, ""]))
    (root / "data").mkdir()
    for number in range(files):
        text = 'version: "3.1"\nnlu:\n' + "".join(blocks[number::files])
        (root / "data" / f"nlu_{number}.yml").write_text(text, "utf-8")
    (root / "domain.yml").write_text("intents:\n" + "".join(f"- {name}\n" for name in names), "utf-8")
    who = ["-c", "user.name=Op", "-c", "user.email=op@localhost"]
    for command in (["init", "-q"], ["add", "-A"], [*who, "commit", "-qm", "corpus"]):
        subprocess.run(["git", *command], cwd=root, check=True, capture_output=True)


def timed(work: Callable[[], object]) -> float:
    """Return how long work takes, in seconds."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure(files: int) -> list[Row]:
    """Measure one way of laying the corpus out."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_corpus(root, files=files)
        laid = "one file" if files == 1 else f"{files} files"
        opened = statistics.median(timed(lambda: _open(root)) for _ in range(3))
        editor = Editor(Project(root), root / ".relais")
        documents = editor.project.documents()
        corpus.find_examples(documents, Wanted(words=["rien"]))
        searched = statistics.median(
            timed(lambda: corpus.find_examples(editor.project.documents(), Wanted(words=["fevrier", "merci"])))
            for _ in range(5)
        )
        saved = statistics.median(timed(partial(_save, editor, number)) for number in range(7))
    return [
        Row(f"studio: open {EXAMPLES:,} examples ({laid})", f"{opened:.2f} s", f"≤ {OPENS_S:g} s", opened <= OPENS_S),
        Row(f"studio: search them ({laid})", f"{searched * 1000:.0f} ms"),
        Row(
            f"studio: save an edit ({laid})", f"{saved * 1000:.0f} ms", f"≤ {SAVES_MS:g} ms", saved * 1000 <= SAVES_MS
        ),
    ]  # fmt: skip


def _open(root: Path) -> None:
    _last.clear()
    documents = Project(root).documents()
    assert sum(len(document.entries) for document in documents.values()) == EXAMPLES
    assert len(corpus.intents(documents)) == INTENTS
    found = corpus.find_examples(documents, Wanted())
    assert len([corpus.example(*pair) for pair in found[:100]]) == 100


def _save(editor: Editor, number: int) -> None:
    document = editor.project.documents()["data/nlu_0.yml"]
    entry = document.entries[number * 37]
    operation = {"op": "example.edit", "id": document.entry_id(entry), "text": f"changed {number}"}
    editor.save(perform(editor, [operation]), TRAINER)


async def run() -> list[Row]:
    """Measure a corpus in one file, and one file an intent."""
    rows = []
    for files in (1, INTENTS):
        print(f"  {files} file(s)…", file=sys.stderr, flush=True)
        rows += measure(files)
    return rows


MEASURE = Measure("studio", "the studio over 50,000 examples", run)
