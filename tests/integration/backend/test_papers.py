"""Documents, seeding, and what happens when the database fails."""

from __future__ import annotations

import re
import zlib
from datetime import date
from pathlib import Path

import pytest

from actions.backend import Backend, BackendUnavailable, billing, broken_engine, documents, open_backend, payments
from actions.backend.engine import make_engine
from actions.backend.seed import demonstration_rows, seed
from tests.integration.backend.support import BENALI, COEURDACIER, HOUSEHOLDS, HUGHES, LEFEVRE, NOW, TODAY, days


def _text_of(path: Path) -> str:
    """The words of a PDF with embedded subset fonts: glyphs are mapped back by its ToUnicode tables."""
    data = path.read_bytes()
    streams = [_inflated(match[1]) for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.S)]
    glyphs = [dict(_pairs(stream)) for stream in streams if b"beginbfchar" in stream or b"beginbfrange" in stream]
    pages = [stream for stream in streams if b" Tf" in stream]
    written = [part for page in pages for part in re.findall(rb"\(((?:\\.|[^\\)])*)\) Tj", page, re.S)]
    texts = [re.sub(rb"\\(.)", lambda match: _ESCAPED.get(match[1], match[1]), part, flags=re.S) for part in written]
    if not glyphs:
        return " ".join(part.decode("cp1252") for part in texts)
    # Regular and bold have tables of their own: each string is read by both.
    return " ".join("".join(table.get(code, "") for code in _codes(part)) for table in glyphs for part in texts)


_ESCAPED = {b"r": b"\r", b"n": b"\n", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def _codes(part: bytes) -> list[int]:
    return [int.from_bytes(part[i : i + 2], "big") for i in range(0, len(part) - 1, 2)]


def _inflated(data: bytes) -> bytes:
    """A last byte that looks like the line's end is missing here; it is of the checksum only."""
    try:
        return zlib.decompressobj().decompress(data)
    except zlib.error:
        return data


def _pairs(stream: bytes) -> list[tuple[int, str]]:
    return [
        (int(code, 16), bytes.fromhex(letters.decode()).decode("utf-16-be"))
        for code, letters in re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]{4,})>", stream)
    ]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", ["proof_of_address", "contract_certificate", "bill_copy", "payment_statement"])
def test_every_document_is_a_pdf_in_both_languages(
    backend: Backend, kind: documents.DocumentKind, language: documents.Language
) -> None:
    made = documents.create_document(backend, COEURDACIER, kind, language=language, now=NOW)
    data = made.path.read_bytes()
    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    assert made.size == len(data) < 100_000
    assert made.path.parent == backend.files
    assert made.title == documents.TITLES[kind][language]
    assert documents.verify_document(backend, made.code.lower().replace("-", " ")) == (kind, NOW)


def test_file_names_cannot_be_guessed_and_leave_no_draft(backend: Backend) -> None:
    names = {
        documents.create_document(backend, LEFEVRE, "proof_of_address", language="fr", now=NOW).name for _ in range(3)
    }
    assert len(names) == 3
    assert all(re.fullmatch(r"[0-9a-f]{40}\.pdf", name) for name in names)
    assert {path.name for path in backend.files.iterdir()} == names


def test_a_document_says_what_it_certifies_accents_included(backend: Backend) -> None:
    made = documents.create_document(backend, COEURDACIER, "proof_of_address", language="fr", now=NOW)
    text = _text_of(made.path)
    assert "M. Noël Cœurdacier" in text
    assert "33 rue de l’Hôpital, 67000 Strasbourg" in text
    assert "CL-371915" in text
    assert "Point de livraison (PCE)" in text
    assert "18\u00a0novembre 2026" in text
    assert made.code in text


def test_a_bill_that_does_not_exist_makes_no_document(backend: Backend) -> None:
    with pytest.raises(documents.NotFound):
        documents.create_document(backend, LEFEVRE, "bill_copy", language="fr", now=NOW, bill_number="F-199901-00000")
    assert list(backend.files.iterdir()) == []


def test_an_unknown_code_verifies_nothing(backend: Backend) -> None:
    assert documents.verify_document(backend, "AAAA-BBBB-CCCC") is None


def test_a_failing_database_is_unavailable_whatever_is_asked(tmp_path: Path) -> None:
    broken = Backend(broken_engine(), files=tmp_path)
    with pytest.raises(BackendUnavailable):
        billing.latest_bill(broken, LEFEVRE, today=TODAY)
    with pytest.raises(BackendUnavailable):
        payments.request_card_payment(broken, BENALI, now=NOW)
    with pytest.raises(BackendUnavailable):
        documents.create_document(broken, LEFEVRE, "proof_of_address", language="fr", now=NOW)
    assert list(tmp_path.iterdir()) == []
    assert not broken.is_alive()


def test_a_database_without_its_tables_is_unavailable_and_tells_no_data(tmp_path: Path) -> None:
    empty = Backend(make_engine(f"sqlite:///{tmp_path / 'empty.db'}"), files=tmp_path)
    with pytest.raises(BackendUnavailable) as failed:
        billing.latest_bill(empty, LEFEVRE, today=TODAY)
    assert LEFEVRE not in str(failed.value)


def test_a_folder_that_cannot_be_written_is_unavailable_and_leaves_nothing(backend: Backend, tmp_path: Path) -> None:
    in_the_way = tmp_path / "not-a-folder"
    in_the_way.write_text("")
    broken = Backend(backend.engine, files=in_the_way)
    with pytest.raises(BackendUnavailable):
        documents.create_document(broken, LEFEVRE, "proof_of_address", language="fr", now=NOW)
    with backend.reading() as connection:
        from actions.backend import schema

        assert connection.execute(schema.documents.select()).all() == []


def test_a_failure_half_way_leaves_nothing_done(backend: Backend) -> None:
    from actions.backend import schema

    before = payments.amount_due(backend, BENALI, today=TODAY)

    def fail_half_way() -> None:
        with backend.writing() as connection:
            connection.execute(schema.bills.update().values(plan="E-2026-99999"))
            connection.exec_driver_sql("SELECT nonsense FROM nowhere")

    with pytest.raises(BackendUnavailable):
        fail_half_way()
    assert payments.amount_due(backend, BENALI, today=TODAY) == before


def test_seeding_again_writes_nothing_and_keeps_what_customers_did(backend: Backend) -> None:
    request = payments.request_card_payment(backend, BENALI, now=NOW)
    assert not seed(backend, today=TODAY + days(10), households=HOUSEHOLDS)
    assert payments.payment_request(backend, BENALI, request.reference, now=NOW) == request


def test_old_demonstration_data_are_made_anew(backend: Backend) -> None:
    later = TODAY + days(130)
    assert billing.latest_bill(backend, HUGHES, today=later).end < later - days(31)
    assert seed(backend, today=later, households=HOUSEHOLDS)
    assert billing.latest_bill(backend, HUGHES, today=later).end >= later - days(47)


def test_opening_twice_finds_the_same_households(tmp_path: Path) -> None:
    first = open_backend(data_dir=tmp_path, today=TODAY, households=13)
    bills = billing.bills(first, LEFEVRE, today=TODAY)
    first.close()
    second = open_backend(data_dir=tmp_path, today=TODAY, households=13)
    assert billing.bills(second, LEFEVRE, today=TODAY) == bills
    second.close()


def test_the_same_day_makes_the_same_rows() -> None:
    day = date(2026, 3, 1)
    assert demonstration_rows(today=day, households=20) == demonstration_rows(today=day, households=20)
