"""E-mail, phone, address for letters, spelling of the name."""

from __future__ import annotations

import re

import phonenumbers

from actions.backend import Refused, contacts
from actions.backend.contacts import ContactChange
from actions.dialogue.form import Form
from actions.dialogue.questions import Answer, Problem, Question, Value
from actions.dialogue.readers import first_choice
from actions.dialogue.surroundings import surroundings
from actions.dialogue.titles import Text
from actions.dialogue.turn import Button, Turn
from actions.reading.identifiers import find_emails, find_phones, find_postcodes

_FIELDS = {
    "email": r"e-?mail|mail|courriel|adresse electronique|@",
    "phone": r"tel(?!ev)|phone|numero de (?:tel|portable|mobile)|portable|mobile|06|07|number",
    "name": r"\bnom|prenom|ecrit mon|orthograph|name|spel|mari(?:e|age)|married",
    "address": r"adresse|courrier|lettre|postal|address|letters|mail(?:ing)? address|boite aux lettres",
}
_TITLES: dict[str, Text] = {
    "email": {"fr": "Mon e-mail", "en": "My e-mail"},
    "phone": {"fr": "Mon téléphone", "en": "My phone"},
    "address": {"fr": "L’adresse de mes courriers", "en": "Where letters go"},
    "name": {"fr": "Mon nom", "en": "My name"},
}
_OTHER_VALUE: Text = {"fr": "Corriger", "en": "Change it"}
_NAME_PREFIX = re.compile(
    r"^.*?(?:c'est|s'appelle|appelle|s'ecrit|s'écrit|est|is|spelt|spelled|should be|to)\s*:?\s+(?=\S)", re.IGNORECASE
)


class ContactForm(Form):
    """Changes one thing at a time; a new address or number holds once it is confirmed from there."""

    action_name = "contact_form"
    intent = "contact_details"
    confirm_slot = "contact_confirmed"

    def questions(self) -> tuple[Question, ...]:
        return (
            Question("contact_field", self._ask_field, self._read_field),
            Question("contact_email", self._ask_value, self._read_email, needed=lambda t: _field(t) == "email"),
            Question("contact_phone", self._ask_value, self._read_phone, needed=lambda t: _field(t) == "phone"),
            Question(
                "contact_address",
                self._ask_value,
                self._read_address,
                needed=lambda t: _field(t) == "address",
                free=True,
            ),
            Question("contact_name", self._ask_value, self._read_name, needed=lambda t: _field(t) == "name", free=True),
        )

    def begin(self, turn: Turn) -> bool:
        known = contacts.contact_details(surroundings().backend, turn.customer_number)
        shown = ", ".join(value for value in (known.email, known.phone, known.letters_to) if value)
        turn.fact("contact", {"fr": "Coordonnées connues", "en": "Contact details known"}, shown)
        if turn.slot("contact_field") is None:
            turn.say(
                "utter_contact_now",
                email=known.email or "–",
                phone=known.phone or "–",
                address=known.letters_to,
            )
        return True

    def say_summary(self, turn: Turn, buttons: list[Button]) -> None:
        turn.say(f"utter_contact_confirm_{_field(turn)}", value=_shown(turn), buttons=buttons)

    def submit(self, turn: Turn) -> bool:
        try:
            change = _apply(turn)
        except Refused as refused:
            return self._say_refused(turn, refused)
        turn.fact(
            "contact_change",
            {"fr": "Changement de coordonnées", "en": "Contact change"},
            f"{change.shown} ({change.reference})",
        )
        response = "utter_contact_to_confirm" if change.confirmation else f"utter_contact_changed_{change.field}"
        turn.say(response, value=change.shown, reference=change.reference)
        return True

    def correctable(self, turn: Turn) -> dict[str, Text]:
        return {f"contact_{_field(turn)}": _OTHER_VALUE}

    def _say_refused(self, turn: Turn, refused: Refused) -> bool:
        turn.step(self.intent, "refused")
        if refused.reason == "same_value":
            turn.say("utter_contact_same")
            return True
        if refused.reason == "too_different":
            why = {"fr": "Un changement de nom demande des justificatifs.", "en": "A change of name needs papers."}
            turn.offer_person(evidence=turn.said, why=why)
            turn.say("utter_contact_too_different", buttons=[turn.person_button()])
            return True
        turn.set(**{f"contact_{_field(turn)}": None}, contact_confirmed=None)
        turn.ask(f"utter_contact_bad_{_field(turn)}")
        return False

    def _ask_field(self, turn: Turn, buttons: list[Button]) -> None:
        choices = [turn.button(title, "contact_details", choice=field) for field, title in _TITLES.items()]
        turn.say("utter_ask_contact_field", buttons=[*choices, *buttons])

    def _read_field(self, turn: Turn, asked: bool) -> Answer:
        if turn.choice in _FIELDS:
            return Value(turn.choice)
        if turn.slot("contact_field") and not asked:
            return None
        if find_emails(turn.text):
            return Value("email")
        named = first_choice(turn, _FIELDS)
        if named is None and find_phones(turn.text):
            named = "phone"
        return Value(named) if named else None

    def _ask_value(self, turn: Turn, buttons: list[Button]) -> None:
        turn.say(f"utter_ask_contact_{_field(turn)}", buttons=buttons)

    def _read_email(self, turn: Turn, asked: bool) -> Answer:
        if turn.choice and turn.choice.startswith("email:"):
            return Value(turn.choice.removeprefix("email:"))
        found = find_emails(turn.text)
        candidate = found[-1].value if found else (turn.text.strip() if asked and "@" in turn.text else None)
        if candidate is None:
            return None
        try:
            return Value(contacts.check_email(candidate))
        except Refused as refused:
            suggestion = refused.details.get("suggestion")
            if suggestion:
                button = turn.titled(suggestion, "contact_details", choice=f"email:{suggestion}")
                return Problem("utter_contact_email_suggestion", {"suggestion": suggestion}, [button])
            return Problem("utter_contact_bad_email")

    def _read_phone(self, turn: Turn, asked: bool) -> Answer:
        found = find_phones(turn.text)
        if found:
            return Value(found[-1].value)
        has_digits = sum(character.isdigit() for character in turn.text) >= 6
        return Problem("utter_contact_bad_phone") if asked and has_digits else None

    def _read_address(self, turn: Turn, asked: bool) -> Answer:
        if not asked and not (find_postcodes(turn.text) and _field(turn) == "address"):
            return None
        address = split_address(turn.text)
        if address is not None:
            return Value(address)
        return Problem("utter_contact_bad_address") if asked and turn.text else None

    def _read_name(self, turn: Turn, asked: bool) -> Answer:
        if not asked or not turn.said:
            return None
        name = _NAME_PREFIX.sub("", turn.said).strip(" .,!'\"«»\u00a0")
        return Value(name) if re.search(r"[^\W\d_]{2}", name) else None


def split_address(text: str) -> dict[str, str] | None:
    """Return street, postcode and city of "12 rue des Lilas, 69003 Lyon"; None without a postcode and a street."""
    found = find_postcodes(text)
    if not found:
        return None
    postcode = found[-1]
    street = text[: postcode.start].strip(" ,.;:-\n")
    street = re.sub(r"^.*?(?<!\d)(?=\d+\s*(?:bis|ter)?,?\s+\D)", "", street) if re.search(r"\d", street) else street
    street = re.sub(r"[ ,]+(?:à|a|in|at)$", "", street)
    city = text[postcode.end :].strip(" ,.;:-\n")
    city = re.split(r"[,.;\n]| s'il | svp| merci| please", city, maxsplit=1)[0].strip()
    return {"street": street, "postcode": postcode.value, "city": city} if street else None


def _field(turn: Turn) -> str:
    return str(turn.slot("contact_field"))


def _shown(turn: Turn) -> str:
    value = turn.slot(f"contact_{_field(turn)}")
    if _field(turn) == "phone":
        return phonenumbers.format_number(phonenumbers.parse(value), _phone_format(value))
    if isinstance(value, dict):
        return f"{value['street']}, {value['postcode']} {value['city']}".strip()
    return str(value)


def _phone_format(number: str) -> int:
    national, international = phonenumbers.PhoneNumberFormat.NATIONAL, phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return national if number.startswith("+33") else international


def _apply(turn: Turn) -> ContactChange:
    world = surroundings()
    backend, number, now = world.backend, turn.customer_number, world.clock()
    field = _field(turn)
    value = turn.slot(f"contact_{field}")
    if field == "email":
        return contacts.change_email(backend, number, value, now=now)
    if field == "phone":
        return contacts.change_phone(backend, number, value, now=now)
    if field == "address":
        return contacts.change_postal_address(backend, number, now=now, **value)
    words = str(value).split()
    first, last = (" ".join(words[:-1]), words[-1]) if len(words) > 1 else (None, words[0])
    return contacts.correct_name(backend, number, first_name=first, last_name=last, now=now)
