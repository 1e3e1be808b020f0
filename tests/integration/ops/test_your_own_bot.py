"""Relais in front of a small stock Rasa bot, set up as docs/your-own-bot.md says: its blocks are what is tested."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.fixtures_rasa import START_LIMIT_S
from tests.relais_process import ROOT, Served

pytestmark = pytest.mark.rasa

CONFIG = """
recipe: default.v1
assistant_id: little-bot
language: en
pipeline:
- name: WhitespaceTokenizer
- name: CountVectorsFeaturizer
  analyzer: char_wb
  min_ngram: 2
  max_ngram: 4
- name: LogisticRegressionClassifier
- name: FallbackClassifier
  threshold: 0.3
policies:
- name: bot.components.handoff_policy.HandoffPolicy
  embedding: none
- name: RulePolicy
"""
DOMAIN = """
version: "3.1"
intents: [greet, opening_hours, human_handoff]
slots:
  handoff: {type: any, influence_conversation: false, mappings: [{type: custom}]}
actions: [action_handoff]
responses:
  utter_greet: [{text: "Hello from the little bot."}]
  utter_hours: [{text: "We are open from nine to five."}]
"""
NLU = """
version: "3.1"
nlu:
- intent: greet
  examples: |
    - hello
    - hi there
    - good morning
    - hey
- intent: opening_hours
  examples: |
    - when are you open
    - what are your opening hours
    - opening times please
    - are you open today
- intent: human_handoff
  examples: |
    - I want to talk to somebody
    - give me a human
    - can a person answer me
    - put me through to an advisor
"""
RULES = """
version: "3.1"
rules:
- rule: greet
  steps: [{intent: greet}, {action: utter_greet}]
- rule: hours
  steps: [{intent: opening_hours}, {action: utter_hours}]
"""


def block(language: str, holding: str) -> str:
    """Return the document's code block in a language that holds these words."""
    document = (ROOT / "docs" / "your-own-bot.md").read_text("utf-8")
    blocks = re.findall(rf"```{language}\n(.*?)```", document, re.DOTALL)
    return next(found for found in blocks if holding in found)


@pytest.fixture(scope="module")
def little_bot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A running Relais whose project is a bot of a few lines."""
    project, data = tmp_path_factory.mktemp("little"), tmp_path_factory.mktemp("data")
    written = {
        "config.yml": CONFIG,
        "domain.yml": DOMAIN,
        "credentials.yml": block("yaml", "RelaisChannel"),
        "data/nlu.yml": NLU,
        "data/rules.yml": RULES,
        "data/handoff.yml": 'version: "3.1"\n' + block("yaml", "- rule: a person is asked for"),
        "actions/__init__.py": "",
        "actions/handoff.py": block("python", "class ActionHandoff"),
    }
    for name, text in written.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    served = Served(data, RELAIS_PROJECT_DIR=str(project), RELAIS_LANGUAGE="en", RELAIS_OPENING_HOURS="always")
    try:
        served.wait_for_start()
        served.wait_for("assistant", "ready", seconds=START_LIMIT_S)
        served.wait_for("actions", "ready", seconds=START_LIMIT_S)
        yield served
        served.stop()
    finally:
        if served.process.poll() is None:
            served.process.kill()
            served.process.communicate()


def customer_of(served: Served) -> dict[str, Any]:
    return served.call("/api/customer/sessions", {"language": "en"})[1]


def say(served: Served, customer: dict[str, Any], text: str) -> list[dict[str, Any]]:
    """Write as the widget does; return the log once something has answered."""
    headers = {"Authorization": f"Bearer {customer['token']}"}
    sent = served.call("/api/customer/messages", {"text": text}, headers=headers)[1]
    limit = time.monotonic() + START_LIMIT_S
    while True:
        answer = served.call(f"/api/customer/events?after={sent['seq']}", headers=headers)[1]
        if answer["events"]:
            return answer["events"]
        assert time.monotonic() < limit, "nobody answered"


def test_its_own_intents_and_responses_answer(little_bot: Served) -> None:
    customer = customer_of(little_bot)
    assert [event["text"] for event in say(little_bot, customer, "hi there")] == ["Hello from the little bot."]
    hours = say(little_bot, customer, "what are your opening hours")
    assert [event["text"] for event in hours] == ["We are open from nine to five."]


def test_who_asks_for_a_person_is_in_the_queue_with_their_words(little_bot: Served) -> None:
    customer = customer_of(little_bot)
    events = say(little_bot, customer, "I want to talk to somebody")
    assert [event["type"] for event in events][:1] == ["handoff_requested"]
    assert events[0]["reason"] == "asked"
    headers = {"Authorization": f"Bearer {customer['token']}"}
    told = little_bot.call("/api/customer/events?after=0", headers=headers)[1]["conversation"]
    assert told["status"] == "waiting"
