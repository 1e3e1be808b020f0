"""Who looks at a conversation, here and at the other gateways."""

from __future__ import annotations

from bot.gateway.presence import Presence


def test_two_pages_of_one_person_are_one_viewer_until_both_are_gone(clock):
    presence = Presence(clock)
    presence.enter("c", "s1", "Nadia")
    presence.enter("c", "s1", "Nadia")
    presence.leave("c", "s1")
    assert presence.viewers("c") == [{"id": "s1", "name": "Nadia", "typing": False}]
    presence.leave("c", "s1")
    presence.leave("c", "s1")
    assert presence.viewers("c") == []
    assert presence.rooms() == []


def test_typing_is_news_once_and_fades(clock):
    presence = Presence(clock)
    assert presence.set_typing("c", "s1", is_on=True) is False
    presence.enter("c", "s1", "Nadia")
    assert presence.set_typing("c", "s1", is_on=True) is True
    assert presence.set_typing("c", "s1", is_on=True) is False
    assert presence.is_typing("c", "s1")
    clock.advance(seconds=9)
    assert not presence.is_typing("c", "s1")
    assert presence.set_typing("c", "s1", is_on=True) is True


def test_viewers_of_other_gateways_are_merged_and_forgotten(clock):
    presence = Presence(clock)
    presence.enter("c", "s1", "Nadia")
    presence.note_remote(
        "c", "g2", [{"id": "s1", "name": "Nadia", "typing": True}, {"id": "s2", "name": "Karim", "typing": False}]
    )
    assert [(v["name"], v["typing"]) for v in presence.viewers("c")] == [("Nadia", True), ("Karim", False)]
    clock.advance(seconds=91)
    assert [v["name"] for v in presence.viewers("c")] == ["Nadia"]


def test_a_customer_connected_elsewhere_is_here(clock):
    presence = Presence(clock)
    assert not presence.has_remote_customer("c")
    presence.note_remote_customer("c", "g2", is_here=True)
    assert presence.has_remote_customer("c")
    presence.note_remote_customer("c", "g2", is_here=False)
    assert not presence.has_remote_customer("c")
