"""What the widget does when the line, the page, the token or the conversation goes: nothing is lost or doubled."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import jwt
import pytest
from playwright.sync_api import Browser, Page, expect

from bot.gateway.tokens import CustomerTokens
from tests.e2e.console_support import Stage
from tests.e2e.widget_support import Shop, choose, said, session, write

pytestmark = pytest.mark.timeout(180)

SECRET = b"what the host site and the gateway share, in tests"


def test_a_reload_keeps_the_history_the_draft_and_the_open_panel(shop: Shop) -> None:
    page = shop.open()
    write(page, "Bonjour")
    expect(said(page, "assistant")).to_have_count(2)
    page.get_by_label("Votre message").fill("à moitié écrit")
    page.reload()
    expect(said(page)).to_have_count(3)
    expect(page.get_by_label("Votre message")).to_have_value("à moitié écrit")
    expect(page.locator("[role=log]")).to_have_attribute("aria-busy", "false")


def test_what_comes_while_the_panel_is_closed_is_counted_on_the_button(shop: Shop) -> None:
    page = shop.open()
    nadia = shop.helped(page)
    page.get_by_label("Fermer").click()
    shop.says(nadia, page, "Un")
    shop.says(nadia, page, "Deux")
    expect(page.locator(".badge")).to_have_text("2")
    page.reload()
    expect(page.locator(".badge")).to_have_text("2")
    expect(page.get_by_role("button", name="2 messages non lus")).to_be_visible()
    page.locator(".launcher").click()
    expect(said(page, "advisor")).to_have_count(2)
    page.get_by_label("Fermer").click()
    expect(page.locator(".badge")).to_be_hidden()


def test_messages_written_while_the_line_is_cut_are_shown_and_go_out_once_in_order(shop: Shop) -> None:
    page = shop.open()
    nadia = shop.helped(page)
    shop.relay.is_closed = True
    shop.stage.call(shop.relay.cut)
    expect(page.locator(".strip")).to_contain_text("Connexion interrompue")
    for text in ("un", "deux", "trois"):
        write(page, text)
    expect(page.locator(".held")).to_have_count(3)
    expect(page.locator(".held").first).to_contain_text("Pas encore envoyé")
    shop.says(nadia, page, "Toujours là ?")
    shop.relay.is_closed = False
    expect(page.locator(".held")).to_have_count(0, timeout=30_000)
    expect(said(page, "advisor")).to_have_count(1)
    expect(page.locator(".strip")).to_be_hidden()
    assert shop.written(page) == ["un", "deux", "trois"]
    assert shown(page) == [event.payload["text"] for event in shop.events(page) if event.payload.get("text")]


def test_a_message_whose_receipt_is_lost_is_stored_and_shown_once(shop: Shop) -> None:
    page = shop.open()
    nadia = shop.helped(page)
    shop.relay.is_swallowing = True
    write(page, "une seule fois")
    shop.until(lambda: shop.written(page) == ["une seule fois"])
    expect(page.locator(".held")).to_have_count(1)
    shop.relay.is_swallowing = False
    shop.stage.call(shop.relay.cut)
    expect(page.locator(".held")).to_have_count(0, timeout=30_000)
    expect(said(page, "customer")).to_have_count(1)
    shop.says(nadia, page, "Reçu")
    expect(said(page, "advisor")).to_have_count(1)
    assert shop.written(page) == ["une seule fois"]


BLOCKED = "window.WebSocket = class { constructor() { setTimeout(() => this.onclose?.({code: 1006})) } close() {} }"


def test_where_no_socket_gets_through_the_conversation_goes_on_once_and_in_order(shop: Shop) -> None:
    context = shop.browser()
    context.add_init_script(BLOCKED)
    page = shop.open(context)
    write(page, "Bonjour")
    expect(said(page, "assistant")).to_have_count(2)
    nadia = shop.helped(page)
    for number in range(5):
        shop.says(nadia, page, f"réponse {number}")
        write(page, f"question {number}")
    expect(said(page, "advisor")).to_have_text([re.compile(f"réponse {number}$") for number in range(5)])
    expect(said(page, "customer")).to_have_text(
        [re.compile(text) for text in ["Bonjour"] + [f"question {n}" for n in range(5)]]
    )
    expect(page.locator(".held")).to_have_count(0)
    expect(page.locator(".strip")).to_be_hidden()
    assert shop.written(page) == ["Bonjour", *(f"question {number}" for number in range(5))]
    page.get_by_label("Fermer").click()
    shop.says(nadia, page, "Vous êtes là\u202f?")
    expect(page.locator(".badge")).to_have_text("1")
    context.set_offline(True)
    page.locator(".launcher").click()
    expect(page.locator(".strip")).to_contain_text("Connexion interrompue", timeout=30_000)
    context.set_offline(False)
    expect(page.locator(".strip")).to_be_hidden(timeout=30_000)
    expect(said(page, "advisor")).to_have_count(6)


def test_a_browser_without_network_says_so_and_catches_up_when_it_returns(shop: Shop) -> None:
    page = shop.open()
    nadia = shop.helped(page)
    page.context.set_offline(True)
    expect(page.locator(".strip")).to_contain_text("Connexion interrompue")
    write(page, "dans le tunnel")
    shop.says(nadia, page, "Vous me recevez ?")
    expect(page.locator(".held")).to_contain_text("Pas encore envoyé")
    page.context.set_offline(False)
    expect(said(page, "advisor")).to_have_count(1)
    expect(page.locator(".held")).to_have_count(0)
    assert shop.written(page) == ["dans le tunnel"]


def test_an_unsent_message_survives_the_page_and_goes_out_from_the_next(shop: Shop) -> None:
    context = shop.browser()
    page = shop.open(context)
    nadia = shop.helped(page)
    shop.relay.is_closed = True
    shop.stage.call(shop.relay.cut)
    write(page, "avant de fermer")
    expect(page.locator(".held")).to_have_count(1)
    page.close()
    shop.relay.is_closed = False
    page = shop.visit(context)
    page.locator(".launcher").click()
    expect(said(page, "customer")).to_have_text("Vous : avant de fermer")
    expect(page.locator(".held")).to_have_count(0)
    shop.says(nadia, page, "Vu")
    assert shop.written(page) == ["avant de fermer"]


def test_a_refused_message_stays_with_its_reason_until_it_is_sent_again_or_deleted(shop: Shop) -> None:
    page = shop.open()
    is_refusing = True

    def refuse(route, request) -> None:  # type: ignore[no-untyped-def]
        body = '{"ok": false, "error": {"code": "too_long", "message": "Ce texte est trop long."}}'
        if is_refusing:
            route.fulfill(status=413, content_type="application/json", body=body)
        else:
            route.continue_()

    page.route("**/api/customer/messages", refuse)
    write(page, "refusé")
    write(page, "aussi")
    held = page.locator(".held")
    expect(held).to_have_count(2)
    expect(held.first).to_contain_text("Non envoyé. Ce texte est trop long.")
    held.first.get_by_role("button", name="Supprimer").click()
    expect(held).to_have_count(1)
    is_refusing = False
    held.get_by_role("button", name="Réessayer").click()
    expect(held).to_have_count(0)
    expect(said(page, "customer")).to_have_text("Vous : aussi")


def test_a_message_that_comes_too_fast_waits_says_why_and_goes_by_itself(shop: Shop) -> None:
    page = shop.open()
    refusals = ['{"ok": false, "error": {"code": "rate_limited", "message": "Réessayez dans un instant."}}']
    page.route(
        "**/api/customer/messages",
        lambda route: (
            route.fulfill(status=429, content_type="application/json", body=refusals.pop())
            if refusals
            else route.continue_()
        ),
    )
    write(page, "doucement")
    expect(page.locator(".held")).to_contain_text("Réessayez dans un instant.")
    expect(said(page, "customer")).to_have_text("Vous : doucement")
    expect(page.locator(".held")).to_have_count(0)


def test_two_tabs_share_one_conversation_its_reading_and_its_end(shop: Shop) -> None:
    context = shop.browser()
    one = shop.open(context)
    other = shop.visit(context)
    other.locator(".launcher").click()
    expect(said(other)).to_have_count(1)
    assert session(one)["id"] == session(other)["id"]
    write(one, "Bonjour")
    expect(said(other, "customer")).to_have_count(1)
    expect(said(other, "assistant")).to_have_count(2)
    other.get_by_role("button", name="Un justificatif").click()
    expect(said(one, "customer")).to_have_count(2)
    expect(one.locator(".group .pill").first).to_be_disabled()
    choose(one, "Terminer la conversation")
    one.locator(".sheet .main").click()
    other.get_by_role("button", name="Nouvelle conversation").click()
    expect(said(one)).to_have_count(1)
    expect(one.get_by_label("Votre message")).to_be_visible()
    shop.until(lambda: session(one)["id"] == session(other)["id"])


def test_two_tabs_opened_at_once_open_one_conversation(shop: Shop) -> None:
    context = shop.browser()
    pages = [shop.visit(context), shop.visit(context)]
    for page in pages:
        page.evaluate("() => void setTimeout(() => document.querySelector('relais-chat').open(), 50)")
    for page in pages:
        expect(said(page)).to_have_count(1)
    assert session(pages[0])["id"] == session(pages[1])["id"]


def test_unsent_messages_of_one_tab_are_sent_once_though_both_try(shop: Shop) -> None:
    context = shop.browser()
    one = shop.open(context)
    other = shop.visit(context)
    other.locator(".launcher").click()
    shop.relay.is_closed = True
    shop.stage.call(shop.relay.cut)
    write(one, "d’ici")
    expect(other.locator(".held")).to_have_count(1)
    write(other, "et de là")
    expect(one.locator(".held")).to_have_count(2)
    shop.relay.is_closed = False
    for page in (one, other):
        expect(page.locator(".held")).to_have_count(0, timeout=30_000)
        expect(said(page, "customer")).to_have_count(2)
    assert shop.written(one) == ["d’ici", "et de là"]


def test_an_expired_token_is_exchanged_without_a_word(shop: Shop) -> None:
    page = shop.open()
    before = session(page)
    keep(page, {**before, "token": token(shop, before["id"], hours=-1)})
    page.reload()
    write(page, "encore moi")
    expect(said(page, "customer")).to_have_count(1)
    after = session(page)
    assert after["id"] == before["id"]
    assert shop.written(page) == ["encore moi"]


def test_a_conversation_that_is_no_more_is_said_and_another_begins(shop: Shop) -> None:
    page = shop.open()
    before = session(page)
    write(page, "Bonjour")
    expect(said(page, "assistant")).to_have_count(2)
    shop.relay.is_closed = True
    shop.stage.call(shop.relay.cut)
    write(page, "pour l’ancienne")
    keep(page, {**before, "token": token(shop, before["id"], hours=-24 * 30)})
    shop.relay.is_closed = False
    page.reload()
    expect(page.locator(".held")).to_contain_text("Non envoyé. L’ancienne conversation n’est plus disponible.")
    shop.until(lambda: session(page).get("id") not in (None, before["id"]))
    assert shop.written(page) == []
    page.get_by_role("button", name="Réessayer").click()
    expect(page.locator(".held")).to_have_count(0)
    assert shop.written(page) == ["pour l’ancienne"]


def test_a_log_that_the_gateway_lost_is_read_again_from_the_start(shop: Shop) -> None:
    page = shop.open()
    write(page, "Bonjour")
    expect(said(page, "assistant")).to_have_count(2)
    page.evaluate("() => { const { talk } = document.querySelector('relais-chat'); talk.last = 900; }")
    shop.stage.call(shop.relay.cut)
    write(page, "Une attestation")
    expect(said(page, "customer")).to_have_count(2)
    expect(page.locator(".card")).to_have_count(1)
    assert shown(page) == [event.payload["text"] for event in shop.events(page) if event.payload.get("text")]


@pytest.fixture
def known(chromium: Browser, tmp_path: Path) -> Iterator[Shop]:
    """A shop whose site says who is logged in."""
    stage = Stage(tmp_path)
    stage.config = replace(stage.config, identity_secret=SECRET)
    stage.start()
    shop = Shop(chromium, stage)
    yield shop
    assert shop.close() == []
    stage.stop()


def test_who_is_logged_in_on_the_site_is_known_and_nobody_sees_anothers_conversation(known: Shop) -> None:
    context = known.browser()
    page = known.visit(context)
    log_in(page, "1000001")
    page.locator(".launcher").click()
    expect(said(page)).to_have_count(1)
    first = known.conversation(page)
    assert (first.identity.number, first.identity.verified) == ("1000001", True)

    log_in(page, "1000001")
    page.reload()
    expect(said(page)).to_have_count(1)
    assert known.conversation(page).id == first.id

    log_in(page, "1000002")
    page.reload()
    known.until(lambda: session(page).get("id") not in (None, first.id))
    assert known.conversation(page).identity.number == "1000002"


def test_an_identity_that_is_refused_keeps_nobody_from_writing(shop: Shop) -> None:
    page = shop.visit()
    log_in(page, "1000001")
    page.locator(".launcher").click()
    expect(said(page)).to_have_count(1)
    assert not shop.conversation(page).identity.verified


def log_in(page: Page, number: str) -> None:
    """Let the host site have a function that gives the identity, now and on the pages that follow."""
    claims = {"sub": number, "aud": "relais", "exp": int(time.time()) + 300}
    token = jwt.encode(claims, SECRET, algorithm="HS256")
    script = f"window.whoIsIt = async () => '{token}';"
    tell = "document.querySelector('script').dataset.identity = 'whoIsIt';"
    page.add_init_script(script + "addEventListener('DOMContentLoaded', () => { " + tell + " });")
    page.evaluate(script + tell)


def token(shop: Shop, conversation: str, *, hours: int) -> str:
    """A token of this conversation that ends in so many hours."""
    config = shop.stage.config
    tokens = CustomerTokens(config.secret, shop.stage.clock, lifetime=timedelta(hours=hours), renewal=timedelta(0))
    return tokens.issue(conversation)[0]


def keep(page: Page, kept: dict[str, object]) -> None:
    """Change what the browser keeps of the session."""
    page.evaluate(
        """(kept) => { const key = Object.keys(localStorage).find((key) => key.endsWith(' session'));
                       localStorage[key] = JSON.stringify(kept) }""",
        kept,
    )


def shown(page: Page) -> list[str]:
    """Every message that the log shows, without the words for screen readers."""
    texts: list[str] = said(page).evaluate_all(
        "(nodes) => nodes.map((node) => [...node.childNodes].slice(1).map((part) => part.textContent).join(''))"
    )
    return texts
