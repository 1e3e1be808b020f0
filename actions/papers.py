"""Documents: a real PDF for the customer to download."""

from __future__ import annotations

from actions.backend.documents import Document, create_document
from actions.bills import named_bill
from actions.dialogue.form import Form
from actions.dialogue.questions import Answer, Question, Value
from actions.dialogue.readers import first_choice
from actions.dialogue.surroundings import surroundings
from actions.dialogue.titles import Text
from actions.dialogue.turn import Button, Turn

_KINDS = {
    "bill_copy": (
        r"(?:copie|double|duplicata|exemplaire).*factur|factur\w* (?:de|en pdf|pdf|du)|copy of .*(?:bill|"
        r"invoice)|(?:bill|invoice)s?(?: copy| pdf| in pdf)|ma facture|my (?:last |latest )?(?:bill|"
        r"invoice)|reimprim"
    ),
    "payment_statement": (
        r"fiscal|impot|releve (?:de|des) (?:paiement|compte)|paiements|historique|tax|statement|"
        r"what i(?:'ve| have)? paid|ce que j'ai paye|recapitul"
    ),
    "contract_certificate": (
        r"contrat|titulaire|abonne|souscri|contract|assurance|insurance|client chez|supplier certificate"
    ),
    "proof_of_address": (
        r"domicil|adresse|address|habite|where i live|titre de sejour|prefecture|passeport|"
        r"carte d'identite|ou je (?:vis|loge|reside)|residen|mairie|ecole|school|library|\bcaf\b"
    ),
}
_TITLES: dict[str, Text] = {
    "proof_of_address": {"fr": "Justificatif de domicile", "en": "Proof of address"},
    "contract_certificate": {"fr": "Attestation de contrat", "en": "Contract certificate"},
    "bill_copy": {"fr": "Copie de facture", "en": "Copy of a bill"},
    "payment_statement": {"fr": "Relevé des paiements", "en": "Statement of payments"},
}
FILES_URL = "/api/customer/files/"


class CertificateForm(Form):
    """Asks only which document, and makes it."""

    action_name = "certificate_form"
    intent = "certificate"

    def questions(self) -> tuple[Question, ...]:
        return (Question("certificate_kind", self._ask_kind, self._read_kind),)

    def begin(self, turn: Turn) -> bool:
        if turn.slot("certificate_kind") == "bill_copy":
            self._note_bill(turn)
        return True

    def submit(self, turn: Turn) -> bool:
        world = surroundings()
        kind = turn.slot("certificate_kind")
        document = create_document(
            world.backend,
            turn.customer_number,
            kind,
            language=turn.language,
            now=world.clock(),
            bill_number=turn.slot("certificate_bill") if kind == "bill_copy" else None,
        )
        turn.set(certificate_bill=None)
        turn.fact("document", {"fr": "Document remis", "en": "Document given"}, f"{document.title} ({document.code})")
        turn.say("utter_certificate_ready", title=document.title, code=document.code, attachment=as_card(document))
        return True

    def _note_bill(self, turn: Turn) -> None:
        number, is_missing = named_bill(turn)
        turn.set(certificate_bill=number)
        if is_missing:
            turn.say("utter_bill_none_then")

    def _ask_kind(self, turn: Turn, buttons: list[Button]) -> None:
        choices = [turn.button(title, "certificate", choice=kind) for kind, title in _TITLES.items()]
        turn.say("utter_ask_certificate_kind", buttons=[*choices, *buttons])

    def _read_kind(self, turn: Turn, asked: bool) -> Answer:
        kind = turn.choice if turn.choice in _KINDS else first_choice(turn, _KINDS)
        return Value(kind) if kind else None


def as_card(document: Document) -> dict[str, object]:
    """Return the attachment that the page shows as a card to download."""
    return {"kind": "pdf", "title": document.title, "url": FILES_URL + document.name, "size": document.size}
