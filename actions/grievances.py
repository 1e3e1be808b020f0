"""Complaints and personal data: registered with a number and a date by which somebody answers."""

from __future__ import annotations

import re

from actions.backend import Refused, complaints
from actions.backend.formatting import day
from actions.backend.labels import label
from actions.dialogue.form import Form
from actions.dialogue.questions import Answer, Problem, Question, Value
from actions.dialogue.readers import first_choice
from actions.dialogue.surroundings import surroundings
from actions.dialogue.titles import Text
from actions.dialogue.turn import Button, Turn
from actions.dialogue.words import plain
from actions.reading.identifiers import find_emails, find_phones

_SUBJECTS = {
    "damage": (
        r"congel|frigo|nourriture|aliments|freezer|fridge|food|degat|abime|casse|endommag|griller?|grille|brule|damage|"
        r"broke|burnt|fried|hedge|haie"
    ),
    "technician": r"technicien|releveur|intervention|pas venu|technician|engineer|fitter|never came|never turned",
    "outage": r"coupure|panne|sans (?:courant|electricite|gaz)|power cut|outage|cut off|the cut",
    "sales": r"demarch|vendeur|commercial|force la main|salesman|sales|doorstep|cold call",
    "bill": r"factur|preleve|mensualit|rembours|montant|euros|€|bill|charged|refund|debit|overcharg",
    "contract": r"contrat|resili|souscri|contract|sign(?:e|ed)",
    "service": r"impoli|grossier|accueil|raccroch|conseill|attente|repon|rude|hung up|on hold|advisor|service",
}
_LEAST_WORDS = 9
_OTHER_WORDS: Text = {"fr": "Réécrire", "en": "Write it again"}
_COPY: Text = {"fr": "Recevoir une copie", "en": "Get a copy"}
_ERASE: Text = {"fr": "Faire effacer", "en": "Have them erased"}
_OPT_OUT: Text = {"fr": "Ne plus être démarché", "en": "No more sales calls"}
_PRIVACY_KINDS = {
    "opt_out": (
        r"demarch|pub(?!l)|commercial|prospect|newsletter|appels|marketing|sales call|spam|"
        r"stop (?:calling|mailing|emailing)|unsubscribe|desabonn|advert|promo|offres"
    ),
    "erasure": r"effac|supprim|oubli|eras|delet|forget|remove my",
    "copy": (
        r"copie|acces|qu'?est.ce que vous (?:savez|avez)|sav(?:ez|oir).{0,12}(?:sur|de) moi|copy|access|"
        r"what (?:do )?you (?:know|have|hold)|portab|export|toutes mes donnees"
    ),
}
_PRIVACY_TOPICS = {
    "where": r"\bou\b|stock|heberg|serveur|pays|where|stored|server|country|cloud|hosted",
    "who": r"\bqui\b|partag|vend|transm|tiers|partenaire|who|share|sell|third part|partner|pass",
    "how_long": r"combien de temps|duree|conserv|garde|how long|retain|keep",
}


class ComplaintForm(Form):
    """Takes the customer's own words, shows them again, and registers them; says what happens next and until when."""

    action_name = "complaint_form"
    intent = "complaint"
    personal = False
    confirm_slot = "complaint_confirmed"

    def questions(self) -> tuple[Question, ...]:
        return (
            Question("complaint_text", self._ask_text, self._read_text, free=True),
            Question("complaint_contact", self._ask_contact, self._read_contact, needed=lambda t: not t.is_verified),
        )

    def say_summary(self, turn: Turn, buttons: list[Button]) -> None:
        subject = label("complaint", _subject(str(turn.slot("complaint_text"))), turn.language)
        text = str(turn.slot("complaint_text"))
        shown = text if len(text) <= 300 else text[:300].rsplit(" ", 1)[0] + "…"
        turn.say("utter_complaint_confirm", subject=subject, story=shown, buttons=buttons)

    def submit(self, turn: Turn) -> bool:
        world = surroundings()
        text = str(turn.slot("complaint_text"))
        complaint = complaints.register_complaint(
            world.backend,
            turn.customer_number if turn.is_verified else None,
            subject=_subject(text),  # type: ignore[arg-type]
            text=text,
            now=world.clock(),
            contact=turn.slot("complaint_contact"),
        )
        language = turn.language
        turn.fact(
            "complaint",
            {"fr": "Réclamation", "en": "Complaint"},
            f"{label('complaint', complaint.subject, language)} ({complaint.reference})",
        )
        turn.say("utter_complaint_registered", reference=complaint.reference)
        turn.say(
            "utter_complaint_next",
            date=day(complaint.answer_by, language, year=True),
            mediator=day(complaint.mediator_from, language, year=True),
            buttons=[turn.person_button()],
        )
        return True

    def correctable(self, turn: Turn) -> dict[str, Text]:
        return {"complaint_text": _OTHER_WORDS}

    def _ask_text(self, turn: Turn, buttons: list[Button]) -> None:
        turn.say("utter_ask_complaint_text", buttons=buttons or [self.leave_button(turn)])

    def _read_text(self, turn: Turn, asked: bool) -> Answer:
        words = turn.text.split()
        if not words or (not asked and len(words) < _LEAST_WORDS):
            return None
        if turn.loop == self.action_name and not asked:
            return None
        return Value(turn.text) if len(words) >= 3 else Problem("utter_complaint_too_short")

    def _ask_contact(self, turn: Turn, buttons: list[Button]) -> None:
        turn.say("utter_ask_complaint_contact", buttons=buttons)

    def _read_contact(self, turn: Turn, asked: bool) -> Answer:
        found = [*find_emails(turn.text), *find_phones(turn.text)]
        if found:
            return Value(found[0].value)
        has_digits = any(character.isdigit() for character in turn.text)
        return Problem("utter_contact_bad_phone") if asked and has_digits else None


class PrivacyForm(Form):
    """Answers questions about data; registers requests for a copy, erasure, or an end to sales calls."""

    action_name = "privacy_form"
    intent = "data_privacy"
    personal = False
    confirm_slot = "privacy_confirmed"

    def questions(self) -> tuple[Question, ...]:
        return (Question("privacy_kind", self._ask_kind, self._read_kind),)

    def begin(self, turn: Turn) -> bool:
        if turn.slot("privacy_kind"):
            return self.require_identity(turn)
        topic = first_choice(turn, _PRIVACY_TOPICS)
        turn.say(f"utter_privacy_{topic or 'general'}", buttons=_privacy_buttons(turn))
        return False

    def say_summary(self, turn: Turn, buttons: list[Button]) -> None:
        turn.say(f"utter_privacy_confirm_{turn.slot('privacy_kind')}", buttons=buttons)

    def submit(self, turn: Turn) -> bool:
        world, language = surroundings(), turn.language
        kind = turn.slot("privacy_kind")
        try:
            request = complaints.register_privacy_request(world.backend, turn.customer_number, kind, now=world.clock())
        except Refused as refused:
            turn.step(self.intent, "refused")
            by = refused.details.get("answer_by")
            turn.say(
                "utter_privacy_already",
                reference=refused.details.get("reference"),
                date=day(by, language, year=True) if by else "",
            )
            return True
        turn.fact(
            "privacy",
            {"fr": "Demande sur les données", "en": "Request about data"},
            f"{label('privacy', kind, language)} ({request.reference})",
        )
        turn.say(
            f"utter_privacy_registered_{kind}",
            reference=request.reference,
            date=day(request.answer_by, language, year=True),
        )
        return True

    def _ask_kind(self, turn: Turn, buttons: list[Button]) -> None:
        turn.say("utter_privacy_general", buttons=[*_privacy_buttons(turn), *buttons])

    def _read_kind(self, turn: Turn, asked: bool) -> Answer:
        kind = turn.choice if turn.choice in _PRIVACY_KINDS else first_choice(turn, _PRIVACY_KINDS)
        return Value(kind) if kind else None


def _subject(text: str) -> str:
    said = plain(text)
    return next((name for name, words in _SUBJECTS.items() if re.search(rf"(?<!\w)(?:{words})", said)), "other")


def _privacy_buttons(turn: Turn) -> list[Button]:
    return [
        turn.button(_COPY, "data_privacy", choice="copy"),
        turn.button(_ERASE, "data_privacy", choice="erasure"),
        turn.button(_OPT_OUT, "data_privacy", choice="opt_out"),
    ]
