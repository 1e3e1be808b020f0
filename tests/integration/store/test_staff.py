"""Accounts, sessions, presence, keys and shortcuts, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.errors import AlreadyExists, BadRequest, NotFound


def test_a_login_is_taken_once_whatever_its_case(desk):
    desk.advisor(login="Nadia")
    with pytest.raises(AlreadyExists):
        desk.advisor(login="NADIA")
    member, password_hash = desk.store.credentials(" nadia ")
    assert (member.login, password_hash) == ("nadia", "x")
    assert desk.store.credentials("nobody") is None


@pytest.mark.parametrize("wrong", [{"role": "king"}, {"language": "de"}, {"name": " "}, {"login": ""}])
def test_an_account_that_makes_no_sense_is_refused(desk, wrong):
    with pytest.raises(BadRequest):
        desk.advisor(**wrong)
    assert desk.store.list_staff() == []


def test_an_account_is_changed_field_by_field(desk):
    nadia = desk.advisor("Nadia", team="Accueil")
    changed = desk.store.update_staff(nadia, language="en", role="supervisor")
    assert (changed.name, changed.team, changed.language, changed.role) == ("Nadia", "Accueil", "en", "supervisor")
    assert desk.store.update_staff(nadia, team="").team is None
    with pytest.raises(NotFound):
        desk.store.update_staff("nobody", language="en")


def test_a_session_belongs_to_somebody_until_it_ends(desk, clock):
    nadia = desk.advisor("Nadia")
    desk.store.start_session(nadia, "secret", expires_at=clock.now + timedelta(hours=12))
    assert desk.store.session("secret").id == nadia
    assert desk.store.session("other") is None
    clock.advance(hours=11)
    desk.store.session("secret", extend_to=clock.now + timedelta(hours=12))
    clock.advance(hours=11)
    assert desk.store.session("secret").id == nadia
    clock.advance(hours=1)
    assert desk.store.session("secret") is None


@pytest.mark.parametrize("end", ["logout", "everywhere", "password", "disabled"])
def test_sessions_end(desk, clock, end):
    nadia = desk.advisor()
    desk.store.start_session(nadia, "secret", expires_at=clock.now + timedelta(hours=12))
    assert desk.store.session("secret") is not None
    {
        "logout": lambda: desk.store.end_session("secret"),
        "everywhere": lambda: desk.store.end_sessions(nadia),
        "password": lambda: desk.store.set_password(nadia, "y"),
        "disabled": lambda: desk.store.set_disabled(nadia, True),
    }[end]()
    assert desk.store.session("secret") is None


def test_presence_is_what_was_chosen_while_the_page_is_alive(desk, clock):
    nadia = desk.advisor(available=False)
    assert desk.store.staff(nadia).status == "offline"
    assert desk.store.heartbeat(nadia) is True
    assert desk.store.staff(nadia).status == "away"
    assert desk.store.set_presence(nadia, "available").status == "available"
    assert desk.store.heartbeat(nadia) is False
    clock.advance(60)
    assert desk.store.staff(nadia).status == "offline"
    assert desk.store.heartbeat(nadia) is True
    assert desk.store.staff(nadia).status == "available"
    assert desk.store.set_presence(nadia, "offline").status == "offline"
    with pytest.raises(BadRequest):
        desk.store.set_presence(nadia, "asleep")
    with pytest.raises(NotFound):
        desk.store.heartbeat("nobody")


def test_colleagues_are_those_who_may_hold_conversations(desk):
    nadia = desk.advisor("Nadia", team="Accueil")
    desk.advisor("Tom", role="trainer", team="Atelier")
    gone = desk.advisor("Ada")
    desk.store.set_disabled(gone, True)
    assert [member.id for member in desk.store.colleagues()] == [nadia]
    assert desk.store.teams() == ["Accueil"], "nobody of a team of trainers could come"
    with pytest.raises(NotFound):
        desk.store.transfer(desk.held(nadia), advisor_id=nadia, to_team="Atelier")
    assert [member.name for member in desk.store.list_staff()] == ["Ada", "Nadia", "Tom"]


def test_shortcuts_are_created_replaced_and_deleted(store):
    store.put_shortcut("merci", "Merci de votre patience.", language="fr")
    store.put_shortcut("bye", "Good-bye.")
    store.put_shortcut("merci", "Merci.", language="fr")
    assert [(each.name, each.text, each.language) for each in store.shortcuts()] == [
        ("bye", "Good-bye.", None),
        ("merci", "Merci.", "fr"),
    ]
    assert store.delete_shortcut("bye") is True
    assert store.delete_shortcut("bye") is False
    with pytest.raises(BadRequest):
        store.put_shortcut("x", "")


def test_a_key_is_known_until_it_is_revoked(store, clock):
    made = store.add_key("shop", "k-secret", callback_url="https://shop.example/relais")
    assert store.key("k-secret").name == "shop"
    assert store.key("k-other") is None
    with pytest.raises(AlreadyExists):
        store.add_key("shop", "k-2")
    assert store.list_keys()[0].last_used_at == clock.now
    assert store.revoke_key("shop") is True
    assert store.revoke_key("shop") is False
    assert store.key("k-secret") is None
    assert [key.id for key in store.list_keys()] == [made.id]


def test_secrets_are_kept_as_hashes_only(store, clock):
    from sqlalchemy import text

    member = store.add_staff(login="n", name="N", role="advisor", password_hash="argon")
    store.start_session(member.id, "session-secret", expires_at=clock.now + timedelta(hours=1))
    store.add_key("shop", "key-secret")
    with store.database.read() as connection:
        kept = [
            str(row)
            for table in ("staff_sessions", "api_keys")
            for row in connection.execute(text(f"SELECT * FROM {table}"))
        ]
    assert len(kept) == 2
    assert "secret" not in "".join(kept)


def test_each_key_has_its_own_space_of_senders(store):
    shop, app = store.add_key("shop", "k1"), store.add_key("app", "k2")
    first = store.rest_conversation(shop.id, "zoe", language="en")
    assert first.conversation.channel == "rest"
    assert [event.payload["code"] for event in first.events] == ["greeting"]
    again = store.rest_conversation(shop.id, "zoe")
    assert (again.conversation.id, again.repeated, again.events) == (first.conversation.id, True, ())
    assert store.rest_conversation(app.id, "zoe").conversation.id != first.conversation.id
    key, sender = store.key_of_conversation(first.conversation.id)
    assert (key.name, sender) == ("shop", "zoe")
    with pytest.raises(NotFound):
        store.rest_conversation("no-key", "zoe")


def test_a_closed_rest_conversation_is_replaced(store):
    shop = store.add_key("shop", "k1")
    first = store.rest_conversation(shop.id, "zoe").conversation.id
    store.end(first)
    second = store.rest_conversation(shop.id, "zoe").conversation.id
    assert second != first
    assert store.sender_conversation(shop.id, "zoe") == second
    assert store.sender_conversation(shop.id, "nobody") is None
