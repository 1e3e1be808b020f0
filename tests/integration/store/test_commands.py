"""Commands that share a commit: one wait for the disk, and still each of them all or nothing."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import event, text

from bot.errors import ConversationClosed, StorageBusy, StorageFull
from bot.store import Store
from bot.store.commands import run_together


@pytest.fixture
def sqlite_store(sqlite_url):
    store = Store(sqlite_url)
    store.migrate()
    yield store
    store.dispose()


def say(store, conversation_id, words):
    return partial(store.add_customer_message, conversation_id, text=words)


def said(store, conversation_id):
    return [
        stored.payload["text"]
        for stored in store.events_after(conversation_id)
        if stored.sender.kind == "customer" and stored.type == "message"
    ]


def count_commits(store):
    commits = []
    event.listen(store.database.engine, "commit", lambda _connection: commits.append(1))
    return commits


def test_commands_that_wait_together_are_committed_once_and_in_order(sqlite_store):
    store = sqlite_store
    one, other = (store.open_conversation().conversation.id for _ in range(2))
    commits = count_commits(store)
    done = run_together(store.database, [say(store, one, "a"), say(store, other, "b"), say(store, one, "c")])
    assert [what.error for what in done] == [None, None, None]
    assert [what.result.seq for what in done] == [2, 2, 3]
    assert len(commits) == 1
    assert (said(store, one), said(store, other)) == (["a", "c"], ["b"])


def test_a_command_alone_is_committed_as_ever(sqlite_store):
    store = sqlite_store
    conversation_id = store.open_conversation().conversation.id
    commits = count_commits(store)
    (done,) = run_together(store.database, [say(store, conversation_id, "alone")])
    assert done.error is None
    assert len(commits) == 1


def test_nothing_of_a_group_is_seen_before_it_is_committed(sqlite_store, sqlite_url):
    store, other_process = sqlite_store, Store(sqlite_url)
    conversation_id = store.open_conversation().conversation.id
    with store.database.together():
        store.add_customer_message(conversation_id, text="not yet")
        assert said(store, conversation_id) == ["not yet"], "the command after it must see it"
        assert said(other_process, conversation_id) == []
    assert said(other_process, conversation_id) == ["not yet"]
    other_process.dispose()


def test_a_command_that_breaks_a_rule_takes_nothing_of_the_others_with_it(sqlite_store):
    store = sqlite_store
    open_one, closed = (store.open_conversation().conversation.id for _ in range(2))
    store.end(closed)
    done = run_together(
        store.database, [say(store, open_one, "before"), say(store, closed, "too late"), say(store, open_one, "after")]
    )
    assert [type(what.error) for what in done] == [type(None), ConversationClosed, type(None)]
    assert said(store, open_one) == ["before", "after"]
    assert said(store, closed) == []


def test_a_repeated_message_within_a_group_is_stored_once(sqlite_store):
    store = sqlite_store
    conversation_id = store.open_conversation().conversation.id
    command = partial(store.add_customer_message, conversation_id, text="once", client_message_id="same")
    done = run_together(store.database, [command, command])
    assert [what.result.repeated for what in done] == [False, True]
    assert said(store, conversation_id) == ["once"]


def test_what_a_full_disk_refuses_is_refused_alone(sqlite_store):
    store = sqlite_store
    conversation_id = store.open_conversation().conversation.id
    with store.database.read() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
    store.dispose()
    event.listen(
        store.database.engine, "connect", lambda raw, _record: raw.execute(f"PRAGMA max_page_count={pages + 4}")
    )
    huge = "x" * 4000
    words = ["small", *[huge] * 40, "small too"]
    done = run_together(store.database, [say(store, conversation_id, word) for word in words])
    kept = [word for word, what in zip(words, done, strict=True) if what.error is None]
    refused = [what.error for what in done if what.error is not None]
    assert refused
    assert all(isinstance(error, StorageFull) for error in refused)
    assert "small" in kept
    assert said(store, conversation_id) == kept
    assert store.conversation(conversation_id).last_seq == len(store.events_after(conversation_id))


def test_when_the_database_cannot_be_opened_every_command_of_the_group_is_told(tmp_path):
    store = Store(f"sqlite:///{tmp_path / 'nowhere' / 'relais.db'}")
    done = run_together(store.database, [say(store, "x", "a"), say(store, "x", "b")])
    assert [type(what.error) for what in done] == [StorageBusy, StorageBusy]
    store.dispose()
