"""A small project on disk, in the habits of Rasa's own starter."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from bot.studio.editor import Editor
from bot.studio.git import Author
from bot.studio.project import Project
from tests.conftest import Clock

NLU = """version: "3.1"

nlu:
- intent: greet
  examples: |
    - hello
    - hi there\x20\x20
    - good morning
- intent: goodbye  # said last
  examples: |
    - bye
    - see you
- synonym: Paris
  examples: |
    - paname
"""
DOMAIN = """version: "3.1"
intents:
  - greet
  - goodbye:
      use_entities: []
entities: [city]
slots:
  language:
    type: text
    mappings:
    - type: custom
  city:
    type: text
    mappings:
    - type: from_entity
      entity: city
      intent: [greet, goodbye]
responses:
  utter_greet:
  - condition:
    - type: slot
      name: language
      value: fr
    text: Bonjour !
    buttons:
    - title: Au revoir
      payload: '/goodbye{"city": "Paris"}'
  - text: "Hello {city}!"
  utter_goodbye:
  - text: Bye
"""
STORIES = """version: "3.1"
stories:

- story: they meet   # and part
  steps:
  - intent: greet
  - action: utter_greet
  - or:
    - intent: goodbye
    - intent: greet
  - slot_was_set:
    - city: Paris
  - action: utter_goodbye
"""
RULES = """rules:
- rule: leave
  steps:
  - intent: goodbye
  - action: utter_goodbye
"""
TESTS = """stories:
- story: a test
  steps:
  - user: |
      hello
    intent: greet
  - action: utter_greet
"""
FILES = {
    "domain.yml": DOMAIN,
    "data/nlu.yml": NLU,
    "data/stories.yml": STORIES,
    "data/rules.yml": RULES,
    "tests/test_stories.yml": TESTS,
    "config.yml": "recipe: default.v1\nlanguage: en\npipeline: []\npolicies: []\n",
}
NADIA = Author("Nadia Benali", "nadia@clairvolt.example")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files of a project."""
    root = tmp_path / "project"
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
    return root


@pytest.fixture
def editor(folder: Path, clock: Clock) -> Editor:
    numbers = count(1)
    return Editor(Project(folder), folder / ".relais", clock=clock, new_id=lambda: f"id{next(numbers)}")
