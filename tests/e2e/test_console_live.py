"""The console while it is used: what others do shows at once, and hours of it leave the page small and true."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from bot.handoff.conversation import Reason
from bot.handoff.turn import Reading
from tests.e2e.console_pages import Console, reload, show, take, write
from tests.e2e.console_people import level, read, wants_a_person
from tests.e2e.console_support import Stage

pytestmark = pytest.mark.timeout(240)
SHOWN_AT_MOST = 200


def test_a_message_elsewhere_is_marked_unread_in_the_list_and_in_the_title(nadia: Page, stage: Stage) -> None:
    first = wants_a_person(stage, "Camille Fournier")
    wants_a_person(stage, "Marc Delattre")
    take(nadia, "Camille Fournier")
    take(nadia, "Marc Delattre")
    first.says("Vous êtes là ?")
    first.says("Allô ?")
    row = nadia.locator("[data-list=mine] .row", has_text="Camille Fournier")
    expect(row.locator(".row-unread .figure")).to_have_text("2")
    expect(nadia).to_have_title(re.compile(r"^\(2\) "))
    show(nadia, "Camille Fournier")
    expect(row.locator(".row-unread")).to_be_hidden()
    expect(nadia).not_to_have_title(re.compile(r"^\("))


def test_a_colleague_who_looks_or_writes_is_shown(nadia: Page, stage: Stage) -> None:
    stage.staff("karim")
    customer = wants_a_person(stage, "Camille Fournier")
    show(nadia, "Camille Fournier")
    karim = stage.colleague("karim")
    karim.looks_at(customer.id)
    viewers = nadia.locator(".thread-viewers")
    expect(viewers).to_have_text("Karim regarde")
    karim.types(customer.id)
    expect(viewers).to_have_text("Karim écrit")
    karim.leaves()
    expect(viewers).to_be_hidden()


def test_a_reply_is_delivered_when_the_customers_page_is_there_and_read_when_they_saw_it(
    nadia: Page, stage: Stage
) -> None:
    customer = wants_a_person(stage, "Camille Fournier")
    take(nadia, "Camille Fournier")
    write(nadia, "Bonjour")
    state = nadia.locator(".message.is-me .delivery")
    expect(state).to_have_text("Envoyé")
    visit = customer.opens_their_page()
    expect(state).to_have_text("Remis")
    customer.has_read(stage.store.conversation(customer.id).last_seq)
    expect(state).to_have_text("Lu")
    visit.leaves()


def test_a_customer_who_writes_is_shown_until_they_stop(nadia: Page, stage: Stage) -> None:
    customer = wants_a_person(stage, "Camille Fournier")
    take(nadia, "Camille Fournier")
    customer.types(True)
    expect(nadia.locator(".customer-typing")).to_have_text("Camille Fournier écrit…")
    customer.types(False)
    expect(nadia.locator(".customer-typing")).to_be_hidden()


RECORD_ALERTS = """
window.alerts = [];
window.Notification = class extends EventTarget {
  static permission = "granted";
  static requestPermission = async () => "granted";
  constructor(title, options) { super(); window.alerts.push(`${title}|${options.body}`); }
  close() {}
};
document.hasFocus = () => false;
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (...when) { window.alerts.push("sound"); return start.apply(this, when); };
"""


def test_a_new_handoff_sounds_and_notifies_without_quoting_and_a_break_is_quiet(nadia: Page, stage: Stage) -> None:
    nadia.add_init_script(RECORD_ALERTS)
    reload(nadia)
    nadia.locator("[data-shows=settings]").click()
    nadia.locator("[name=notifications]").check()
    nadia.keyboard.press("Escape")
    customer = stage.customer()
    customer.is_known("Camille Fournier", "10 000 001")
    customer.says("mon mot secret")
    customer.asks_for_a_person("mon mot secret")
    nadia.wait_for_function("() => window.alerts.includes('sound') && window.alerts.some((a) => a.includes('|'))")
    heard = nadia.evaluate("window.alerts")
    assert "Camille Fournier attend un conseiller|Demande une personne" in heard
    assert not any("secret" in alert for alert in heard)
    nadia.locator("status-switch button").click()
    expect(nadia.locator("status-switch")).to_have_attribute("data-status", "away")
    nadia.evaluate("window.alerts.length = 0")
    wants_a_person(stage, "Marc Delattre")
    expect(nadia.locator("[data-list=waiting] .row", has_text="Marc Delattre")).to_be_visible()
    assert nadia.evaluate("window.alerts") == []


def test_a_very_long_conversation_keeps_the_page_small_and_every_message_within_reach(
    nadia: Page, stage: Stage
) -> None:
    customer = wants_a_person(stage, "Camille Fournier")
    with stage.past(hours=7):
        for number in range(1200):
            customer.says(f"message numéro {number}")
    take(nadia, "Camille Fournier")
    messages = nadia.locator(".thread-scroll ol > li")
    expect(nadia.locator(".message .bubble").last).to_have_text("message numéro 1199")
    assert messages.count() <= SHOWN_AT_MOST
    for _turn in range(4):
        nadia.locator(".thread-earlier").click()
        assert messages.count() <= SHOWN_AT_MOST
    expect(nadia.locator(".message .bubble", has_text="message numéro 1199")).to_have_count(0)
    nadia.evaluate("dispatchEvent(new CustomEvent('relais:goto', {detail: 10}))")
    expect(nadia.locator(".message:focus")).to_be_in_viewport()
    nadia.locator(".thread-latest").click()
    expect(nadia.locator(".message .bubble").last).to_have_text("message numéro 1199")
    expect(nadia.locator(".message .bubble").last).to_be_in_viewport()


def test_a_message_that_arrives_while_reading_above_does_not_move_the_text(nadia: Page, stage: Stage) -> None:
    customer = wants_a_person(stage, "Camille Fournier")
    for number in range(60):
        customer.says(f"message numéro {number}")
    take(nadia, "Camille Fournier")
    nadia.locator(".thread-scroll").evaluate("(box) => { box.scrollTop = 300; }")
    expect(nadia.locator(".thread-latest")).to_be_visible()
    before = nadia.locator(".thread-scroll").evaluate("(box) => box.scrollTop")
    customer.says("un nouveau")
    expect(nadia.locator(".thread-latest")).to_have_text("Un nouveau message")
    assert nadia.locator(".thread-scroll").evaluate("(box) => box.scrollTop") == before


def test_a_day_of_opening_conversations_leaves_nothing_behind_in_the_page(nadia: Page, stage: Stage) -> None:
    names = [f"Client {letter}" for letter in "ABCDEFGHIJKLMNOP"]
    for name in names:
        customer = wants_a_person(stage, name)
        customer.says("bonjour")
    expect(nadia.locator("[data-list=waiting] .row")).to_have_count(len(names))
    session = nadia.context.new_cdp_session(nadia)
    session.send("Performance.enable")

    def weigh() -> dict[str, float]:
        session.send("HeapProfiler.collectGarbage")
        metrics = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
        return {name: metrics[name] for name in ("Nodes", "JSEventListeners")}

    def tour() -> None:
        for name in names:
            show(nadia, name)
            expect(nadia.locator(".message .bubble")).to_have_text(["bonjour"])

    tour()
    first = weigh()
    for _round in range(4):
        tour()
    last = weigh()
    assert last["Nodes"] <= first["Nodes"] * 1.15 + 100, (first, last)
    assert last["JSEventListeners"] <= first["JSEventListeners"] * 1.1 + 20, (first, last)


def test_a_conversation_that_is_not_there_says_so(console: Console, nadia: Page, stage: Stage) -> None:
    page = console.open("nadia", "#/c/nowhere")
    expect(page.locator(".thread-loading")).to_have_text("Cette conversation n’est plus accessible.")


def test_the_queue_stands_still_under_the_pointer(nadia: Page, stage: Stage) -> None:
    wants_a_person(stage, "Camille Fournier")
    rows = nadia.locator("[data-list=waiting] .row-name")
    expect(rows).to_have_text(["Camille Fournier"])
    nadia.locator("[data-list=waiting] .row").hover()
    urgent = stage.customer()
    urgent.is_known("Amina Benali", "10 000 002")
    urgent.is_answered(
        urgent.says("mon père est sous oxygène"),
        assessment=level(0.6, decision="handoff", reason=Reason.TOPIC, topic="medical"),
    )
    expect(rows).to_have_text(["Camille Fournier", "Amina Benali"])
    nadia.locator("#search").hover()
    expect(rows).to_have_text(["Amina Benali", "Camille Fournier"])


def test_the_caret_is_in_the_reply_after_a_claim_and_on_a_heading_after_a_close(nadia: Page, stage: Stage) -> None:
    wants_a_person(stage, "Camille Fournier")
    nadia.locator(".row-take").click()
    expect(nadia.locator("#reply")).to_be_focused()
    nadia.locator("[data-command=close]").click()
    nadia.locator("#close [value=settled]").check()
    nadia.locator("#close [type=submit]").click()
    expect(nadia.locator("welcome-pane h2")).to_be_focused()


def test_marks_fall_on_the_right_letters_after_an_emoji(nadia: Page, stage: Stage) -> None:
    customer = stage.customer()
    text = "😡😡 encore une fois, c’est inadmissible"
    customer.is_answered(
        customer.says(text),
        "Je comprends.",
        reading=read("complaint", 0.8, text, score=0.8, cues=[("inadmissible", "reproach")]),
        assessment=level(0.8),
    )
    customer.is_known("Camille Fournier", "10 000 001")
    customer.asks_for_a_person()
    show(nadia, "Camille Fournier")
    nadia.locator("[data-command=cues]").click()
    expect(nadia.locator(".bubble mark")).to_have_text(["inadmissible"])


def test_what_a_customer_writes_is_never_markup(nadia: Page, stage: Stage) -> None:
    customer = wants_a_person(stage, "<img src=x onerror=alert(1)>")
    hostile = "<script>document.title='pris'</script><b>gras</b> https://clairvolt.example/a?b=1"
    customer.says(hostile)
    nadia.locator(".row-link").first.click()
    expect(nadia.locator(".bubble").last).to_have_text(hostile)
    expect(nadia.locator(".bubble a")).to_have_attribute("href", "https://clairvolt.example/a?b=1")
    expect(nadia.locator(".bubble b")).to_have_count(0)
    expect(nadia.locator(".thread-who h2")).to_have_text("<img src=x onerror=alert(1)>")


def test_a_message_written_to_an_advisor_is_read_too_and_moves_the_curve(nadia: Page, stage: Stage) -> None:
    customer = wants_a_person(stage, "Camille Fournier")
    stage.assistant.readings["j’en ai assez"] = Reading("complaint", 0.8, tension={"score": 0.9, "cues": []})
    take(nadia, "Camille Fournier")
    outcome = customer.says("j’en ai assez")
    stage.store.record_reading(customer.id, outcome.seq, stage.assistant.readings["j’en ai assez"], level=0.9)
    stage.call(lambda: stage.gateway.announcer.reading_kept(customer.id, outcome.seq))
    expect(nadia.locator("[data-part=tension]")).to_contain_text("Très tendu")
