"""What the server says: durations, moments, and every sentence in both languages."""

from __future__ import annotations

import json
import re
import string
from datetime import datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import errors, texts
from bot.handoff.routing import Wait
from bot.handoff.wording import clock_words, opening_words, wait_words

PARIS = ZoneInfo("Europe/Paris")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("low", "high", "french", "english"),
    [
        (0, 30, "moins d’une minute", "less than a minute"),
        (0, 60, "moins d’une minute", "less than a minute"),
        (30, 90, "moins de 2 minutes", "less than 2 minutes"),
        (60, 60, "environ une minute", "about a minute"),
        (120, 120, "environ 2 minutes", "about 2 minutes"),
        (120, 300, "entre 2 et 5 minutes", "2 to 5 minutes"),
        (3600, 9000, "plus d’une heure", "more than an hour"),
    ],
)
def test_a_wait_is_said_in_minutes(low, high, french, english):
    assert wait_words(Wait(low, high), "fr") == french
    assert wait_words(Wait(low, high), "en") == english


@pytest.mark.parametrize(
    ("moment", "french", "english"),
    [
        ("2026-03-02T08:00", "8\u00a0h", "8\u00a0am"),
        ("2026-03-02T13:30", "13\u00a0h\u00a030", "1:30\u00a0pm"),
        ("2026-03-02T00:05", "0\u00a0h\u00a005", "12:05\u00a0am"),
        ("2026-03-02T12:00", "12\u00a0h", "12\u00a0pm"),
    ],
)
def test_an_hour_is_said_as_people_say_it(moment, french, english):
    assert clock_words(datetime.fromisoformat(moment), "fr") == french
    assert clock_words(datetime.fromisoformat(moment), "en") == english


@pytest.mark.parametrize(
    ("opens_at", "french", "english"),
    [
        ("2026-03-02T13:00:00", "aujourd’hui à 14\u00a0h", "today at 2\u00a0pm"),
        ("2026-03-03T07:00:00", "demain à 8\u00a0h", "tomorrow at 8\u00a0am"),
        ("2026-03-05T07:00:00", "jeudi à 8\u00a0h", "on Thursday at 8\u00a0am"),
        ("2026-04-01T07:30:00", "le mercredi 1er avril à 9\u00a0h\u00a030", "on Wednesday 1 April at 9:30\u00a0am"),
    ],
)
def test_an_opening_is_said_from_where_the_customer_stands(opens_at, french, english):
    now = utc("2026-03-02T11:00:00")
    assert opening_words(utc(opens_at), now, PARIS, "fr") == french
    assert opening_words(utc(opens_at), now, PARIS, "en") == english


def test_just_after_midnight_in_paris_tomorrow_is_todays_date_in_utc():
    assert opening_words(utc("2026-03-03T07:00:00"), utc("2026-03-02T23:30:00"), PARIS, "fr").startswith("aujourd’hui")


def raw(language: str) -> dict[str, object]:
    path = Path(texts.__file__).with_name(f"{language}.json")
    return dict(json.loads(path.read_text(encoding="utf-8")))


def forms(entry: object) -> list[str]:
    return list(entry.values()) if isinstance(entry, dict) else [str(entry)]


def fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_every_sentence_stands_in_both_languages_with_the_same_values():
    french, english = raw("fr"), raw("en")
    assert list(french) == list(english)
    for key in french:
        wanted = set().union(*map(fields, forms(french[key])))
        assert wanted == set().union(*map(fields, forms(english[key]))), key
        assert len(forms(french[key])) == len(forms(english[key])), key


def test_french_sentences_are_set_as_french_is():
    for key, entry in raw("fr").items():
        for sentence in forms(entry):
            assert not re.search(r" [:;!?»]|« ", sentence), key
            assert not re.search(r"[^\u00a0\u202f][;!?»]|«[^\u00a0\u202f]", sentence), key
            assert "'" not in sentence, key


def test_no_sentence_feigns_a_feeling():
    for language in texts.LANGUAGES:
        said = " ".join(sentence for entry in raw(language).values() for sentence in forms(entry)).lower()
        for phrase in ("désolé", "je comprends", "navré", "sorry", "i understand", "unfortunately", "malheureusement"):
            assert phrase not in said


def error_classes(base=errors.RelaisError):
    for each in base.__subclasses__():
        yield each
        yield from error_classes(each)


def test_every_error_has_a_sentence_in_both_languages():
    # The studio's errors bring their own sentences, in both languages, with what they are about.
    codes = {each.code for each in error_classes() if not each.__module__.startswith("bot.studio")}
    assert {"already_claimed", "storage_full", "rate_limited"} <= codes
    values = {"name": "Nadia", "limit": 4000, "status": "closed"}
    for code in codes - {"internal"}:
        for language in texts.LANGUAGES:
            assert texts.error_text(code, language, **values) != texts.error_text("internal", language), code


def test_an_error_about_nobody_in_particular_names_nobody():
    assert texts.error_text("already_claimed", "fr", name="Nadia").startswith("Nadia")
    assert "None" not in texts.error_text("not_owner", "fr", name=None)
    assert texts.error_text("unheard_of", "en") == texts.error_text("internal", "en")


@pytest.mark.parametrize(("language", "count", "start"), [("fr", 1, "Une"), ("fr", 2, "2"), ("en", 2, "There are 2")])
def test_a_sentence_agrees_with_its_number(language, count, start):
    assert texts.text("position.others", language, count=count).startswith(start)
