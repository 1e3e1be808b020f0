"""The description of the API (OpenAPI 3.1), made from the table of routes and the requests' models."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pydantic.json_schema import models_json_schema

from bot.gateway.routes import Access, Route

SECURITY: dict[Access, list[dict[str, list[str]]]] = {
    Access.PUBLIC: [],
    Access.CUSTOMER: [{"customerToken": []}],
    Access.RENEWAL: [{"customerToken": []}],
    Access.LINK: [{"customerToken": []}, {"signedLink": []}],
    Access.KEY: [{"apiKey": []}],
}
STAFF_SECURITY: list[dict[str, list[str]]] = [{"staffSession": []}, {"staffCookie": []}]
SCHEMES = {
    "customerToken": {"type": "http", "scheme": "bearer", "description": "The token of /api/customer/sessions."},
    "signedLink": {"type": "apiKey", "in": "query", "name": "s", "description": "Part of the address of a document."},
    "apiKey": {"type": "http", "scheme": "bearer", "description": "A key made by `relais key add NAME`."},
    "staffSession": {"type": "http", "scheme": "bearer", "description": "The token of /api/login."},
    "staffCookie": {"type": "apiKey", "in": "cookie", "name": "relais_session"},
}
ERROR = {
    "type": "object",
    "required": ["ok", "error"],
    "properties": {
        "ok": {"const": False},
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string", "description": "In the reader's language."},
                "detail": {"type": "string", "description": "In English, for whoever wrote the client."},
            },
        },
    },
}
TEMPLATE = "#/components/schemas/{model}"


def describe(routes: Iterable[Route], *, version: str) -> dict[str, Any]:
    """Return the description of every route of the API."""
    described = [route for route in routes if route.is_api]
    bodies = [(route.body, "validation") for route in described if route.body is not None]
    _, schemas = models_json_schema(bodies, ref_template=TEMPLATE)  # type: ignore[arg-type]
    paths: dict[str, dict[str, Any]] = {}
    for route in described:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Relais", "version": version, "description": "The gateway of Relais: docs/integrators.md."},
        "paths": paths,
        "components": {"schemas": {"Error": ERROR, **schemas.get("$defs", {})}, "securitySchemes": SCHEMES},
    }


def _operation(route: Route) -> dict[str, Any]:
    names = re.findall(r"{(\w+)}", route.path)
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names
    ]
    parameters += [
        {"name": name, "in": "query", "description": text, "schema": {"type": "string"}}
        for name, text in route.query.items()
    ]
    operation: dict[str, Any] = {
        "summary": route.summary,
        "tags": [route.tag],
        "security": SECURITY.get(route.access, STAFF_SECURITY),
        "responses": {
            str(101 if route.is_socket else route.status): _answer(route),
            "default": {
                "description": "What went wrong.",
                "content": {"application/json": {"schema": {"$ref": TEMPLATE.format(model="Error")}}},
            },
        },
    }
    if parameters:
        operation["parameters"] = parameters
    if route.body is not None:
        schema = {"$ref": TEMPLATE.format(model=route.body.__name__)}
        operation["requestBody"] = {"content": {"application/json": {"schema": schema}}}
    return operation


def _answer(route: Route) -> dict[str, Any]:
    if route.is_socket:
        return {"description": "The WebSocket described in docs/wire.md."}
    if route.content_type != "application/json":
        return {"description": route.summary, "content": {route.content_type: {"schema": {"type": "string"}}}}
    if not route.answers:
        return {"description": "Done."}
    properties = {name: {"description": text} for name, text in route.answers.items()}
    schema = {"type": "object", "properties": {"ok": {"const": True}, **properties}}
    return {"description": "Success.", "content": {"application/json": {"schema": schema}}}
