"""Signed tokens and links."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from bot.errors import BadRequest, Unauthorized
from bot.gateway.tokens import CustomerTokens, ExpiredToken, FileLinks, IdentityTokens, derive_key

SECRET = b"a secret of the tests, of at least 32 bytes"


@pytest.fixture
def tokens(clock):
    return CustomerTokens(SECRET, clock, lifetime=timedelta(hours=1), renewal=timedelta(days=7))


def test_a_token_names_its_conversation_until_it_expires(tokens, clock):
    token, expires_at = tokens.issue("c-1")
    assert tokens.verify(token).conversation_id == "c-1"
    assert expires_at == clock.now + timedelta(hours=1)
    clock.advance(hours=1, seconds=1)
    with pytest.raises(ExpiredToken):
        tokens.verify(token)
    assert tokens.verify(token, renewing=True).conversation_id == "c-1"
    clock.advance(days=8)
    with pytest.raises(ExpiredToken):
        tokens.verify(token, renewing=True)


@pytest.mark.parametrize("claims", [{"aud": "another"}, {"exp": None}, {"exp": "soon"}, {"exp": 1e300}])
def test_a_token_that_is_not_quite_ours_is_refused(tokens, clock, claims):
    good = {"sub": "c-1", "aud": "relais-customer", "exp": clock.now.timestamp() + 60}
    key = derive_key(SECRET, "customer-token")
    assert tokens.verify(jwt.encode(good, key)).conversation_id == "c-1"
    wrong = {name: value for name, value in {**good, **claims}.items() if value is not None}
    with pytest.raises(Unauthorized):
        tokens.verify(jwt.encode(wrong, key))


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_an_unsigned_token_and_one_of_another_algorithm_are_refused(tokens, clock):
    claims = {"sub": "c-1", "aud": "relais-customer", "exp": clock.now.timestamp() + 60}
    with pytest.raises(Unauthorized):
        tokens.verify(jwt.encode(claims, None, algorithm="none"))
    with pytest.raises(Unauthorized):
        tokens.verify(jwt.encode(claims, derive_key(SECRET, "customer-token"), algorithm="HS512"))


def test_without_a_shared_secret_no_identity_is_believed(clock):
    with pytest.raises(BadRequest):
        IdentityTokens(None, clock, audience="relais").verify("anything")


def test_a_link_is_for_one_document_of_one_conversation(clock):
    links = FileLinks(SECRET, clock, lifetime=timedelta(hours=1))
    parts = urlsplit(links.path("c-1", "facture 1.pdf"))
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert parts.path == "/api/customer/files/facture%201.pdf"
    links.verify("c-1", "facture 1.pdf", expires=query["e"], signature=query["s"])
    for conversation_id, name, expires in (
        ("c-2", "facture 1.pdf", query["e"]),
        ("c-1", "facture 2.pdf", query["e"]),
        ("c-1", "facture 1.pdf", str(int(query["e"]) + 1)),
        ("c-1", "facture 1.pdf", "²"),
        ("c-1", "facture 1.pdf", ""),
    ):
        with pytest.raises(Unauthorized):
            links.verify(conversation_id, name, expires=expires, signature=query["s"])
    clock.advance(hours=2)
    with pytest.raises(ExpiredToken):
        links.verify("c-1", "facture 1.pdf", expires=query["e"], signature=query["s"])
