"""A customer who goes round in circles: a need told again, an answer that did not help, an assistant at a loss."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.handoff.conversation import Reason
from bot.handoff.policy import HANDOFF, OFFER, STAY, assess
from bot.handoff.policy_inputs import Context, TurnReading, Weights
from bot.handoff.turn import Assessment

WEIGHTS = Weights()
CONTEXT = Context(handoff_from=0.78, offer_from=0.5)
FIRST = TurnReading("je voudrais changer de titulaire")
UNMET = TurnReading("ce n'est pas ce que je demande", unmet=0.95)


def after(*turns: TurnReading) -> Assessment:
    return assess([replace(turn, number=number) for number, turn in enumerate(turns)], WEIGHTS, CONTEXT)


def again(*likeness: float) -> TurnReading:
    return replace(FIRST, likeness=likeness)


def test_two_answers_that_did_not_help_bring_a_person_and_one_offers_one() -> None:
    assert after(FIRST, UNMET).decision == OFFER
    assessed = after(FIRST, UNMET, UNMET)
    assert (assessed.decision, assessed.reason) == (HANDOFF, Reason.STUCK)


def test_the_advisor_reads_how_many_times_and_the_earlier_words() -> None:
    assessed = after(FIRST, UNMET, UNMET)
    [term] = [term for term in assessed.terms if term.name == "unmet"]
    assert "troisième fois" in term.sentence["fr"]
    assert "third time" in term.sentence["en"]
    assert [item["turn"] for item in assessed.evidence] == [2, 1]


def test_a_first_message_that_mentions_an_earlier_failure_is_not_yet_stuck() -> None:
    assert after(UNMET, UNMET).decision != HANDOFF
    assert after(UNMET, UNMET, UNMET).decision == HANDOFF


def test_a_need_told_again_in_other_words_counts_though_nobody_complains() -> None:
    assert after(FIRST, again(0.65), again(0.5, 0.65)).level > 0.5
    assert after(FIRST, again(0.65), again(0.5, 0.65), again(0.5, 0.6, 0.65)).decision == HANDOFF


def test_messages_about_different_things_do_not() -> None:
    assert after(FIRST, again(0.2), again(0.1, 0.25), again(0.2, 0.1, 0.29)).level < 0.01


@pytest.mark.parametrize("likeness", [0.1, 0.3, 0.4, 0.5, 0.6, 0.9])
def test_the_more_alike_the_more_it_counts(likeness: float) -> None:
    assert after(FIRST, again(likeness)).level <= after(FIRST, again(min(1.0, likeness + 0.05))).level


def test_only_what_was_said_lately_is_a_repetition() -> None:
    turns = [FIRST, *[again(*[0.0] * number) for number in range(1, 6)]]
    far = again(0.9, *[0.0] * 5)
    assert after(*turns, far).level < 0.01
    assert after(*turns, again(*[0.0] * 5, 0.9)).level > 0.1


def test_a_long_conversation_of_fair_resemblance_needs_nobody() -> None:
    turns = [again(*[0.35] * number) for number in range(20)]
    decisions = {after(*turns[: number + 1]).decision for number in range(20)}
    assert HANDOFF not in decisions


def test_a_button_that_is_pressed_again_is_no_repetition() -> None:
    pressed = replace(again(1.0), is_button=True)
    assert after(FIRST, pressed).level < 0.01


def test_two_messages_running_that_were_not_understood_bring_a_person() -> None:
    failed = replace(FIRST, has_failed=True)
    assert after(failed).decision == STAY
    assert (after(failed, failed).decision, after(failed, failed).reason) == (HANDOFF, Reason.STUCK)
    assert after(failed, FIRST, failed).decision == STAY


def test_thanks_end_the_count() -> None:
    thanks = TurnReading("ah voilà, merci", is_settling=True)
    assert after(FIRST, UNMET, thanks, UNMET).decision != HANDOFF


def test_progress_makes_old_failures_fade() -> None:
    levels = [after(FIRST, UNMET, *[FIRST] * number).level for number in range(5)]
    assert levels == sorted(levels, reverse=True)
    assert levels[-1] < levels[0]
