"""When the customer wants something else than to answer: to leave, or another request first."""

from __future__ import annotations

from actions.dialogue.catalogue import REQUEST_ACTIONS, SMALL_TALK_ACTIONS
from actions.dialogue.questions import Answer, Problem, Question
from actions.dialogue.turn import Turn, payload_choice
from actions.dialogue.words import corrects, does_not_know, leaves, says_no, says_yes

# A request in the middle of a form interrupts it from this confidence on; beside something like an answer, from more.
INTERRUPTS_FROM = 0.5
INTERRUPTS_AN_ANSWER_FROM = 0.8
GOODBYE_FROM = 0.9
# A sentence about something else has more words than a wrong answer.
SENTENCE_WORDS = 3
# "Annule" ends even a question that any words answer; a story with that word in it does not.
SHORT_TEXT = 40


def wants_to_leave(turn: Turn, question: Question, answer: Answer, *, confirming: bool) -> bool:
    """Say whether the customer gives the form up; a bare "no" does that, but for the question that it answers."""
    if not turn.said:
        return turn.intent == "deny" and not confirming
    if leaves(turn.said):
        return not question.free or len(turn.said) < SHORT_TEXT
    is_bare_no = says_no(turn.said) and len(turn.said.split()) <= SENTENCE_WORDS and not does_not_know(turn.said)
    return is_bare_no and answer is None and not question.free and not confirming


def interrupts_at_once(turn: Turn, intent: str | None) -> bool:
    """Say whether a button of another request was pressed, or a person asked for: no answer to look for in that."""
    if turn.intent == "human_handoff":
        return not turn.said or (turn.confidence >= INTERRUPTS_FROM and not turn.declines_person)
    return not turn.said and turn.intent in REQUEST_ACTIONS and turn.intent != intent


def interrupts_in_a_sentence(turn: Turn, intent: str | None) -> bool:
    """Say whether a whole sentence about another request was said, figures in it or not."""
    if turn.intent not in REQUEST_ACTIONS or turn.intent == intent or corrects(turn.said):
        return False
    return len(turn.said.split()) > SENTENCE_WORDS and turn.confidence >= INTERRUPTS_AN_ANSWER_FROM


def interrupts(turn: Turn, intent: str | None, answer: Answer) -> bool:
    """Say whether what is no good answer is another request, or small talk."""
    if turn.intent is None or turn.intent == intent:
        return False
    if turn.intent in SMALL_TALK_ACTIONS:
        # A farewell ends the form, so it must be a sure one.
        sure = GOODBYE_FROM if turn.intent == "goodbye" else INTERRUPTS_FROM
        return answer is None and turn.confidence >= sure
    if turn.intent not in REQUEST_ACTIONS:
        return turn.intent not in ("affirm", "deny", "nlu_fallback", "human_handoff") and answer is None
    if isinstance(answer, Problem):
        return interrupts_in_a_sentence(turn, intent)
    return turn.confidence >= INTERRUPTS_FROM


def suggest(turn: Turn, problem: Problem) -> None:
    """Remember the one way out that a problem offers: a "yes" will mean it."""
    choices = [payload_choice(button["payload"]) for button in problem.buttons]
    turn.set(suggested=choices[0] if len(choices) == 1 else None)


def take_suggestion(turn: Turn) -> None:
    """Read a "yes" to the one way out that was offered as if its button had been pressed."""
    suggested = turn.slot("suggested")
    if not suggested:
        return
    turn.set(suggested=None)
    is_yes = says_yes(turn.said) or (turn.intent == "affirm" and turn.confidence >= INTERRUPTS_FROM)
    if turn.said and is_yes:
        turn.choice, turn.text, turn.said = str(suggested), "", ""
        turn.intent = None


def push_suspended(turn: Turn) -> None:
    """Put the form that asks at present aside. One that begins anew is not kept twice."""
    kept = [form for form in turn.slot("suspended") or [] if form not in (turn.loop, turn.action)]
    turn.set(suspended=[*kept, turn.loop])


def pop_suspended(turn: Turn, *, and_run: bool = True) -> None:
    """Take up the form that was put aside last, if there is one."""
    stack = list(turn.slot("suspended") or [])
    if not stack:
        return
    form = stack.pop()
    turn.set(suspended=stack or None)
    turn.enter(form)
    if and_run and not turn.has_next:
        turn.set(interrupted=form)
        turn.then(form)
