"""A small project in two languages, as trainers find one: comments, several files, one translation that is missing."""

from __future__ import annotations

import subprocess
from pathlib import Path

FR = """version: "3.1"

nlu:
# Ce que disent les clients, mot pour mot.
- intent: greet
  examples: |
    - bonjour
    - salut
- intent: move_out  # déménagement
  examples: |
    - je quitte [Lyon](city) vendredi
    - on déménage de Lyon à Nantes
    - je voudrais résilier parce que je déménage
"""
EN = """version: "3.1"

nlu:
- intent: greet
  examples: |
    - hello
    - good morning
- intent: move_out
  examples: |
    - I am leaving Lyon
- synonym: Lyon
  examples: |
    - lugdunum
- regex: postcode
  examples: |
    - \\d{5}
- lookup: city
  examples: |
    - Lyon
    - Nantes
"""
DOMAIN = """version: "3.1"
intents:
- greet
- move_out
entities:
- city  # where somebody lives
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
      intent: [move_out]
forms:
  move_form:
    required_slots: [city]
responses:
  utter_greet:
  - condition:
    - type: slot
      name: language
      value: en
    text: Hello!
  - text: Bonjour !
    buttons:
    - title: Je déménage
      payload: /move_out
  utter_move:
  - text: Vous quittez {city}, c’est noté.
  utter_forgotten:
  - condition: [{type: slot, name: language, value: en}]
    text: Nobody says me.
  - text: Personne ne me dit.
actions:
- action_close_contract
"""
STORIES = """version: "3.1"
stories:
- story: leaving
  steps:
  - intent: greet
  - action: utter_greet
  - intent: move_out
  - action: utter_move
"""
RULES = """rules:
- rule: move out at once
  steps:
  - intent: move_out
  - action: utter_move
"""
TESTS = """stories:
- story: a test of moving out
  steps:
  - user: |
      je déménage
    intent: move_out
  - action: utter_move
"""
FILES = {
    "domain.yml": DOMAIN,
    "config.yml": "recipe: default.v1\nlanguage: fr\npipeline: []\npolicies: []\n",
    "data/nlu/fr/nlu.yml": FR,
    "data/nlu/en/nlu.yml": EN,
    "data/stories.yml": STORIES,
    "data/rules.yml": RULES,
    "tests/test_stories.yml": TESTS,
}


def write_project(root: Path) -> Path:
    """Write the project, in a git repository whose author is Inès."""
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(text.encode())
    commands = (
        ["init", "-q"],
        ["config", "user.name", "Inès Garnier"],
        ["config", "user.email", "ines@clairvolt.example"],
        ["add", "-A"],
        ["commit", "-qm", "start"],
    )
    for command in commands:
        git(root, *command)
    return root


def git(root: Path, *command: str) -> str:
    """Run git in a project and return what it says."""
    done = subprocess.run(["git", *command], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout
