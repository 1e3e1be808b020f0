"""The small project on other days: stories that join and contradict each other, labelled messages, twins."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.studio_project import git, write_project

STORIES = """version: "3.1"
stories:

# They meet, then part.
- story: welcomed and gone
  steps:
  - intent: greet
  - action: utter_greet
  - checkpoint: greeted   # joins

- story: welcomed otherwise
  steps:
  - intent: greet
  - action: utter_move
  - slot_was_set:
    - city: Lyon

- story: after the welcome
  steps:
  - checkpoint: greeted
  - or:
    - intent: move_out
    - intent: greet
  - action: utter_move
"""
TENSION = """version: "1"
language: fr
groups:
- label: calm
  target: none
  kind: plain
  examples: |
    - merci bien
    - je voudrais un renseignement
- label: tense
  target: us
  kind: plain
  examples: |
    - vous vous moquez de moi
"""
TENSION_EN = """version: "1"
language: en
groups:
- label: mild
  target: us
  kind: plain
  examples: |
    - this is taking a while
"""
TWINS = """version: "3.1"

nlu:
- intent: greet
  examples: |
    - coucou
    - coucou
    - je voudrais résilier parce que je déménage
"""
FILES = {
    "data/more_stories.yml": STORIES,
    "data/tension/fr_all.yml": TENSION,
    "data/tension/en_all.yml": TENSION_EN,
    "data/nlu/fr/twins.yml": TWINS,
}


def write_full_project(root: Path) -> Path:
    """Write the project with all of it, committed."""
    write_project(root)
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
    git(root, "add", "-A")
    git(root, "commit", "-qm", "more")
    return root
