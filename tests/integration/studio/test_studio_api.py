"""The API as pages use it, over a real socket."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar

from bot.studio.standalone import COOKIE, Door

API = "/api/studio"


async def get(client: ClientSession, path: str, status: int = 200) -> dict[str, Any]:
    async with client.get(API + path) as response:
        assert response.status == status
        answer: dict[str, Any] = await response.json()
        assert answer["ok"] is (status < 400)
        return answer


async def post(client: ClientSession, path: str, body: dict[str, Any], status: int = 200) -> dict[str, Any]:
    async with client.post(API + path, json=body) as response:
        assert response.status == status
        answer: dict[str, Any] = await response.json()
        assert answer["ok"] is (status < 400)
        return answer


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/project", "project"), ("/files", "files"), ("/completions", "intents"), ("/intents", "intents"),
        ("/examples", "examples"), ("/entities", "entities"), ("/lists", "lists"), ("/responses", "responses"),
        ("/domain", "slots"), ("/stories", "stories"), ("/stories/graph", "nodes"), ("/tension", "messages"),
        ("/hints", "hints"), ("/changes", "changes"), ("/validate", "validation"),
    ],
)  # fmt: skip
async def test_every_list_answers(client: ClientSession, path: str, key: str) -> None:
    assert key in await get(client, path)


async def test_the_starter_project_is_counted(client: ClientSession) -> None:
    counts = (await get(client, "/project"))["counts"]
    assert (counts["intents"], counts["examples"], counts["stories"], counts["rules"]) == (7, 68, 3, 2)
    assert counts["tests"] > 3


async def test_an_example_is_found_previewed_saved_and_taken_back(client: ClientSession, starter: Path) -> None:
    before = (starter / "data/nlu.yml").read_bytes()
    found = await get(client, "/examples?q=good+MORNING&intent=greet")
    assert found["total"] == len(found["examples"]) >= 1
    operation = {"op": "example.edit", "id": found["examples"][0]["id"], "text": "good day", "entities": []}
    change = (await post(client, "/changes/preview", {"operations": [operation]}))["change"]
    assert (starter / "data/nlu.yml").read_bytes() == before
    assert [(file["path"], file["added"], file["removed"]) for file in change["files"]] == [("data/nlu.yml", 1, 1)]
    saved = (await post(client, "/changes", {"change": change["id"], "message": "A better greeting"}))["saved"]
    assert saved["commit"]
    assert saved["message"] == "A better greeting"
    assert (await get(client, "/changes"))["changes"][0]["can_undo"] is True
    await post(client, f"/changes/{saved['id']}/undo", {})
    assert (starter / "data/nlu.yml").read_bytes() == before


async def test_a_conflict_brings_both_versions(client: ClientSession, starter: Path) -> None:
    found = (await get(client, "/examples?intent=greet"))["examples"][0]
    changes = [
        (
            await post(
                client, "/changes/preview", {"operations": [{"op": "example.edit", "id": found["id"], "text": text}]}
            )
        )["change"]
        for text in ("first", "second")
    ]
    await post(client, "/changes", {"change": changes[0]["id"]})
    error = (await post(client, "/changes", {"change": changes[1]["id"]}, 409))["error"]
    assert error["code"] == "conflict"
    assert "Rien n’a été écrit" in error["message"]
    assert "- second" in error["files"][0]["mine"]
    assert "- first" in error["files"][0]["theirs"]
    assert "- second" not in (starter / "data/nlu.yml").read_text()


async def test_two_trainers_at_once_lose_nothing(client: ClientSession, starter: Path) -> None:
    def add(number: int) -> dict[str, Any]:
        intent = ("greet", "goodbye", "affirm", "deny")[number % 4]
        return {"operations": [{"op": "example.add", "intent": intent, "examples": [f"said by {number}"]}]}

    await asyncio.gather(*(post(client, "/changes", add(number)) for number in range(12)))
    text = (starter / "data/nlu.yml").read_text()
    assert [text.count(f"- said by {number}\n") for number in range(12)] == [1] * 12


async def test_a_broken_file_is_told_and_the_rest_stays_editable(client: ClientSession, starter: Path) -> None:
    (starter / "data/rules.yml").write_text("rules:\n- rule: a\n   steps: []\n")
    (problem,) = (await get(client, "/project"))["problems"]
    assert (problem["path"], problem["line"]) == ("data/rules.yml", 3)
    assert problem["message"]["fr"]
    assert problem["message"]["en"]
    await post(client, "/changes", {"operations": [{"op": "example.add", "intent": "greet", "examples": ["yo"]}]})
    broken = (await get(client, "/file?path=data/rules.yml"))["file"]
    mended = {"op": "file.write", "path": "data/rules.yml", "text": "rules: []\n", "base": broken["hash"]}
    await post(client, "/changes", {"operations": [mended]})
    assert (await get(client, "/project"))["problems"] == []


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"operations": [{"op": "intent.rename", "intent": "greet", "to": "deny"}]}, 400, "refused"),
        ({"operations": [{"op": "example.edit", "id": "data/nlu.yml|9|00000000", "text": "x"}]}, 409, "stale"),
        ({"operations": [{"op": "file.write", "path": "data/new.yml", "text": "a: [", "base": ""}]}, 422, "not_parsed"),
        ({"change": "forgotten"}, 404, "not_found"),
        ({"operations": "text"}, 400, "refused"),
    ],
)
async def test_what_cannot_be_saved_says_why(
    client: ClientSession, body: dict[str, Any], status: int, code: str
) -> None:
    error = (await post(client, "/changes", body, status))["error"]
    assert error["code"] == code
    assert error["message"]


async def test_nobody_enters_without_the_token_and_it_opens_once(address: str, door: Door) -> None:
    async with ClientSession(address, cookie_jar=CookieJar(unsafe=True)) as browser:
        assert (await browser.get(API + "/project")).status == 401
        assert (await browser.get("/studio?token=wrong")).status == 401
        entered = await browser.get(f"/studio?token={door.token}", allow_redirects=False)
        assert entered.status == 303
        assert COOKIE in entered.cookies
        assert (await browser.get(API + "/project")).status == 200
        assert (await browser.get(f"/studio?token={door.token}", allow_redirects=False)).status == 401
        refused = await browser.post(API + "/changes/preview", json={}, headers={"Origin": "http://evil.example"})
        assert refused.status == 403
        own = await browser.post(API + "/validate", data=b"[", headers={"Origin": "http://evil.example"})
        assert own.status == 403


async def test_another_name_for_this_machine_is_not_answered(client: ClientSession) -> None:
    async with client.get(API + "/project", headers={"Host": "evil.example"}) as response:
        assert response.status == 403


async def test_nothing_outside_the_project_is_shown(client: ClientSession) -> None:
    for path in ("../../etc/passwd", "/etc/hosts.yml", ".git/config", "data/../../x.yml"):
        await get(client, f"/file?path={path}", 400)
