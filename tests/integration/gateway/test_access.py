"""Who may call what: every route of the table, as everybody."""

from __future__ import annotations

import re

import pytest

from bot.gateway.callers import KEY
from bot.gateway.routes import ROLES, Access

PRIVATE = [access for access in Access if access is not Access.PUBLIC]


def path_of(route, conversation_id: str = "none") -> str:
    return re.sub(
        r"{(\w+)(:[^}]*)?}", lambda m: {"id": conversation_id, "path": "nothing.js"}.get(m[1], "x"), route.path
    )


async def callers(running):
    """One caller of each kind, with what each may call."""
    customer = await running.customer()
    everybody = {
        "nobody": (running.caller(), set()),
        "customer": (customer, {Access.CUSTOMER, Access.RENEWAL, Access.LINK}),
        "key": (await running.key(), {Access.KEY}),
    }
    for role in ("advisor", "supervisor", "trainer", "admin"):
        allowed = {access for access, roles in ROLES.items() if role in roles}
        everybody[role] = (await running.staff(role.title(), role=role), allowed)
    return everybody


async def test_every_route_lets_in_exactly_whom_the_table_names(running):
    everybody = await callers(running)
    checked = 0
    for route in running.gateway.routes:
        if route.path in {"/api/logout", "/socket.io/"}:
            continue  # the one ends the session that the walk needs; the other speaks its own protocol
        for name, (caller, allowed) in everybody.items():
            answer = await caller.call(route.method, path_of(route), {} if route.method in {"POST", "PUT"} else None)
            is_in = route.access is Access.PUBLIC or route.access in allowed
            code = (answer.json or {}).get("error", {}).get("code") if isinstance(answer.json, dict) else None
            where = f"{name}: {route.method} {route.path} {answer.status} {answer.text[:80]}"
            if is_in:
                # An empty login is refused as a request, not for want of a right.
                assert answer.status not in {401, 403}, where
                assert answer.status < 500, where
            else:
                assert (answer.status, code) in {(401, "unauthorized"), (403, "forbidden")}, where
            checked += 1
    assert checked > 200


async def test_a_role_that_may_not_is_forbidden_and_a_stranger_unauthorized(running):
    trainer = await running.staff("Tom", role="trainer")
    advisor = await running.staff("Nadia")
    assert (await trainer.get("/api/advisor/conversations")).status == 403
    assert (await advisor.get("/api/advisor/figures")).status == 403
    assert (await running.caller().get("/api/advisor/conversations")).status == 401
    assert (await trainer.get("/api/me")).status == 200


async def test_no_route_is_reachable_beside_the_table(running):
    described = {(route.method, route.path) for route in running.gateway.routes}
    for resource in running.app.router.resources():
        for route in resource:
            assert route.method == "HEAD" or (route.method, resource.canonical) in {
                (method, re.sub(r":[^}]*}", "}", path)) for method, path in described
            }


async def test_every_route_of_the_api_is_described(running):
    description = (await running.caller().get("/api/openapi.json")).json
    assert description["openapi"].startswith("3.1")
    for route in running.gateway.routes:
        if not route.is_api:
            continue
        operation = description["paths"][route.path][route.method.lower()]
        assert operation["summary"]
        assert ("requestBody" in operation) == (route.body is not None)
        assert (operation["security"] != []) == (route.access is not Access.PUBLIC), route.path
        if route.body is not None:
            name = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[-1]
            assert description["components"]["schemas"][name]["type"] == "object"
    assert all(scheme in description["components"]["securitySchemes"] for scheme in ("apiKey", "customerToken"))


@pytest.mark.parametrize("access", PRIVATE)
def test_every_kind_of_access_is_used_or_reserved_for_the_studio(access):
    assert access in ROLES or access in {Access.CUSTOMER, Access.RENEWAL, Access.LINK, Access.KEY}
    assert KEY is not None


async def test_each_key_has_senders_of_its_own(running):
    shop, bank = await running.key("shop"), await running.key("bank")
    await shop.post("/webhooks/rest/webhook", {"sender": "42", "message": "secret de la boutique"})
    heard = await shop.get("/webhooks/rest/messages?sender=42")
    assert "echo: secret de la boutique" in heard.text
    assert (await bank.get("/webhooks/rest/messages?sender=42")).status == 404
    await bank.post("/webhooks/rest/webhook", {"sender": "42", "message": "bonjour"})
    assert "boutique" not in (await bank.get("/webhooks/rest/messages?sender=42")).text
    running.store.revoke_key("shop")
    assert (await shop.get("/webhooks/rest/messages?sender=42")).status == 401
