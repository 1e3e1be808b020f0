"""Short texts that are no messages of their own: names of requests, titles of buttons, labels of facts."""

from __future__ import annotations

from actions.backend.identity import Language

Text = dict[str, str]

# What a customer would call each request: used where the assistant is not sure which one is meant.
REQUESTS: dict[str, Text] = {
    "bill_explain": {"fr": "Comprendre ma facture", "en": "Understand my bill"},
    "bill_pay": {"fr": "Payer ma facture", "en": "Pay my bill"},
    "payment_plan": {"fr": "Payer en plusieurs fois", "en": "Pay in instalments"},
    "meter_reading": {"fr": "Donner un relevé de compteur", "en": "Give a meter reading"},
    "move_in": {"fr": "Emménager", "en": "Move into a home"},
    "move_out": {"fr": "Résilier, déménager", "en": "Move out"},
    "outage": {"fr": "Signaler une coupure", "en": "Power or gas cut"},
    "request_status": {"fr": "Suivre une demande", "en": "Follow a request"},
    "appointment": {"fr": "Rendez-vous technicien", "en": "Technician's visit"},
    "monthly_amount": {"fr": "Ma mensualité", "en": "My monthly amount"},
    "certificate": {"fr": "Obtenir un justificatif", "en": "Get a certificate"},
    "bank_details": {"fr": "Changer de compte bancaire", "en": "Change my bank account"},
    "contact_details": {"fr": "Changer mes coordonnées", "en": "Change my contact details"},
    "tariffs": {"fr": "Prix et offres", "en": "Prices and offers"},
    "smart_meter": {"fr": "Compteur communicant", "en": "Smart meter"},
    "energy_voucher": {"fr": "Chèque énergie", "en": "Energy voucher"},
    "complaint": {"fr": "Faire une réclamation", "en": "Make a complaint"},
    "data_privacy": {"fr": "Mes données personnelles", "en": "My personal data"},
}

# The requests as they stand within a sentence ("Revenons à …").
WITHIN: dict[str, Text] = {
    "payment_plan": {"fr": "votre paiement en plusieurs fois", "en": "your payment plan"},
    "meter_reading": {"fr": "votre relevé", "en": "your meter reading"},
    "move_in": {"fr": "votre emménagement", "en": "your move"},
    "move_out": {"fr": "votre départ", "en": "your move"},
    "outage": {"fr": "la coupure", "en": "the cut"},
    "appointment": {"fr": "votre rendez-vous", "en": "your appointment"},
    "monthly_amount": {"fr": "votre mensualité", "en": "your monthly amount"},
    "certificate": {"fr": "votre document", "en": "your document"},
    "bank_details": {"fr": "votre compte bancaire", "en": "your bank account"},
    "contact_details": {"fr": "vos coordonnées", "en": "your contact details"},
    "energy_voucher": {"fr": "votre chèque énergie", "en": "your energy voucher"},
    "complaint": {"fr": "votre réclamation", "en": "your complaint"},
    "data_privacy": {"fr": "vos données personnelles", "en": "your personal data"},
    "tariffs": {"fr": "votre offre", "en": "your offer"},
    "identify": {"fr": "votre identification", "en": "checking who you are"},
}

BUTTONS: dict[str, Text] = {
    "person": {"fr": "Parler à une personne", "en": "Talk to a person"},
    "yes": {"fr": "Oui", "en": "Yes"},
    "no": {"fr": "Non", "en": "No"},
    "confirm": {"fr": "Oui, je confirme", "en": "Yes, go ahead"},
    "correct": {"fr": "Corriger", "en": "Change it"},
    "leave": {"fr": "Laisser tomber", "en": "Leave it"},
    "retry": {"fr": "Réessayer", "en": "Try again"},
    "again": {"fr": "Oui, y revenir", "en": "Yes, reopen it"},
    "where_number": {"fr": "Où le trouver ?", "en": "Where do I find it?"},
    "other_request": {"fr": "Autre chose", "en": "Something else"},
}


def request_title(intent: str, language: Language) -> str:
    """Return what a customer would call a request."""
    return REQUESTS[intent][language]


def within(request: str, language: Language) -> str:
    """Return the request as it stands within a sentence."""
    return WITHIN[request][language]


def capitalised(text: str) -> str:
    """Return the text with a capital first letter; unlike `str.capitalize`, "TVA" stays as it is."""
    return text[:1].upper() + text[1:]


def colon(language: Language) -> str:
    """Return a colon within a line, as each language sets it."""
    return "\u00a0: " if language == "fr" else ": "
