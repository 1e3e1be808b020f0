"""When a person takes over: what decides alone, and what adds up over turns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.handoff.conversation import Reason
from bot.handoff.policy import HANDOFF, OFFER, STAY, as_wire, assess
from bot.handoff.policy_inputs import Context, TurnReading, Weights
from bot.handoff.turn import Assessment

WEIGHTS = Weights()
CONTEXT = Context(handoff_from=0.75, offer_from=0.5, topics=frozenset({"bereavement"}))
CALM = TurnReading("je voudrais ma facture", score=0.02)
MILD = TurnReading("toujours rien ?", score=0.45, label="mild")
TENSE = TurnReading("vous vous moquez de moi", score=0.95, label="tense", quote="vous vous moquez")


def after(*turns: TurnReading, weights: Weights = WEIGHTS, context: Context = CONTEXT) -> Assessment:
    return assess([replace(turn, number=number) for number, turn in enumerate(turns)], weights, context)


def test_nothing_said_and_nothing_wished_stays() -> None:
    assert after() == Assessment()


def test_a_request_for_a_person_hands_over_at_once() -> None:
    assessed = after(replace(CALM, text="un humain svp", asked=0.7))
    assert (assessed.decision, assessed.reason) == (HANDOFF, Reason.ASKED)
    assert assessed.terms[0].name == "asked"
    assert assessed.evidence == ({"quote": "un humain svp", "turn": 0},)


def test_what_is_only_possibly_a_request_does_not() -> None:
    assert after(replace(CALM, asked=WEIGHTS.asked - 0.01)).decision == STAY


def test_a_request_of_an_earlier_turn_is_not_heard_again() -> None:
    assert after(replace(CALM, asked=0.99), CALM).decision == STAY


def test_a_reserved_topic_hands_over_only_if_the_operator_reserves_it() -> None:
    said = replace(CALM, topic="bereavement")
    assert (after(said).reason, after(said).topic) == (Reason.TOPIC, "bereavement")
    assert after(said, context=replace(CONTEXT, topics=frozenset())).decision == STAY


@pytest.mark.parametrize("turn", [CALM, MILD])
def test_a_first_message_that_is_calm_or_mild_stays(turn: TurnReading) -> None:
    assert after(turn).decision == STAY


def test_a_first_outburst_is_offered_a_person_and_a_lasting_one_gets_one() -> None:
    assert after(TENSE).decision == OFFER
    assessed = after(TENSE, TENSE)
    assert (assessed.decision, assessed.reason) == (HANDOFF, Reason.TENSION)


def test_distress_does_not_wait_for_a_second_message() -> None:
    strict = replace(CONTEXT, handoff_from=0.87)
    assert after(replace(TENSE, score=0.99), context=strict).decision != HANDOFF
    assert after(replace(TENSE, score=0.99, distress=0.99), context=strict).decision == HANDOFF


def test_one_cross_word_in_a_calm_conversation_fades() -> None:
    levels = [after(TENSE, *[CALM] * number).level for number in range(6)]
    assert levels == sorted(levels, reverse=True)
    assert levels[1] > 0.3
    assert levels[-1] < 0.05


def test_tension_fades_more_slowly_while_the_customer_stays_cross_than_after_calm_words() -> None:
    assert after(TENSE, MILD, CALM).level > after(TENSE, CALM, CALM).level


def test_a_settled_matter_weighs_next_to_nothing() -> None:
    settled = TurnReading("parfait, merci", is_settling=True)
    assert after(TENSE, settled).level < after(TENSE, CALM).level / 2
    assert after(TENSE, settled, CALM).decision == STAY


def test_new_anger_after_a_settled_matter_counts_in_full() -> None:
    settled = TurnReading("parfait, merci", is_settling=True)
    assert after(TENSE, settled, TENSE, TENSE).decision == HANDOFF


def test_a_rising_tone_weighs_more_than_the_same_tone_throughout() -> None:
    weights = replace(WEIGHTS, lingering=0.0)
    rising, level = after(CALM, CALM, MILD, weights=weights), after(MILD, MILD, MILD, weights=weights)
    assert rising.level > level.level


@pytest.mark.parametrize("before", [(), (CALM,), (MILD, CALM), (TENSE, CALM, CALM)])
def test_the_level_never_falls_when_the_message_is_tenser(before: tuple[TurnReading, ...]) -> None:
    levels = [after(*before, replace(CALM, score=score / 20)).level for score in range(21)]
    assert levels == sorted(levels)
    assert all(0 <= level <= 1 for level in levels)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_level_never_falls_when_an_earlier_message_is_tenser(place: int) -> None:
    weights = replace(WEIGHTS, slope=0.0)
    levels = []
    for score in range(21):
        turns = [MILD, MILD, MILD, MILD]
        turns[place] = replace(MILD, score=score / 20)
        levels.append(after(*turns, weights=weights).level)
    assert levels == sorted(levels)


@pytest.mark.parametrize(
    ("term", "turns"),
    [
        ("message", (TENSE,)),
        ("lingering", (TENSE, MILD)),
        ("slope", (CALM, TENSE)),
        ("unmet", (CALM, replace(CALM, unmet=0.9))),
        ("failures", (replace(CALM, has_failed=True),)),
        ("distress", (replace(TENSE, distress=0.9),)),
    ],
)
def test_each_weight_of_the_configuration_weighs_its_term(term: str, turns: tuple[TurnReading, ...]) -> None:
    full = {one.name: one.value for one in after(*turns).terms}
    half = {one.name: one.value for one in after(*turns, weights=Weights.of({term: getattr(WEIGHTS, term) / 2})).terms}
    none = {one.name: one.value for one in after(*turns, weights=Weights.of({term: 0})).terms}
    assert half[term] == pytest.approx(full[term] / 2, abs=1e-3)
    assert term not in none
    assert {name: value for name, value in full.items() if name != term}.items() <= half.items()


def test_a_weight_that_does_not_exist_is_named() -> None:
    with pytest.raises(ValueError, match="anger"):
        Weights.of({"anger": 2})


def test_a_wish_of_an_action_hands_over_with_its_own_reason_and_words() -> None:
    wish = {"reason": "topic", "evidence": ["odeur de gaz"], "why": {"fr": "Un danger.", "en": "A danger."}}
    assessed = after(CALM, context=replace(CONTEXT, wish=wish))
    assert (assessed.decision, assessed.reason) == (HANDOFF, Reason.TOPIC)
    assert assessed.why == {"fr": "Un danger.", "en": "A danger."}
    assert assessed.evidence[0] == {"quote": "odeur de gaz", "turn": 0}
    assert after(context=replace(CONTEXT, wish={"reason": "?"})).reason is Reason.STUCK


@pytest.mark.parametrize(
    "turns",
    [
        (TENSE, TENSE),
        (replace(CALM, asked=1.0),),
        (replace(CALM, has_failed=True),) * 2,
        (replace(CALM, topic="bereavement"),),
    ],
)
def test_every_handoff_says_why_in_both_languages(turns: tuple[TurnReading, ...]) -> None:
    assessed = after(*turns)
    assert assessed.decision == HANDOFF
    assert assessed.evidence
    for term in assessed.terms:
        assert set(term.sentence) == {"fr", "en"}
        assert term.sentence["fr"] != term.sentence["en"]
        assert not any("{" in words for words in term.sentence.values())


def test_the_reason_quotes_the_words_that_moved_the_score() -> None:
    sentence = next(term.sentence for term in after(TENSE).terms if term.name == "message")
    assert sentence["fr"] == "Le message est tendu\u00a0: «\u00a0vous vous moquez\u00a0»."
    assert sentence["en"] == "The message is tense: “vous vous moquez”."


def test_an_assessment_survives_the_wire() -> None:
    assessed = after(TENSE, TENSE)
    assert Assessment.from_wire(as_wire(assessed)) == replace(
        assessed, terms=tuple(assessed.terms), evidence=tuple(assessed.evidence)
    )
