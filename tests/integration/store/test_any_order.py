"""Whatever customers, advisors and the assistant do, and in whatever order: the invariants of the seam hold."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test

from bot.errors import Conflict
from bot.handoff.conversation import Contact, ContactKind, EventType, Reason, Status
from bot.handoff.turn import Assessment, AssistantMessage
from bot.store import Store
from tests.conftest import Clock

EPOCH_MOVES = {
    EventType.HANDOFF_REQUESTED,
    EventType.HANDOFF_CLAIMED,
    EventType.HANDOFF_CANCELLED,
    EventType.HANDOFF_RELEASED,
    EventType.HANDED_BACK,
    EventType.CLOSED,
}


class Seam(RuleBasedStateMachine):
    """One conversation, two advisors, questions in flight; `make` opens the store."""

    asked = Bundle("asked")

    def __init__(self, make) -> None:
        super().__init__()
        self.clock = Clock()
        self.store = make(self.clock)
        self.id = self.store.open_conversation().conversation.id
        names = ("Nadia", "Luc")
        self.advisors = [
            self.store.add_staff(login=f"{name}", name=name, role="advisor", password_hash="x").id for name in names
        ]
        self.seen: list[object] = self.store.events_after(self.id)
        self.open: dict[int, int] = {}  # the epoch of each question that nobody has answered

    def attempt(self, command, *arguments, **options):
        """Run a command that the state may refuse; a refusal leaves the log as it was."""
        before = self.store.events_after(self.id)
        try:
            return command(*arguments, **options)
        except Conflict:
            assert self.store.events_after(self.id) == before
            return None

    @rule(target=asked, text=st.sampled_from(["Ma facture ?", "0", "humain", "Merci"]))
    def customer_writes(self, text):
        asked = self.attempt(self.store.add_customer_message, self.id, text=text)
        if asked is not None and asked.ask_assistant:
            self.open[asked.seq] = asked.turn.epoch
        return asked

    @rule(asked=consumes(asked), decision=st.sampled_from(["stay", "offer", "handoff"]))
    def assistant_answers(self, asked, decision):
        if asked is None or asked.turn is None:
            return
        state = self.store.conversation(self.id)
        answer = self.store.add_assistant_messages(
            self.id,
            epoch=asked.turn.epoch,
            question_seq=asked.turn.seq,
            messages=[AssistantMessage("Voici.")],
            assessment=Assessment(decision=decision, reason=Reason.TENSION),
        )
        assert answer.discarded is not state.assistant_may_answer(asked.turn.epoch)
        del self.open[asked.turn.seq]

    @rule(asked=consumes(asked))
    def assistant_fails(self, asked):
        if asked is not None and asked.turn is not None:
            self.store.fail_turn(self.id, epoch=asked.turn.epoch, question_seq=asked.turn.seq)
            del self.open[asked.turn.seq]

    @rule()
    def customer_asks_for_a_person(self):
        self.attempt(self.store.request_handoff, self.id)

    @rule()
    def customer_cancels(self):
        self.attempt(self.store.cancel_handoff, self.id)

    @rule(on=st.booleans())
    def assistant_meanwhile(self, on):
        self.attempt(self.store.set_assistant_meanwhile, self.id, on)

    @rule()
    def customer_leaves_a_number(self):
        self.attempt(self.store.leave_contact, self.id, Contact(ContactKind.CALLBACK, "+33612345678"))

    @rule(chance=st.integers(0, 9))
    def customer_ends(self, chance):
        if chance == 0:
            self.attempt(self.store.end, self.id)

    @rule(who=st.integers(0, 1))
    def advisor_claims(self, who):
        self.attempt(self.store.claim, self.id, advisor_id=self.advisors[who])

    @rule(who=st.integers(0, 1))
    def advisor_steps_in(self, who):
        self.attempt(self.store.step_in, self.id, advisor_id=self.advisors[who])

    @rule(who=st.integers(0, 1))
    def advisor_replies(self, who):
        reply = self.attempt(self.store.reply, self.id, advisor_id=self.advisors[who], text="Bonjour")
        assert reply is None or reply.conversation.owner_id == self.advisors[who]

    @rule(who=st.integers(0, 1))
    def advisor_releases(self, who):
        self.attempt(self.store.release, self.id, advisor_id=self.advisors[who])

    @rule(who=st.integers(0, 1))
    def advisor_transfers(self, who):
        self.attempt(self.store.transfer, self.id, advisor_id=self.advisors[who], to_user=self.advisors[1 - who])

    @rule(who=st.integers(0, 1))
    def advisor_hands_back(self, who):
        self.attempt(self.store.hand_back, self.id, advisor_id=self.advisors[who], settled="Réglé")

    @rule(who=st.integers(0, 1), chance=st.integers(0, 9))
    def advisor_closes(self, who, chance):
        if chance == 0:
            self.attempt(self.store.close, self.id, advisor_id=self.advisors[who], outcome="settled")

    @rule(seconds=st.sampled_from([1, 30, 61]))
    def time_passes(self, seconds):
        self.clock.advance(seconds)
        self.store.give_back_vanished()

    @invariant()
    def the_log_only_grows_and_has_no_gap(self):
        log = self.store.events_after(self.id)
        assert [event.seq for event in log] == list(range(1, len(log) + 1))
        assert log[: len(self.seen)] == self.seen
        assert self.store.conversation(self.id).last_seq == len(log)
        self.seen = log

    @invariant()
    def there_is_exactly_one_owner(self):
        state = self.store.conversation(self.id)
        assert (state.owner_id is not None) == (state.status is Status.ADVISOR)
        assert (state.waiting_since is not None) == (state.status is Status.WAITING)
        assert (self.store.waiting(self.id) is not None) == (state.status is Status.WAITING)
        if state.status is Status.ASSISTANT:
            assert state.handoff_id is None

    @invariant()
    def the_log_alone_tells_the_status(self):
        status = Status.ASSISTANT
        for event in self.store.events_after(self.id):
            status = {
                EventType.HANDOFF_REQUESTED: Status.WAITING,
                EventType.HANDOFF_CLAIMED: Status.ADVISOR,
                EventType.HANDOFF_CANCELLED: Status.ASSISTANT,
                EventType.HANDOFF_RELEASED: Status.WAITING,
                EventType.HANDED_BACK: Status.ASSISTANT,
                EventType.CLOSED: Status.CLOSED,
            }.get(event.type, status)
            if event.sender.kind == "assistant":
                assert status in (Status.ASSISTANT, Status.WAITING)
            if event.type is EventType.MESSAGE and event.sender.kind == "advisor":
                assert status is Status.ADVISOR
        assert self.store.conversation(self.id).status is status

    @invariant()
    def every_change_is_told_by_the_server_at_once(self):
        log = self.store.events_after(self.id)
        for place, event in enumerate(log):
            if event.type in EPOCH_MOVES:
                told = next(later for later in log[place + 1 :] if later.type is EventType.MESSAGE)
                assert told.sender.kind == "system"
                assert told.at == event.at

    @invariant()
    def no_question_is_lost(self):
        state = self.store.conversation(self.id)
        expected = {seq for seq, epoch in self.open.items() if state.assistant_may_answer(epoch)}
        assert {turn.seq for turn in self.store.pending_turns() if turn.conversation_id == self.id} == expected

    def teardown(self):
        self.store.dispose()


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_the_invariants_hold_in_any_order(kind, sqlite_template, tmp_path, request):
    files = iter(range(10**6))
    address = request.getfixturevalue("postgresql_url") if kind == "postgresql" else ""
    if address:
        first = Store(address)
        first.migrate()
        first.dispose()
    logins = iter(range(10**6))

    def make(clock):
        if not address:
            path = tmp_path / f"{next(files)}.db"
            shutil.copy(sqlite_template, path)
            return Store(f"sqlite:///{path}", clock=clock)
        store = Store(address, clock=clock)
        add = store.add_staff
        store.add_staff = lambda *, login, **rest: add(login=f"{login}{next(logins)}", **rest)
        return store

    examples = settings(
        max_examples=30 if kind == "sqlite" else 10,
        stateful_step_count=30,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    run_state_machine_as_test(lambda: Seam(make), settings=examples)
