"""The inbox over real HTTP and both databases: what customers said becomes lines, decisions become changes of files."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, web

from bot.handoff.conversation import Reason
from bot.handoff.turn import Assessment, AssistantMessage, Reading
from bot.store import Store
from bot.studio.git import Author
from bot.studio.inbox.inbox import Inbox
from bot.studio.standalone import Door
from bot.studio.studio import Studio, StudioConfig
from bot.studio.web import PREFIX, Addresses

NLU = """nlu:
- intent: bill_explain
  examples: |
    - pourquoi ma facture est si chère
    - expliquez ma facture
- intent: move_out
  examples: |
    - je déménage
    - je quitte mon logement
"""
DOMAIN = """intents: [bill_explain, move_out]
slots:
  language: {type: categorical, values: [fr, en], mappings: [{type: custom}]}
responses:
  utter_bill_explain:
  - text: "Votre facture détaille votre consommation."
    condition: [{type: slot, name: language, value: fr}]
  - text: "Your bill shows what you used."
    condition: [{type: slot, name: language, value: en}]
"""
RULES = """rules:
- rule: explain the bill
  steps:
  - intent: bill_explain
  - action: utter_bill_explain
"""
TENSION = """version: "1"
language: fr
groups:
- label: tense
  target: us
  kind: studio
  examples: |
    - vous vous moquez de moi
"""
FILES = {
    "data/nlu/fr/nlu.yml": NLU, "domain.yml": DOMAIN, "data/rules.yml": RULES, "data/tension/fr_tense.yml": TENSION,
    "config.yml": "language: fr\npipeline: []\n",
}  # fmt: skip


class Desk:
    """Customers of one store, and what the assistant makes of what they say."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def open(self) -> str:
        return self.store.open_conversation().conversation.id

    def say(
        self, conversation_id: str, text: str, *ranking: tuple[str, float], reply: str = "Voici.",
        handoff: Reason | None = None, tension: float | None = None, entities: Any = (),
    ) -> int:  # fmt: skip
        asked = self.store.add_customer_message(conversation_id, text=text)
        assert asked.turn is not None
        shown = [{"name": name, "confidence": sure} for name, sure in ranking]
        reading = Reading(
            ranking[0][0], ranking[0][1], shown, entities, {"score": tension} if tension is not None else None
        )
        assessment = Assessment(level=0.5, decision="handoff", reason=handoff) if handoff else None
        self.store.add_assistant_messages(
            conversation_id, epoch=asked.turn.epoch, question_seq=asked.turn.seq,
            messages=[AssistantMessage(reply)], reading=reading, assessment=assessment,
        )  # fmt: skip
        return asked.turn.seq

    def advise(self, conversation_id: str, *texts: str, verdict: str = "not_needed") -> None:
        login = f"nadia-{conversation_id}"
        member = self.store.add_staff(login=login, name="Nadia", role="advisor", password_hash="x")
        self.store.set_presence(member.id, "available")
        self.store.claim(conversation_id, advisor_id=member.id)
        for text in texts:
            self.store.reply(conversation_id, advisor_id=member.id, text=text)
        self.store.close(conversation_id, advisor_id=member.id, outcome="settled", verdict=verdict)


class Page:
    """A trainer's page."""

    def __init__(self, client: ClientSession, inbox: Inbox) -> None:
        self.client = client
        self.inbox = inbox

    async def get(self, path: str, status: int = 200) -> dict[str, Any]:
        async with self.client.get(PREFIX + path) as response:
            assert response.status == status, await response.text()
            return await response.json()  # type: ignore[no-any-return]

    async def post(self, path: str, body: Any, status: int = 200) -> dict[str, Any]:
        async with self.client.post(PREFIX + path, json=body) as response:
            assert response.status == status, await response.text()
            return await response.json()  # type: ignore[no-any-return]

    async def lines(self, query: str = "") -> list[dict[str, Any]]:
        await asyncio.to_thread(self.inbox.feed.catch_up)
        found: list[dict[str, Any]] = (await self.get(f"/inbox?{query}"))["lines"]
        return found


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "assistant"
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    who = ["-c", "user.name=Op", "-c", "user.email=op@clairvolt.example"]
    for command in (["init", "-q"], ["add", "-A"], [*who, "commit", "-qm", "start"]):
        subprocess.run(["git", *command], cwd=root, check=True, capture_output=True)
    return root


@pytest.fixture
def desk(store: Store) -> Desk:
    return Desk(store)


@pytest.fixture
async def page(project: Path, store: Store, tmp_path: Path) -> AsyncIterator[Page]:
    studio = Studio(StudioConfig(project, state=tmp_path / "state"))
    inbox = Inbox(studio, store)
    inbox.feed.fresh_s = 0.0
    studio.parts.append(inbox)
    door = Door()
    app = web.Application()
    for method, path, handler in Addresses(studio, lambda _: Author("Inès", "ines@localhost")).table():
        app.router.add_route(method, path, door.guard(handler))
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with ClientSession(base, headers={"Authorization": f"Bearer {door.token}"}) as client:
        yield Page(client, inbox)
    await runner.cleanup()


async def test_equal_messages_are_one_line_and_sure_ones_none(page: Page, desk: Desk) -> None:
    for text in ("Où est ma facture ?", "ou est ma facture", "où est ma facture !!"):
        desk.say(desk.open(), text, ("bill_explain", 0.4), ("move_out", 0.1))
    desk.say(desk.open(), "je déménage", ("move_out", 0.97), ("bill_explain", 0.01))
    (line,) = await page.lines()
    assert (line["count"], line["intent"], line["reasons"]) == (3, "bill_explain", ["low_confidence"])
    assert (await page.lines()) == [line]
    answer = await page.get("/inbox")
    assert answer["counts"]["low_confidence"] == 1
    assert (await page.get("/project"))["parts"] == {"corpus": True, "inbox": True, "training": False}
    shown = (await page.get(f"/inbox/{line['id']}"))["line"]
    assert len(shown["occurrences"]) == 3


async def test_personal_data_stays_on_the_server(page: Page, desk: Desk, store: Store) -> None:
    conversation = desk.open()
    text = "je suis Aïcha Benali, IBAN FR76 3000 6000 0112 3456 7890 189, 12 rue des Lilas, 69003 Lyon"
    entities = [{"entity": "iban", "start": 27, "end": 60, "value": "FR7630006000011234567890189"}]
    desk.say(conversation, text, ("nlu_fallback", 0.7), ("move_out", 0.3), entities=entities, handoff=Reason.STUCK)
    desk.advise(conversation, "Bonjour Madame Benali, votre 06 12 34 56 78 est noté, je m’en occupe.")
    (line,) = await page.lines()
    everything = json.dumps(await page.get(f"/inbox/{line['id']}"), ensure_ascii=False)
    assert line["text"] == "je suis ‹nom›, IBAN ‹IBAN›, ‹adresse›"
    for secret in ("Benali", "Aïcha", "FR76", "3456", "189", "Lilas", "69003"):
        assert secret in text
        assert secret not in everything
    assert "06 12" not in everything
    assert "7630" not in everything
    assert [mark["kind"] for mark in line["masked"]] == ["name", "iban", "address"]
    (entity,) = line["entities"]
    assert line["text"][entity["start"] : entity["end"]] == "‹IBAN›"


async def test_a_name_learnt_later_is_hidden_in_what_was_said_before(page: Page, desk: Desk, store: Store) -> None:
    from bot.handoff.conversation import Identity

    conversation = desk.open()
    desk.say(conversation, "dossier tartempion à revoir", ("move_out", 0.3), ("bill_explain", 0.1))
    assert [line["text"] for line in await page.lines()] == ["dossier tartempion à revoir"]
    store.set_identity(conversation, Identity("Paul Tartempion", "CL-1"))
    desk.say(conversation, "et ma facture alors", ("bill_explain", 0.3), ("move_out", 0.1))
    texts = {line["text"] for line in await page.lines()}
    assert texts == {"dossier ‹nom› à revoir", "et ma facture alors"}


async def test_an_escalation_brings_verdict_answer_and_proposals(page: Page, desk: Desk) -> None:
    conversation = desk.open()
    desk.say(conversation, "je rends mes clés samedi", ("move_out", 0.45), ("bill_explain", 0.3), handoff=Reason.STUCK)
    assert (await page.lines("reason=escalation"))[0]["verdict"] is None
    desk.advise(conversation, "Bonjour", "Relevez votre compteur le jour de la remise des clés, nous clôturons.")
    (line,) = await page.lines("reason=escalation")
    assert line["verdict"] == "not_needed"
    assert line["answer"].startswith("Relevez votre compteur")
    proposed = (await page.get(f"/inbox/{line['id']}"))["line"]["proposals"]
    assert [one["kind"] for one in proposed] == ["example", "story", "response"]
    for one in proposed:
        change = (await page.post("/changes/preview", {"operations": one["operations"]}))["change"]
        assert not change["empty"]
        assert one["title"]["fr"]
        assert one["reason"]["en"]
    story = next(one for one in proposed if one["kind"] == "story")
    await page.post("/changes", {"operations": story["operations"]})
    kinds = [one["kind"] for one in (await page.get(f"/inbox/{line['id']}"))["line"]["proposals"]]
    assert "story" not in kinds


async def test_a_bad_rating_and_a_doubtful_tension_are_reasons(page: Page, desk: Desk, store: Store) -> None:
    conversation = desk.open()
    desk.say(conversation, "je pars", ("move_out", 0.92), ("bill_explain", 0.01))
    desk.say(desk.open(), "c'est quand même long", ("bill_explain", 0.9), ("move_out", 0.05), tension=0.5)
    assert [line["reasons"] for line in await page.lines()] == [["tension"]]
    store.rate(conversation, 1)
    by_reason = {line["reasons"][0]: line["text"] for line in await page.lines()}
    assert by_reason == {"tension": "c'est quand même long", "bad_rating": "je pars"}


async def test_lines_are_done_only_when_saved_and_open_again_when_taken_back(
    page: Page, desk: Desk, project: Path
) -> None:
    for text in ("je rends mes clés", "je libère l'appart", "facture bizarre"):
        desk.say(desk.open(), text, ("move_out", 0.4), ("bill_explain", 0.2))
    lines = {line["text"]: line["id"] for line in await page.lines()}
    moving = [lines["je rends mes clés"], lines["je libère l'appart"]]
    change = (await page.post("/inbox/decisions", {"ids": moving, "decision": "accept"}))["change"]
    assert len(await page.lines()) == 3
    saved = (await page.post("/changes", {"change": change["id"]}))["saved"]
    text = (project / "data/nlu/fr/nlu.yml").read_text()
    assert "    - je rends mes clés\n" in text
    assert "    - je libère l'appart\n" in text
    assert [line["text"] for line in await page.lines()] == ["facture bizarre"]
    done = await page.lines("state=done")
    assert {line["decided_by"] for line in done} == {"Inès"}
    await page.post(f"/changes/{saved['id']}/undo", {})
    assert len(await page.lines()) == 3
    assert (project / "data/nlu/fr/nlu.yml").read_text() == NLU


async def test_a_correction_is_masked_again_on_its_way_in(page: Page, desk: Desk, project: Path) -> None:
    desk.say(desk.open(), "la facture svp", ("move_out", 0.4), ("bill_explain", 0.2))
    (line,) = await page.lines()
    text = "la facture de Jean Dupont svp"
    body = {
        "ids": [line["id"]], "decision": "correct", "intent": "bill_explain", "text": text,
        "entities": [{"start": text.index("Jean"), "end": text.index(" svp"), "entity": "who"}],
        "tension": {"label": "tense", "target": "us"},
    }  # fmt: skip
    change = (await page.post("/inbox/decisions", body))["change"]
    await page.post("/changes", {"change": change["id"]})
    assert "    - la facture de [‹nom›](who) svp\n" in (project / "data/nlu/fr/nlu.yml").read_text()
    assert "    - la facture de ‹nom› svp\n" in (project / "data/tension/fr_tense.yml").read_text()
    assert "Dupont" not in "".join(path.read_text() for path in project.rglob("*.yml"))


async def test_what_the_files_hold_already_is_done_at_once(page: Page, desk: Desk, project: Path) -> None:
    desk.say(desk.open(), "Expliquez ma facture !", ("move_out", 0.4), ("bill_explain", 0.2))
    desk.say(desk.open(), "expliquez ma facture", ("bill_explain", 0.4), ("move_out", 0.2))
    (line,) = await page.lines()
    answer = await page.post(
        "/inbox/decisions",
        {"ids": [line["id"]], "decision": "correct", "intent": "bill_explain", "text": "expliquez ma facture"},
    )
    assert answer["change"] is None
    assert [one["state"] for one in answer["lines"]] == ["done"]


async def test_lines_are_ignored_held_and_reopened(page: Page, desk: Desk) -> None:
    desk.say(desk.open(), "hum", ("move_out", 0.4), ("bill_explain", 0.2))
    (line,) = await page.lines()
    for decision, state in (("hold", "held"), ("ignore", "ignored"), ("reopen", "open")):
        await page.post("/inbox/decisions", {"ids": [line["id"]], "decision": decision})
        assert [one["id"] for one in await page.lines(f"state={state}")] == [line["id"]]
    desk.say(desk.open(), "Hum…", ("move_out", 0.4), ("bill_explain", 0.2))
    await page.post("/inbox/decisions", {"ids": [line["id"]], "decision": "ignore"})
    assert await page.lines() == []
    assert (await page.lines("state=ignored"))[0]["count"] == 2


async def test_pages_follow_each_other_without_a_gap_or_a_repetition(page: Page, desk: Desk) -> None:
    for number in range(25):
        words = " ".join("abcdefghij"[int(figure)] * 3 for figure in f"{number:02d}")
        desk.say(desk.open(), f"question {words}", ("move_out", 0.2 + number % 5 / 20), ("bill_explain", 0.01))
    await page.lines()
    seen: list[str] = []
    scores: list[float] = []
    after = ""
    while True:
        answer = await page.get(f"/inbox?limit=10&after={after}")
        seen += [line["id"] for line in answer["lines"]]
        scores += [line["score"] for line in answer["lines"]]
        if not answer["next"]:
            break
        after = answer["next"]
    assert len(seen) == len(set(seen)) == 25
    assert scores == sorted(scores, reverse=True)
    assert [line["text"] for line in await page.lines("q=question+CCC+eee")] == ["question ccc eee"]


async def test_two_gateways_that_follow_the_log_at_once_count_each_message_once(
    page: Page, desk: Desk, store: Store
) -> None:
    from bot.studio.inbox.feed import Feed

    for _ in range(30):
        desk.say(desk.open(), "la même question", ("move_out", 0.4), ("bill_explain", 0.2))
    await asyncio.gather(*(asyncio.to_thread(Feed(store, fresh_s=0).catch_up) for _ in range(3)))
    (line,) = await page.lines()
    assert line["count"] == 30


async def test_deleted_conversations_take_their_open_lines_along(
    page: Page, desk: Desk, store: Store, clock: Callable[[], Any]
) -> None:
    desk.say(desk.open(), "à oublier", ("move_out", 0.4), ("bill_explain", 0.2))
    (line,) = await page.lines()
    await page.post("/inbox/decisions", {"ids": [line["id"]], "decision": "hold"})
    clock.advance(days=40)  # type: ignore[attr-defined]
    assert len(store.delete_conversations_older_than(30)) == 1
    assert store.forget_inbox_lines() == 1
    assert await page.lines("state=held") == []


@pytest.mark.parametrize("kind", ["story", "test"])
async def test_a_conversation_becomes_a_story_or_a_test(page: Page, desk: Desk, kind: str, project: Path) -> None:
    conversation = desk.open()
    desk.say(conversation, "ma facture, je suis Jean Dupont", ("bill_explain", 0.9), ("move_out", 0.05),
             reply="Votre facture détaille votre consommation.")  # fmt: skip
    desk.say(conversation, "je déménage", ("move_out", 0.9), ("bill_explain", 0.05), handoff=Reason.TOPIC)
    desk.advise(conversation, "Je m’en charge.")
    made = await page.post(f"/inbox/conversations/{conversation}/story", {"kind": kind, "name": "Un samedi"})
    words = {"user": "ma facture, je suis ‹nom›"} if kind == "test" else {}
    assert made["steps"][:2] == [{**words, "intent": "bill_explain"}, {"action": "utter_bill_explain"}]
    assert made["steps"][2]["intent"] == "move_out"
    await page.post("/changes", {"change": made["change"]["id"]})
    stories = (await page.get(f"/stories?kind={kind}"))["stories"]
    assert [story["name"] for story in stories] == ["Un samedi"]


async def test_a_button_is_no_message_to_learn_from(page: Page, desk: Desk, store: Store) -> None:
    conversation = desk.open()
    asked = store.add_customer_message(conversation, text="bonjour")
    assert asked.turn is not None
    store.add_assistant_messages(
        conversation, epoch=asked.turn.epoch, question_seq=asked.turn.seq,
        messages=[AssistantMessage("Laquelle ?", buttons=[{"title": "La dernière", "payload": "/choose"}])],
    )  # fmt: skip
    pressed = store.add_customer_message(conversation, text=None, payload="/choose")
    assert pressed.turn is not None
    store.add_assistant_messages(
        conversation, epoch=pressed.turn.epoch, question_seq=pressed.turn.seq, messages=[AssistantMessage("Voici.")],
        reading=Reading("choose", 0.1, ({"name": "choose", "confidence": 0.1},)),
    )  # fmt: skip
    assert store.readings(conversation)
    assert await page.lines() == []


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/inbox/decisions", {"ids": [], "decision": "accept"}, 400, "bad_request"),
        ("/inbox/decisions", {"ids": ["unknown"], "decision": "accept"}, 404, "not_found"),
        ("/inbox/conversations/unknown/story", {"kind": "story"}, 404, "not_found"),
    ],
)
async def test_what_makes_no_sense_is_refused(page: Page, path: str, body: Any, status: int, code: str) -> None:
    assert (await page.post(path, body, status))["error"]["code"] == code


async def test_an_unknown_decision_intent_or_state_is_refused(page: Page, desk: Desk) -> None:
    desk.say(desk.open(), "hum", ("nlu_fallback", 0.4))
    (line,) = await page.lines()
    for decision in ("eat", "accept"):
        error = (await page.post("/inbox/decisions", {"ids": [line["id"]], "decision": decision}, 400))["error"]
        assert error["message"]
    wrong = {"ids": [line["id"]], "decision": "correct", "intent": "no_such"}
    assert (await page.post("/inbox/decisions", wrong, 400))["error"]["code"] == "refused"
    assert (await page.get("/inbox?state=lost", 400))["error"]["code"] == "bad_request"
