"""The store's threads: what waits for the one writer of SQLite is committed together, and everybody gets their own."""

from __future__ import annotations

import asyncio
import threading

import pytest
from sqlalchemy import event

from bot.errors import NotFound
from bot.gateway.board import PORTION, Board
from bot.gateway.database import MOST_TOGETHER, Database
from bot.store import Store


@pytest.fixture
def store(sqlite_url):
    store = Store(sqlite_url)
    store.migrate()
    yield store
    store.dispose()


@pytest.fixture
def database(store):
    database = Database(store, threads=4)
    yield database
    database.close()


async def held_writer(database):
    """Keep the writer busy; return what lets it go on, and its own command."""
    is_busy, may_go_on = threading.Event(), threading.Event()

    def hold():
        is_busy.set()
        assert may_go_on.wait(10)

    holding = asyncio.ensure_future(database.write(hold))
    await asyncio.to_thread(is_busy.wait, 10)
    return may_go_on, holding


async def test_what_waits_for_the_writer_shares_commits_and_keeps_its_order(database, store):
    conversation_id = (await database.write(store.open_conversation)).conversation.id
    commits = []
    event.listen(store.database.engine, "commit", lambda _connection: commits.append(1))
    may_go_on, holding = await held_writer(database)
    words = [f"message {number}" for number in range(MOST_TOGETHER + 3)]
    writes = [
        asyncio.ensure_future(database.write(store.add_customer_message, conversation_id, text=word)) for word in words
    ]
    await asyncio.sleep(0)
    may_go_on.set()
    outcomes = await asyncio.gather(*writes)
    await holding
    assert [outcome.events[0].payload["text"] for outcome in outcomes] == words
    assert [outcome.seq for outcome in outcomes] == list(range(2, len(words) + 2))
    assert len(commits) == 2


async def test_an_error_goes_to_the_one_who_made_it(database, store):
    conversation_id = (await database.write(store.open_conversation)).conversation.id
    may_go_on, holding = await held_writer(database)
    wrong = asyncio.ensure_future(database.write(store.add_customer_message, "nobody", text="?"))
    right = asyncio.ensure_future(database.write(store.add_customer_message, conversation_id, text="!"))
    await asyncio.sleep(0)
    may_go_on.set()
    with pytest.raises(NotFound):
        await wrong
    assert (await right).seq == 2
    await holding


async def test_who_no_longer_waits_does_not_disturb_the_others(database, store):
    conversation_id = (await database.write(store.open_conversation)).conversation.id
    may_go_on, holding = await held_writer(database)
    gone = asyncio.ensure_future(database.write(store.add_customer_message, conversation_id, text="gone"))
    here = asyncio.ensure_future(database.write(store.add_customer_message, conversation_id, text="here"))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.sleep(0)
    may_go_on.set()
    assert (await here).events[0].payload["text"] == "here"
    await holding
    assert gone.cancelled()
    assert [event.payload["text"] for event in store.events_after(conversation_id, 1)] == ["here"]


class TickingPage:
    """A page of the board that counts what it gets between two turns of the event loop."""

    staff_id = "somebody"

    def __init__(self):
        self.frames, self.at_a_stretch, self.most_at_a_stretch = 0, 0, 0

    def push(self, _text):
        if not self.at_a_stretch:
            asyncio.get_running_loop().call_soon(self._next_turn)
        self.frames += 1
        self.at_a_stretch += 1
        self.most_at_a_stretch = max(self.most_at_a_stretch, self.at_a_stretch)

    def _next_turn(self):
        self.at_a_stretch = 0


async def test_many_changes_at_once_reach_a_page_in_portions_that_its_socket_can_take(database, store):
    ids = [store.open_conversation().conversation.id for _ in range(3 * PORTION)]
    for conversation_id in ids:
        store.request_handoff(conversation_id)
    board, page = Board(database), TickingPage()
    board.join(page)
    for conversation_id in ids:
        board.touch(conversation_id)
    board.start()
    while page.frames < len(ids):
        await asyncio.sleep(0.01)
    await board.stop()
    assert page.frames == len(ids)
    assert page.most_at_a_stretch <= PORTION
