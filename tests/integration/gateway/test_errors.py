"""Errors have one shape, in the reader's language, and tell nothing they should not; headers protect the pages."""

from __future__ import annotations

import logging

import pytest

from bot.errors import StorageBusy, StorageFull
from tests.integration.gateway.test_access import path_of


def assert_is_error(answer, status: int | None = None, code: str | None = None) -> None:
    assert status is None or answer.status == status, answer.text
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer["ok"] is False
    assert isinstance(answer["error"]["code"], str)
    assert answer["error"]["message"]
    assert code is None or answer["error"]["code"] == code


async def test_nonsense_to_every_endpoint_is_answered_in_one_shape(running):
    customer, advisor, key = await running.customer(), await running.staff(role="admin"), await running.key()
    bodies = {"data": b"{nonsense"}, {"data": b"[1,2]"}, {"data": b"\xff\xfe"}, {"data": b"[" * 30_000}
    checked = 0
    for route in running.gateway.routes:
        if route.body is None or route.method == "GET":
            continue
        caller = {"customer": customer, "key": key}.get(route.access.value, advisor)
        for body in bodies:
            answer = await caller.call(route.method, path_of(route, customer.id), **body)
            assert_is_error(answer, 400, "bad_request")
            checked += 1
    assert checked > 60


async def test_a_body_of_a_megabyte_is_refused_with_413(running):
    customer = await running.customer()
    answer = await customer.post("/api/customer/messages", {"text": "x" * 1_000_000, "client_message_id": "m"})
    assert_is_error(answer, 413, "too_long")
    assert "4000" in answer["error"]["message"].replace("\u202f", "").replace("\u00a0", "").replace(" ", "")


async def test_a_message_of_4001_characters_is_too_long_and_4000_fit(running):
    customer = await running.customer()
    assert_is_error(await customer.say("é" * 4001), 413, "too_long")
    assert (await customer.say("é" * 4000)).status == 202


async def test_unknown_addresses_and_methods_have_the_same_shape(running):
    assert_is_error(await running.caller().get("/api/nothing"), 404, "not_found")
    assert_is_error(await running.caller().get("/nothing/at/all"), 404, "not_found")
    wrong = await running.caller().call("DELETE", "/api/customer/messages")
    assert_is_error(wrong, 405)
    assert "POST" in wrong.headers["Allow"]
    assert_is_error(await (await running.customer()).get("/api/customer/ws"), 400, "bad_request")


async def test_a_message_is_in_the_readers_language(running):
    french = await running.caller(**{"Accept-Language": "fr-FR"}).get("/api/me")
    english = await running.caller(**{"Accept-Language": "en"}).get("/api/me")
    assert french["error"]["code"] == english["error"]["code"] == "unauthorized"
    assert french["error"]["message"] != english["error"]["message"]


async def test_a_validation_error_names_the_field_and_never_what_was_sent(running):
    customer = await running.customer()
    answer = await customer.post("/api/customer/actions", {"action": "rate", "stars": "FR76 3000 6000 0112"})
    assert_is_error(answer, 400, "bad_request")
    assert "stars" in answer["error"]["detail"]
    assert "FR76" not in answer.text


async def test_a_full_disk_and_a_silent_database_are_said_clearly(running, monkeypatch):
    customer = await running.customer()

    def refuse(error):
        def command(*_arguments, **_options):
            raise error

        return command

    monkeypatch.setattr(running.store, "add_customer_message", refuse(StorageFull("disk")))
    assert_is_error(await customer.say("Bonjour"), 507, "storage_full")
    monkeypatch.setattr(running.store, "add_customer_message", refuse(StorageBusy("locked")))
    assert_is_error(await customer.say("Bonjour"), 503, "unavailable")
    socket = await customer.connect()
    await socket.send(type="message", text="Bonjour", client_message_id="m1")
    error = await socket.next("error")
    assert (error["error"]["code"], error["client_message_id"]) == ("unavailable", "m1")


async def test_a_bug_is_answered_without_its_words_and_logged_without_the_customers(running, monkeypatch, caplog):
    customer = await running.customer()

    def broken(*_arguments, **_options):
        raise KeyError("inner workings")

    monkeypatch.setattr(running.store, "add_customer_message", broken)
    with caplog.at_level(logging.INFO):
        answer = await customer.say("mot de passe secret")
    assert_is_error(answer, 500, "internal")
    assert "inner workings" not in answer.text
    assert "handler_broke" in caplog.text
    assert "mot de passe secret" not in caplog.text
    assert answer.headers["X-Request-ID"] in {getattr(record, "request", "") for record in caplog.records}


async def test_no_log_at_the_default_level_holds_what_people_write(running, caplog):
    with caplog.at_level(logging.INFO):
        customer, advisor = await running.helped()
        socket = await customer.connect()
        await socket.send(type="message", text="mot-du-client", client_message_id="m")
        await advisor.reply(customer.id, "mot-du-conseiller")
        await socket.event(text="mot-du-conseiller")
        running.assistant.is_broken = True
        other = await running.customer()
        await other.say("mot-du-client")
        await running.settled()
    assert "assistant_failed" in caplog.text
    assert "mot-du" not in caplog.text


async def test_what_no_database_can_keep_is_taken_out(running):
    customer = await running.customer()
    raw = b'{"text": "a\\u0000b\\ud800c\\u001bd\\r\\ne", "client_message_id": "m"}'
    answer = await customer.post("/api/customer/messages", data=raw)
    assert (answer.status, answer["event"]["text"]) == (202, "abcd\ne")


async def test_too_many_messages_are_told_when_to_come_back(running, clock):
    customer = await running.customer()
    statuses = [(await customer.say(f"m{n}")).status for n in range(41)]
    assert statuses == [202] * 40 + [429]
    refused = await customer.say("encore")
    assert_is_error(refused, 429, "rate_limited")
    assert int(refused.headers["Retry-After"]) >= 1
    clock.advance(seconds=5)
    assert (await customer.say("encore")).status == 202


async def test_an_address_has_limits_of_its_own_seen_through_trusted_proxies(start):
    running = await start(trusted_proxies=1)

    async def opened(address: str) -> int:
        headers = {"X-Forwarded-For": f"1.2.3.4, {address}"}
        return (await running.caller(**headers).post("/api/customer/sessions", {})).status

    statuses = [await opened("198.51.100.7") for _ in range(31)]
    assert statuses == [201] * 30 + [429]
    assert await opened("198.51.100.8") == 201


async def test_what_a_client_claims_of_its_address_is_not_believed_without_a_proxy(running):
    for n in range(40):
        headers = {"X-Forwarded-For": "198.51.100.7"}
        assert (await running.caller(**headers).post("/api/customer/sessions", {})).status == 201, n


async def test_every_answer_carries_the_headers_that_protect_pages(running):
    for path in ("/health", "/api/me", "/nothing", "/api/openapi.json"):
        headers = (await running.caller().get(path)).headers
        policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == "'self'"
        assert policy["style-src"] == "'self'"
        assert policy["frame-ancestors"] == "'none'"
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Request-ID"]
        assert "Strict-Transport-Security" not in headers


async def test_behind_tls_cookies_are_secure_and_browsers_told_to_stay(start):
    running = await start(public_url="https://chat.example.org")
    await running.staff()
    assert "Strict-Transport-Security" in (await running.caller().get("/health")).headers
    login = await running.caller(Origin="https://chat.example.org").post(
        "/api/login", {"login": "nadia1", "password": "correct horse battery"}
    )
    assert "Secure" in login.headers["Set-Cookie"]


async def test_cross_origin_calls_are_for_customers_and_allowed_sites_only(start):
    running = await start(allowed_origins=("https://shop.example",))
    ask = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}

    async def allowed(path: str, origin: str) -> str | None:
        answer = await running.caller().call("OPTIONS", path, headers={"Origin": origin, **ask})
        return answer.headers.get("Access-Control-Allow-Origin")

    assert await allowed("/api/customer/messages", "https://shop.example") == "https://shop.example"
    assert await allowed("/api/customer/messages", "https://evil.example") is None
    assert await allowed("/api/advisor/conversations", "https://shop.example") is None
    opened = await running.caller(Origin="https://shop.example").post("/api/customer/sessions", {})
    assert opened.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert "Access-Control-Allow-Credentials" not in opened.headers


@pytest.mark.parametrize("path", ["/widget.js", "/web/anything.js"])
async def test_the_widgets_files_may_be_loaded_from_anywhere(running, path):
    assert (await running.caller().get(path)).headers["Access-Control-Allow-Origin"] == "*"
