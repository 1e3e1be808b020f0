"""The domain, the rules and the actions speak of the same things, in both languages."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest
from rasa_sdk import Action
from rasa_sdk.utils import all_subclasses
from ruamel.yaml import YAML

from actions.dialogue.catalogue import REQUEST_ACTIONS, SMALL_TALK_ACTIONS, is_personal
from actions.dialogue.form import Form
from actions.dialogue.titles import BUTTONS, REQUESTS, WITHIN
from tests.unit.actions.stage import actions as load_actions

ROOT = Path(__file__).resolve().parents[3]
SPACE_BEFORE = re.compile(r"(?<![\u00a0\u202f])[:;!?»%€](?![/\d])")


def read(path: str) -> dict:
    return YAML(typ="safe").load((ROOT / path).read_text("utf-8"))


DOMAIN = read("domain.yml")
RESPONSES: dict[str, list[dict]] = DOMAIN["responses"]


def variations(name: str) -> dict[str, dict]:
    """The variations of a response by language; the one without a condition is French."""
    return {
        (variation["condition"][0]["value"] if "condition" in variation else "fr"): variation
        for variation in RESPONSES[name]
    }


def said_in_sources() -> tuple[set[str], list[re.Pattern[str]]]:
    """The responses that the actions name whole, and patterns for those whose name they put together."""
    whole: set[str] = set()
    patterns: list[re.Pattern[str]] = []
    for path in (ROOT / "actions").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("utter_"):
                whole.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [re.escape(v.value) if isinstance(v, ast.Constant) else r"\w*" for v in node.values]
                if parts[0].startswith("utter_"):
                    patterns.append(re.compile("".join(parts)))
    return {name for name in whole if name != "utter_" and not name.endswith("_")}, patterns


def our_actions() -> dict[str, Action]:
    load_actions()
    classes = [cls for cls in all_subclasses(Action) if cls.__module__.startswith("actions.")]
    return {cls().name(): cls() for cls in classes if not inspect.isabstract(cls)}


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_a_response_is_written_in_both_languages_with_the_same_values(name: str) -> None:
    both = variations(name)
    assert set(both) == {"fr", "en"}
    french, english = (set(re.findall(r"{(\w+)}", both[language]["text"])) for language in ("fr", "en"))
    assert french == english


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_the_french_is_set_as_french_is(name: str) -> None:
    text = re.sub(r"{\w+}|https?://\S+", "X", variations(name)["fr"]["text"])
    assert not SPACE_BEFORE.search(text), text
    assert "'" not in text
    assert not re.search(r"«(?!\u00a0)", text)


@pytest.mark.parametrize("name", sorted(RESPONSES))
def test_the_english_has_no_french_typography(name: str) -> None:
    text = variations(name)["en"]["text"]
    assert not re.search(r"[«»]|\s[:;!?]", text)
    assert "'" not in text


def test_every_response_that_an_action_names_is_in_the_domain() -> None:
    whole, patterns = said_in_sources()
    assert len(whole) > 100
    assert whole - set(RESPONSES) == set()
    for pattern in patterns:
        assert any(pattern.fullmatch(name) for name in RESPONSES), pattern.pattern


def test_every_response_of_the_domain_is_said_somewhere() -> None:
    whole, patterns = said_in_sources()
    narrow = [pattern for pattern in patterns if pattern.pattern not in (r"utter_\w*", r"utter_\w*_\w*")]
    unsaid = {name for name in RESPONSES if name not in whole and not any(p.fullmatch(name) for p in narrow)}
    named_by_reason = {"utter_iban_length", "utter_iban_checksum", "utter_iban_country", "utter_same_account"}
    assert unsaid - named_by_reason - {"utter_voucher_used", "utter_voucher_expired"} == set()


def test_the_domain_lists_exactly_the_actions_that_exist() -> None:
    assert set(DOMAIN["actions"]) == set(our_actions())


def test_the_domain_knows_every_slot_that_a_form_asks_for() -> None:
    forms = {name: action for name, action in our_actions().items() if isinstance(action, Form)}
    assert set(DOMAIN["forms"]) == set(forms)
    for name, form in forms.items():
        asked = {question.slot for question in form.questions()} | ({form.confirm_slot} - {None})
        assert asked <= set(DOMAIN["slots"]), name
        assert set(DOMAIN["forms"][name]["required_slots"]) <= asked


def test_every_slot_that_an_action_sets_is_in_the_domain() -> None:
    named: set[str] = set()
    for path in (ROOT / "actions").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "set":
                named |= {keyword.arg for keyword in node.keywords if keyword.arg}
    assert len(named) > 20
    assert named - {"requested_slot"} <= set(DOMAIN["slots"])  # Rasa has that one itself


def test_the_rules_send_each_request_where_the_catalogue_says() -> None:
    rules = read("data/rules/requests.yml")["rules"]
    sent = {rule["steps"][0]["intent"]: rule["steps"][1]["action"] for rule in rules}
    assert sent == REQUEST_ACTIONS


def test_the_rules_send_each_courtesy_where_the_catalogue_says() -> None:
    rules = read("data/rules/courtesies.yml")["rules"]
    sent = {rule["steps"][0]["intent"]: rule["steps"][1]["action"] for rule in rules}
    assert SMALL_TALK_ACTIONS.items() <= sent.items()


def test_every_intent_of_the_corpus_has_a_rule() -> None:
    corpus = {path.stem for path in (ROOT / "data/nlu/fr").glob("*.yml")}
    ruled = {
        rule["steps"][0]["intent"]
        for file in ("requests", "courtesies")
        for rule in read(f"data/rules/{file}.yml")["rules"]
    }
    assert corpus | {"nlu_fallback"} == ruled
    assert corpus == {next(iter(intent)) for intent in DOMAIN["intents"]}


def test_requests_have_a_title_and_buttons_have_words_in_both_languages() -> None:
    assert set(REQUESTS) == set(REQUEST_ACTIONS)
    for texts in (*REQUESTS.values(), *WITHIN.values(), *BUTTONS.values()):
        assert set(texts) == {"fr", "en"}
        assert all(texts.values())


def test_a_cut_may_be_asked_about_by_anybody_and_a_bill_may_not() -> None:
    assert is_personal("bill_explain")
    assert not is_personal("outage")
    assert not is_personal("greet")
