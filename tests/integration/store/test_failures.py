"""What a failing database means to a caller: an error it knows, and nothing half done."""

from __future__ import annotations

import sqlite3
from itertools import count

import pytest
from sqlalchemy import text

from bot.errors import RelaisError, SettingsError, StorageBusy, StorageFull
from bot.handoff.conversation import Status
from bot.store import Store


@pytest.fixture
def full_store(sqlite_url):
    """A SQLite store whose file may not grow any more once `fill` has been called."""
    store = Store(sqlite_url)
    store.migrate()

    def fill():
        with store.database.read() as connection:
            pages = connection.execute(text("PRAGMA page_count")).scalar()
        store.dispose()
        from sqlalchemy import event

        @event.listens_for(store.database.engine, "connect")
        def cap(connection, _record):
            connection.execute(f"PRAGMA max_page_count={pages}")

    yield store, fill
    store.dispose()


def write_until_refused(write, numbers):
    """Repeat a write until it raises; a database that never refuses ends it too."""
    for number in numbers:
        write(number)
        if number > 1000:
            return


def test_a_full_disk_is_said_and_leaves_nothing_half_done(full_store):
    store, fill = full_store
    conversation_id = store.open_conversation().conversation.id
    fill()
    sent = count()
    with pytest.raises(StorageFull) as caught:
        write_until_refused(lambda n: store.add_customer_message(conversation_id, text="x" * 3000), sent)
    stored = next(sent) - 1
    assert (caught.value.code, caught.value.status) == ("storage_full", 507)
    log = store.events_after(conversation_id)
    assert len(log) == 1 + stored
    assert store.conversation(conversation_id).last_seq == len(log)
    assert len(store.pending_turns()) == stored
    with pytest.raises(StorageFull):
        store.add_customer_message(conversation_id, text="x" * 4000)


def test_a_handoff_that_does_not_fit_is_not_half_requested(full_store):
    store, fill = full_store
    conversation_id = store.open_conversation().conversation.id
    fill()

    def ask_and_cancel(_number):
        store.request_handoff(conversation_id, comment="x" * 4000)
        store.cancel_handoff(conversation_id)

    with pytest.raises(StorageFull):
        write_until_refused(ask_and_cancel, count())
    conversation = store.conversation(conversation_id)
    log = store.events_after(conversation_id)
    assert len(log) == conversation.last_seq
    expected = Status.WAITING if conversation.handoff_id else Status.ASSISTANT
    assert conversation.status is expected


def test_a_locked_database_is_busy_and_works_again(sqlite_url, monkeypatch):
    monkeypatch.setattr("bot.store.database.BUSY_TIMEOUT_MS", 1)
    store = Store(sqlite_url)
    store.migrate()
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageBusy) as caught:
        store.open_conversation()
    assert caught.value.status == 503
    other.execute("ROLLBACK")
    other.close()
    assert store.open_conversation().conversation.last_seq == 1
    store.dispose()


def test_a_database_that_is_not_there_is_busy():
    store = Store("postgresql://nobody@127.0.0.1:1/none")
    with pytest.raises(StorageBusy):
        store.ping()
    store.dispose()


@pytest.mark.parametrize("url", ["nonsense", "mysql://x/y", "sqlite://", "sqlite:///:memory:"])
def test_an_address_that_cannot_work_stops_the_start_with_a_sentence(url):
    with pytest.raises(SettingsError) as caught:
        Store(url)
    assert caught.value.detail.endswith((".", "…"))


def test_a_failed_command_of_a_customer_changes_nothing(desk):
    conversation_id = desk.conversation()
    before, log = desk.store.conversation(conversation_id), desk.log(conversation_id)
    for command in (
        lambda: desk.store.cancel_handoff(conversation_id),
        lambda: desk.store.set_assistant_meanwhile(conversation_id, True),
        lambda: desk.store.rate(conversation_id, 9),
        lambda: desk.store.claim(conversation_id, advisor_id="nobody"),
    ):
        with pytest.raises(RelaisError):
            command()
    assert (desk.store.conversation(conversation_id), desk.log(conversation_id)) == (before, log)
