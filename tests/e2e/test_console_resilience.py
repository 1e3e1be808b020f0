"""The console when the line, the session or the page goes: nothing is lost and nothing is said twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from bot.handoff.conversation import EventType
from bot.store import Store
from tests.e2e.console_pages import Console, reload, show, take, write
from tests.e2e.console_people import PASSWORD, Customer, wants_a_person
from tests.e2e.console_support import Stage

pytestmark = pytest.mark.timeout(240)
MESSAGES = "**/api/advisor/conversations/*/messages"


def replies(stage: Stage, customer: Customer) -> list[str]:
    events = stage.store.events_after(customer.id)
    return [e.payload["text"] for e in events if e.type is EventType.MESSAGE and e.sender.kind == "advisor"]


def cut(page: Page, stage: Stage) -> None:
    """Take the network from the page."""
    page.context.set_offline(True)
    stage.drop_sockets()


def mend(page: Page) -> None:
    page.context.set_offline(False)


def test_what_happened_while_the_line_was_down_is_there_when_it_is_back_once_and_in_order(
    nadia: Page, stage: Stage
) -> None:
    customer = wants_a_person(stage, "Camille Fournier")
    take(nadia, "Camille Fournier")
    cut(nadia, stage)
    expect(nadia.locator("line-state")).to_contain_text("Connexion interrompue")
    said = [f"message numéro {number}" for number in range(1, 8)]
    for text in said:
        customer.says(text)
    other = wants_a_person(stage, "Marc Delattre")
    mend(nadia)
    expect(nadia.locator("line-state")).to_be_hidden()
    expect(nadia.locator(".message.is-customer .bubble")).to_have_text(said)
    expect(nadia.locator("[data-list=waiting] .row")).to_contain_text("Marc Delattre")
    assert other.id != customer.id


def test_a_reply_written_while_the_line_is_down_goes_out_by_itself_and_once(nadia: Page, stage: Stage) -> None:
    customer = wants_a_person(stage, "Camille Fournier")
    take(nadia, "Camille Fournier")
    cut(nadia, stage)
    write(nadia, "Je suis toujours là.")
    pending = nadia.locator(".message.is-pending")
    expect(pending).to_contain_text("Pas encore envoyé")
    assert replies(stage, customer) == []
    mend(nadia)
    expect(pending).to_have_count(0)
    expect(nadia.locator(".message.is-me .bubble")).to_have_text(["Je suis toujours là."])
    assert replies(stage, customer) == ["Je suis toujours là."]


def test_a_reply_that_arrived_although_nobody_heard_so_is_not_said_twice(nadia: Page, stage: Stage) -> None:
    customer = wants_a_person(stage, "Camille Fournier")
    take(nadia, "Camille Fournier")
    tries: list[str] = []

    def swallow_first_answer(route: Route) -> None:
        tries.append(route.request.post_data or "")
        if len(tries) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    nadia.route(MESSAGES, swallow_first_answer)
    write(nadia, "Une seule fois.")
    expect(nadia.locator(".message.is-pending")).to_have_count(0)
    expect(nadia.locator(".message.is-me .bubble")).to_have_text(["Une seule fois."])
    assert replies(stage, customer) == ["Une seule fois."]


def test_a_refused_reply_stays_visible_with_its_reason_and_can_be_taken_up_again(nadia: Page, stage: Stage) -> None:
    wants_a_person(stage, "Camille Fournier")
    take(nadia, "Camille Fournier")
    refusal = '{"ok": false, "error": {"code": "not_owner", "message": "C’est Karim qui tient cette conversation."}}'
    nadia.route(MESSAGES, lambda route: route.fulfill(status=409, content_type="application/json", body=refusal))
    write(nadia, "Un texte qui compte.")
    unsent = nadia.locator(".message.is-unsent")
    expect(unsent).to_contain_text("C’est Karim qui tient cette conversation.")
    expect(nadia.locator(".row-unsent").first).to_be_visible()
    unsent.get_by_role("button", name="Reprendre le texte").click()
    expect(unsent).to_have_count(0)
    expect(nadia.locator("#reply")).to_have_value("Un texte qui compte.")


def test_an_unsent_reply_survives_a_reload_and_waits_for_the_advisor(nadia: Page, stage: Stage) -> None:
    customer = wants_a_person(stage, "Camille Fournier")
    take(nadia, "Camille Fournier")
    nadia.route(MESSAGES, lambda route: route.abort())
    write(nadia, "Avant le rechargement.")
    expect(nadia.locator(".message.is-unsent")).to_be_visible()
    nadia.unroute(MESSAGES)
    reload(nadia)
    expect(nadia.locator(".message.is-unsent")).to_contain_text("Avant le rechargement.")
    nadia.get_by_role("button", name="Réessayer").last.click()
    expect(nadia.locator(".message.is-pending")).to_have_count(0)
    expect(nadia.locator(".message.is-me .bubble")).to_have_text(["Avant le rechargement."])
    assert replies(stage, customer) == ["Avant le rechargement."]


def test_each_conversation_keeps_its_drafts_over_a_reload_note_and_reply_apart(nadia: Page, stage: Stage) -> None:
    wants_a_person(stage, "Camille Fournier")
    wants_a_person(stage, "Marc Delattre")
    take(nadia, "Camille Fournier")
    nadia.locator("#reply").fill("Pour Camille")
    nadia.locator("[data-mode=note]").click()
    nadia.locator("#reply").fill("Une note sur Camille")
    take(nadia, "Marc Delattre")
    expect(nadia.locator("#reply")).to_have_value("")
    nadia.locator("#reply").fill("Pour Marc")
    reload(nadia)
    expect(nadia.locator("#reply")).to_have_value("Pour Marc")
    show(nadia, "Camille Fournier")
    expect(nadia.locator("#reply")).to_have_value("Pour Camille")
    nadia.locator("[data-mode=note]").click()
    expect(nadia.locator("#reply")).to_have_value("Une note sur Camille")
    expect(nadia.locator(".row", has_text="Marc Delattre").locator(".row-draft")).to_be_visible()


def test_a_session_that_ends_asks_for_the_password_again_and_loses_nothing(nadia: Page, stage: Stage) -> None:
    customer = wants_a_person(stage, "Camille Fournier")
    take(nadia, "Camille Fournier")
    known = stage.store.credentials("nadia")
    assert known is not None
    stage.store.end_sessions(known[0].id)
    write(nadia, "Écrit après la fin.")
    expect(nadia.locator("#relogin")).to_be_visible()
    assert replies(stage, customer) == []
    nadia.locator("#relogin").get_by_label("Mot de passe").fill(PASSWORD)
    nadia.locator("#relogin").get_by_role("button", name="Se connecter").click()
    expect(nadia.locator("#relogin")).to_be_hidden()
    expect(nadia.locator(".message.is-me:not(.is-pending) .bubble")).to_have_text(["Écrit après la fin."])
    assert replies(stage, customer) == ["Écrit après la fin."]
    customer.says("Toujours là ?")
    expect(nadia.locator(".message.is-customer .bubble").last).to_have_text("Toujours là ?")


def test_logging_out_leaves_no_word_of_a_customer_in_the_browser(nadia: Page, stage: Stage) -> None:
    wants_a_person(stage, "Camille Fournier")
    take(nadia, "Camille Fournier")
    nadia.locator("#reply").fill("Texte confidentiel")
    nadia.locator("#reply").blur()
    assert "confidentiel" in nadia.evaluate("JSON.stringify(localStorage)")
    nadia.on("dialog", lambda dialog: dialog.accept())
    nadia.locator("[data-shows=settings]").click()
    nadia.get_by_role("button", name="Se déconnecter").click()
    expect(nadia.locator("#login")).to_be_visible()
    assert "confidentiel" not in nadia.evaluate("JSON.stringify(localStorage)")


def test_the_queue_says_how_many_wait_beyond_what_it_lists(
    nadia: Page, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    full, whole = 3, Store.queue
    monkeypatch.setattr(Store, "queue", lambda store, **asked: whole(store, **{"limit": full, **asked}))
    for number in range(full + 2):
        wants_a_person(stage, f"Client {number}")
    reload(nadia)
    waiting = nadia.locator("[data-list=waiting]")
    expect(waiting.locator(".row")).to_have_count(full)
    expect(waiting.locator(".count")).to_have_text(str(full + 2))
    expect(waiting.locator(".list-more")).to_have_text("et 2 autres")
    expect(waiting.locator(".row-name").first).to_have_text("Client 0")


BLOCKED = """
window.WebSocket = class extends EventTarget {
  constructor() { super(); setTimeout(() => this.dispatchEvent(new CloseEvent("close", {code: 1006}))); }
  close() {}
};
WebSocket.OPEN = 1;
"""


def test_where_no_socket_gets_through_an_advisor_serves_all_the_same(stage: Stage, console: Console) -> None:
    stage.staff("nadia")
    page = console.visit()
    page.context.add_init_script(BLOCKED)
    page.reload()
    page.get_by_label("Identifiant").fill("nadia")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Personne n’attend.")).to_be_visible()
    customer = wants_a_person(stage, "Camille Fournier")
    take(page, "Camille Fournier")
    said = [f"message numéro {number}" for number in range(1, 4)]
    for number, text in enumerate(said):
        customer.says(text)
        write(page, f"réponse {number}")
    expect(page.locator(".message.is-customer .bubble")).to_have_text(said)
    expect(page.locator(".message.is-me .bubble")).to_have_text([f"réponse {number}" for number in range(3)])
    expect(page.locator(".message.is-pending")).to_have_count(0)
    expect(page.locator("line-state")).to_be_hidden()
    assert replies(stage, customer) == [f"réponse {number}" for number in range(3)]
    wants_a_person(stage, "Marc Delattre")
    expect(page.locator("[data-list=waiting] .row")).to_contain_text("Marc Delattre")
