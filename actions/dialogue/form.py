"""A request that asks: only what was not said already, one thing at a time; left, corrected, interrupted at will.

These forms take the place of Rasa's own (an action of the same name overrides a form of the domain), because Rasa's
cannot be interrupted by another form and come back, nor say why an answer will not do. The domain lists their slots
all the same.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from actions.dialogue.catalogue import REQUEST_ACTIONS, SMALL_TALK_ACTIONS
from actions.dialogue.interruptions import (
    INTERRUPTS_FROM,
    interrupts,
    interrupts_at_once,
    interrupts_in_a_sentence,
    pop_suspended,
    push_suspended,
    suggest,
    take_suggestion,
    wants_to_leave,
)
from actions.dialogue.questions import Answer, Problem, Question, Value
from actions.dialogue.request import RequestAction
from actions.dialogue.titles import Text, within
from actions.dialogue.turn import Button, Turn
from actions.dialogue.words import corrects, does_not_know, says_no, says_yes

# Messages running that are no answer. Somebody who is at a loss gets a person at the third; somebody who calmly tells
# something else is offered one then, and gets one at the fifth.
MISSES_UNTIL_PERSON = 3
MISSES_AT_MOST = 5

_STUCK_WHY = {
    "fr": "L’assistant n’arrive pas à comprendre la réponse.",
    "en": "The assistant cannot make out the answer.",
}


class Form(RequestAction):
    """The base of the forms. A subclass gives its questions, a summary to confirm (or none), and the final work."""

    is_form = True
    personal: ClassVar[bool] = True
    confirm_slot: ClassVar[str | None] = None

    @abstractmethod
    def questions(self) -> tuple[Question, ...]:
        """Return the questions in their order."""

    @abstractmethod
    def submit(self, turn: Turn) -> bool:
        """Do it, and say so. False: something must be asked again (its slot was cleared), and nothing was done."""

    def begin(self, turn: Turn) -> bool:
        """Say or look up what comes before the first question. False: there is nothing to ask after all."""
        return True

    def say_summary(self, turn: Turn, buttons: list[Button]) -> None:
        """Say what will be done, ending in the question whether to do it."""
        raise NotImplementedError

    def answer(self, turn: Turn) -> None:
        """Start, come back after an interruption, or go on with the customer's answer."""
        if turn.loop != self.action_name:
            self._start(turn)
        elif turn.slot("interrupted") == self.action_name:
            self._come_back(turn)
        else:
            self._go_on(turn)

    # Starting

    def _start(self, turn: Turn) -> None:
        if turn.choice != "again":
            self._forget(turn)
        if self.confirm_slot:
            turn.set(**{self.confirm_slot: None})
        turn.set(misses=0, interrupted=None, offered=None)
        problems: dict[str, Problem] = {}
        for question in self.questions():
            answer = question.read(turn, False)
            self._note(turn, question, answer)
            if isinstance(answer, Problem):
                problems[question.slot] = answer
        if self.personal and not self.require_identity(turn):
            return
        if self.begin(turn):
            self._say_first_problem(turn, problems)
            self.proceed(turn)
        elif turn.loop and not turn.has_next:
            turn.set(interrupted=turn.loop)
            turn.then(turn.loop)

    def _forget(self, turn: Turn) -> None:
        """Begin anew, but for what an advisor has confirmed; that counts once."""
        own = {question.slot for question in self.questions()}
        confirmed = set(turn.slot("confirmed") or ())
        turn.set(**dict.fromkeys(own - confirmed))
        if own & confirmed:
            turn.set(confirmed=sorted(confirmed - own) or None)

    def _say_first_problem(self, turn: Turn, problems: dict[str, Problem]) -> None:
        """Say what is wrong with something in the first message, instead of asking as if it had not been said."""
        question = self._next_question(turn)
        problem = problems.get(question.slot) if question else None
        if problem is not None and not turn.has_asked:
            suggest(turn, problem)
            turn.ask(problem.response, buttons=problem.buttons, **problem.values)

    def proceed(self, turn: Turn) -> None:
        """Ask the next thing, or do the work when nothing is missing."""
        question = self._next_question(turn)
        if question is not None:
            turn.step(self.intent, "asked")
            self._enter(turn)
            turn.set(requested_slot=question.slot)
            if not turn.has_asked:
                question.ask(turn, [])
            return
        if self.submit(turn):
            self.finish(turn)
        else:
            self.proceed(turn)

    def finish(self, turn: Turn) -> None:
        """End the form; the one that it interrupted goes on."""
        turn.set(misses=0)
        if not self._is_refused(turn):
            turn.step(self.intent, "done")
        if turn.loop == self.action_name:
            turn.leave_loop()
            pop_suspended(turn)
        elif turn.loop and not turn.has_next:
            turn.set(interrupted=turn.loop)
            turn.then(turn.loop)

    def _is_refused(self, turn: Turn) -> bool:
        return {"request": self.intent, "how": "refused"} in (turn.slot("steps") or [])

    def _enter(self, turn: Turn) -> None:
        if turn.loop == self.action_name:
            return
        if turn.loop:
            push_suspended(turn)
        turn.enter(self.action_name)

    def _next_question(self, turn: Turn) -> Question | None:
        for question in self._all_questions():
            if turn.slot(question.slot) is None and not question.volunteered and question.needed(turn):
                return question
        return None

    def _all_questions(self) -> tuple[Question, ...]:
        if self.confirm_slot is None:
            return self.questions()
        return (*self.questions(), Question(self.confirm_slot, self._ask_confirmation, self._read_confirmation))

    # Going on

    def _go_on(self, turn: Turn) -> None:
        take_suggestion(turn)
        question = self._asked(turn)
        if question is None:
            self.proceed(turn)
        elif turn.choice == "leave":
            self.leave(turn)
        elif turn.choice and turn.choice.startswith("correct:"):
            turn.set(**{turn.choice.removeprefix("correct:"): None})
            self.proceed(turn)
        elif interrupts_at_once(turn, self.intent):
            self.interrupt(turn)
        else:
            self._take_answer(turn, question, question.read(turn, True))

    def _take_answer(self, turn: Turn, question: Question, answer: Answer) -> None:
        confirming = question.slot == self.confirm_slot
        if not isinstance(answer, Value) and wants_to_leave(turn, question, answer, confirming=confirming):
            self.leave(turn)
        elif answer is None and interrupts_in_a_sentence(turn, self.intent):
            self.interrupt(turn)
        else:
            corrected = self._take_corrections(turn, question, answer)
            if not turn.has_asked:
                self._take_the_rest(turn, question, answer, corrected and (answer is None or confirming))

    def _take_the_rest(self, turn: Turn, question: Question, answer: Answer, corrected: bool) -> None:
        if isinstance(answer, Value) or corrected:
            self._note(turn, question, answer)
            turn.set(misses=0)
            self.proceed(turn)
        elif interrupts(turn, self.intent, answer):
            self.interrupt(turn)
        elif isinstance(answer, Problem):
            self.refuse(turn, question, answer)
        else:
            self._not_understood(turn, question)

    def _asked(self, turn: Turn) -> Question | None:
        requested = turn.slot("requested_slot")
        return next((question for question in self._all_questions() if question.slot == requested), None)

    def _note(self, turn: Turn, question: Question, answer: Answer) -> None:
        if isinstance(answer, Value):
            turn.set(**{question.slot: answer.value}, **answer.also)

    def _take_corrections(self, turn: Turn, asked: Question, answer: Answer) -> bool:
        """Take what the message says about other questions: "non, plutôt le 12" changes the day at any moment."""
        if not turn.said or asked.free:
            return False
        changed = False
        insists = asked.slot == self.confirm_slot and (corrects(turn.said) or says_no(turn.said))
        for question in self.questions():
            if question.slot == asked.slot or question.free:
                continue
            known = turn.slot(question.slot)
            if known is None and not question.volunteered and not question.needed(turn):
                continue
            if known is not None and isinstance(answer, Value) and not corrects(turn.said):
                continue
            other = question.read(turn, insists and known is not None)
            if isinstance(other, Value) and other.value != known:
                self._note(turn, question, other)
                changed = True
            elif isinstance(other, Problem) and insists and not turn.has_asked:
                self._reopen(turn, question, other)
        return changed

    def _reopen(self, turn: Turn, question: Question, problem: Problem) -> None:
        """Go back to a question whose correction will not do as it stands."""
        turn.set(**{question.slot: None}, requested_slot=question.slot)
        turn.ask(problem.response, buttons=[*problem.buttons, self.leave_button(turn)], **problem.values)

    # Leaving, interrupting, failing

    def leave(self, turn: Turn) -> None:
        """End the form at the customer's wish: nothing is changed."""
        turn.say("utter_left", topic=within(self.intent or "identify", turn.language))
        turn.set(misses=0)
        turn.step(self.intent, "left")
        turn.leave_loop()
        pop_suspended(turn)

    def interrupt(self, turn: Turn) -> None:
        """Let another request be answered; this form comes back afterwards."""
        intent = turn.intent or ""
        if intent == "human_handoff":
            turn.wish_person(
                reason="asked",
                evidence=turn.said,
                why={"fr": "Vous avez demandé une personne.", "en": "You asked for a person."},
            )
            return
        action = REQUEST_ACTIONS.get(intent) or SMALL_TALK_ACTIONS.get(intent)
        if action is None:
            turn.reject()
            return
        turn.then(action)

    def _come_back(self, turn: Turn) -> None:
        turn.set(interrupted=None)
        question = self._next_question(turn)
        if question is None:
            self.proceed(turn)
            return
        turn.set(requested_slot=question.slot)
        turn.say("utter_back_to", topic=within(self.intent or "identify", turn.language))
        question.ask(turn, [self.leave_button(turn)])

    def refuse(self, turn: Turn, question: Question, problem: Problem) -> None:
        """Say why the answer will not do, and ask again; the third time a person is called."""
        if problem.counts and self._misses_too_often(turn, is_lost=True):
            return
        suggest(turn, problem)
        turn.say(problem.response, buttons=[*problem.buttons, self.leave_button(turn)], **problem.values)

    def _not_understood(self, turn: Turn, question: Question) -> None:
        is_same_request = turn.intent == self.intent and len(turn.said.split()) > 2
        is_nod = turn.intent == "affirm" and turn.confidence >= INTERRUPTS_FROM
        if turn.said and (is_same_request or is_nod):
            question.ask(turn, [self.leave_button(turn)])
            return
        if self._misses_too_often(turn, is_lost=turn.seems_lost):
            return
        if turn.said and does_not_know(turn.said):
            turn.say("utter_form_unknown", buttons=[turn.person_button(), self.leave_button(turn)])
            return
        turn.say("utter_form_not_understood" if turn.slot("misses") < MISSES_UNTIL_PERSON else "utter_form_no_further")
        extra = [self.leave_button(turn)]
        if turn.slot("misses") > 1:
            extra.append(turn.person_button())
        question.ask(turn, extra)

    def _misses_too_often(self, turn: Turn, *, is_lost: bool) -> bool:
        """Count an answer that did not serve, and call a person when there have been too many."""
        misses = int(turn.slot("misses") or 0) + 1
        turn.set(misses=misses)
        if misses < (MISSES_UNTIL_PERSON if is_lost else MISSES_AT_MOST):
            return False
        turn.say("utter_form_stuck")
        turn.step(self.intent, "stuck")
        turn.wish_person(evidence=turn.said, why=_STUCK_WHY)
        return True

    # Confirming

    def _ask_confirmation(self, turn: Turn, buttons: list[Button]) -> None:
        yes_no = [turn.button("confirm", "affirm")]
        if self.correctable(turn):
            yes_no.append(turn.button("correct", "deny"))
        if not any(button["payload"].startswith("/deny{") for button in buttons):
            yes_no.append(self.leave_button(turn))
        self.say_summary(turn, [*yes_no, *buttons])

    def _read_confirmation(self, turn: Turn, asked: bool) -> Answer:
        if not asked:
            return None
        if turn.intent == "affirm" and not turn.said:
            return Value(True)
        if turn.said and not corrects(turn.said) and not says_no(turn.said):
            if says_yes(turn.said) or (turn.intent == "affirm" and turn.confidence >= INTERRUPTS_FROM):
                return Value(True)
            return None
        is_no = turn.intent == "deny" or says_no(turn.said)
        return self._what_to_correct(turn) if is_no else None

    def _what_to_correct(self, turn: Turn) -> Problem:
        names = self.correctable(turn)
        buttons = [turn.button(title, self.intent or "", choice=f"correct:{slot}") for slot, title in names.items()]
        return Problem("utter_ask_correction", {}, buttons)

    def correctable(self, turn: Turn) -> dict[str, Text]:
        """Return the slots that a button may reopen, with the titles of the buttons."""
        return {}

    def leave_button(self, turn: Turn) -> Button:
        """Make the button that leaves this form."""
        return turn.button("leave", "deny", choice="leave")
