"""The summary of a conversation in at most 80 words: what they want, what was tried, what is open.

Built from records alone: the names of intents, counts, facts, and the customer's own words in quotation marks. It
never guesses; where the request was not understood it says so and quotes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.handoff.conversation import Reason
from bot.texts import LANGUAGES, has_text, text

MOST_WORDS = 80
QUOTE_WORDS = 16
HOW = ("done", "refused", "left", "stuck", "failed", "asked")
KNOWN = ("identify", "done")
"""Who the customer is stands beside the summary."""
SURE = 0.5
"""Below this confidence an intent is not stated as what the customer wants."""
SMALL_TALK = frozenset({"greet", "thanks", "goodbye", "affirm", "deny", "bot_challenge", "human_handoff"})
NOT_UNDERSTOOD = frozenset({"nlu_fallback", "out_of_scope"})


@dataclass(frozen=True)
class Said:
    """One message: `kind` is `customer`, `assistant` or `advisor`."""

    seq: int
    kind: str
    text: str


@dataclass(frozen=True)
class Story:
    """What a summary is made of; `intents` are (seq, name, confidence) in order, `facts` (label, value).

    `steps` are (request, how) in order, where `how` is how far the assistant got: one of `HOW`.
    """

    said: Sequence[Said] = ()
    intents: Sequence[tuple[int, str, float]] = ()
    facts: Sequence[tuple[Mapping[str, str], Any]] = ()
    steps: Sequence[tuple[str, str]] = ()
    reason: Reason | None = None
    topic: str | None = None
    evidence: Sequence[str] = ()
    comment: str | None = None
    contact: str | None = None
    settled: Sequence[str] = ()


def summarise(story: Story) -> dict[str, str]:
    """Return the summary in each language."""
    return {language: _summary(story, language) for language in LANGUAGES}


def quoted(words: str, limit: int = QUOTE_WORDS) -> str:
    """Shorten what somebody said to so many words, on one line, with no closing stop."""
    parts = words.split()
    whole = " ".join(parts[:limit])[:160]
    return f"{whole}…" if len(parts) > limit else whole.rstrip(" .")


def _summary(story: Story, language: str) -> str:
    """Join the sentences by their importance, leaving out the least important ones that do not fit."""
    ranked = [
        (0, _wants(story, language)),
        (5, _before(story, language)),
        (4, _tried(story, language)),
        (3, _steps(story, language)),
        (6, _facts(story, language)),
        (3, _settled(story, language)),
        (1, _open(story, language)),
        (2, _comment(story, language)),
        (1, text(f"summary.contact.{story.contact}", language) if story.contact else ""),
    ]
    kept, words = set(), 0
    for place in sorted(range(len(ranked)), key=lambda index: ranked[index][0]):
        length = len(ranked[place][1].split())
        if words + length <= MOST_WORDS:
            kept.add(place)
            words += length
    whole = " ".join(sentence for place, (_, sentence) in enumerate(ranked) if place in kept and sentence)
    return whole.replace("….", "…")


def _needs(story: Story) -> list[tuple[int, str]]:
    """Return the requests that were understood, in order, each once (its last `seq`)."""
    needs: dict[str, int] = {}
    for seq, name, confidence in story.intents:
        if has_text(f"intent.{name}") and confidence >= SURE:
            needs.pop(name, None)
            needs[name] = seq
    return [(seq, name) for name, seq in needs.items()]


def _wants(story: Story, language: str) -> str:
    """Name the last request that was understood, with the words in which it was made."""
    words = {said.seq: said.text for said in story.said if said.kind == "customer"}
    needs = _needs(story)
    if needs:
        seq, name = needs[-1]
        need = text(f"intent.{name}", language)
        if words.get(seq):
            return text("summary.wants.quote", language, need=need, quote=quoted(words[seq]))
        return text("summary.wants", language, need=need)
    empty = {seq for seq, name, _ in story.intents if name in SMALL_TALK}
    telling = [said for seq, said in words.items() if seq not in empty and len(said.split()) > 1]
    if telling:
        return text("summary.unknown.quote", language, quote=quoted(max(telling[-3:], key=len)))
    return text("summary.unknown", language)


def _before(story: Story, language: str) -> str:
    earlier = [text(f"intent.{name}", language) for _, name in _needs(story)[:-1]][-3:]
    return text("summary.before", language, needs=", ".join(earlier)) if earlier else ""


def _tried(story: Story, language: str) -> str:
    """Count what the assistant answered, and what it did not understand."""
    answered, open_question = 0, False
    for said in story.said:
        if said.kind == "customer":
            open_question = True
        elif said.kind == "assistant" and open_question:
            answered, open_question = answered + 1, False
    missed = sum(name in NOT_UNDERSTOOD for _, name, _ in story.intents)
    sentence = text("summary.tried", language, count=answered) if answered else text("summary.tried.none", language)
    return f"{sentence} {text('summary.not_understood', language, count=missed)}" if missed else sentence


def _steps(story: Story, language: str) -> str:
    """Say how far the assistant got with what it began: done, not possible, dropped, stuck, failed, or under way."""
    sentences = []
    for how in HOW:
        names = [
            _step_name(request, language) for request, got in story.steps if got == how and (request, got) != KNOWN
        ]
        if any(names):
            sentences.append(text(f"summary.step.{how}", language, needs=", ".join(filter(None, names[-3:]))))
    return " ".join(sentences)


def _step_name(request: str, language: str) -> str:
    return next((text(key, language) for key in (f"intent.{request}", f"step.{request}") if has_text(key)), "")


def _facts(story: Story, language: str) -> str:
    if not story.facts:
        return ""
    shown = [f"{label[language]} {quoted(str(value), 6)}" for label, value in story.facts[-3:]]
    return text("summary.facts", language, facts="; ".join(shown).replace(";", "\u202f;" if language == "fr" else ";"))


def _settled(story: Story, language: str) -> str:
    return text("summary.settled", language, settled=quoted(story.settled[-1])) if story.settled else ""


def _open(story: Story, language: str) -> str:
    """Say why a person is needed."""
    if story.reason is None:
        return ""
    if story.reason is Reason.TOPIC:
        key = f"topic.{story.topic}" if has_text(f"topic.{story.topic}") else "topic.other"
        return text("summary.open.topic", language, topic=text(key, language))
    if story.reason is Reason.TENSION and story.evidence and story.evidence[-1]:
        return text("summary.open.tension.quote", language, quote=quoted(story.evidence[-1], 12))
    return text(f"summary.open.{story.reason}", language)


def _comment(story: Story, language: str) -> str:
    return text("summary.comment", language, quote=quoted(story.comment)) if story.comment else ""
