"""A morning at Clairvolt's customer service, for the console's tests and for whoever wants to look at the page.

`python -m tests.e2e.console_scenes PORT` serves it (Ctrl-C ends it): log in as `nadia` (or `sophie`, supervisor).
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from bot.handoff.conversation import Contact, ContactKind, Reason
from bot.handoff.turn import AssistantMessage, Term
from tests.e2e.console_people import PASSWORD, Customer, level, read
from tests.e2e.console_support import Stage

WHY_TENSION = {
    "fr": "Une personne est mieux placée que l’assistant pour vous répondre.",
    "en": "A person can answer you better.",
}
BILL = [
    {"key": "bill", "label": {"fr": "Dernière facture", "en": "Latest bill"}, "value": "238,40 € le 3 mars"},
    {"key": "before", "label": {"fr": "Facture précédente", "en": "Bill before"}, "value": "121,10 € le 2 janvier"},
    {
        "key": "grew",
        "label": {"fr": "Ligne qui augmente", "en": "Line that grew"},
        "value": "consommation heures pleines, +96 %",
    },
    {
        "key": "reading",
        "label": {"fr": "Dernier relevé", "en": "Latest reading"},
        "value": "estimé (compteur muet depuis le 11 février)",
    },
]


def morning(stage: Stage) -> dict[str, Customer]:
    """Play the morning; returns the customers by name."""
    stage.staff("nadia", team="Facturation")
    stage.staff("karim", team="Facturation")
    stage.staff("lucie", team="Technique")
    stage.staff("sophie", role="supervisor", team="Facturation")
    stage.store.put_shortcut(
        "bonjour", "Bonjour {customer}, je suis {advisor} et je reprends votre demande.", language="fr"
    )
    stage.store.put_shortcut("releve", "Pouvez-vous m’envoyer une photo de l’écran de votre compteur ?", language="fr")
    stage.store.put_shortcut(
        "hello", "Hello {customer}, this is {advisor}; I have your request in front of me.", language="en"
    )
    stage.store.put_shortcut("delai-virement", "Le virement arrive sous 5 jours ouvrés.", language="fr")
    customers = {
        "camille": camille(stage),
        "thomas": thomas(stage),
        "amina": amina(stage),
        "oliver": oliver(stage),
        "jeanne": jeanne(stage),
        "marc": marc(stage),
        "ines": ines(stage),
    }
    for login in ("nadia", "karim", "lucie"):
        is_there(stage, login)
    return customers


def is_there(stage: Stage, login: str) -> None:
    """Let somebody be at their desk: an advisor without a sign of life loses their conversations."""
    known = stage.store.credentials(login)
    assert known is not None
    stage.store.set_presence(known[0].id, "available")


def camille(stage: Stage) -> Customer:
    """Her bill has doubled, and the assistant keeps repeating itself: tense, verified, with an earlier conversation."""
    with stage.past(days=12):
        before = stage.customer(page="https://www.clairvolt.example/factures")
        before.is_known("Camille Fournier", "10 234 567")
        before.is_answered(
            before.says("le prélèvement du 2 est passé deux fois ?"),
            "Une seule fois d’après votre compte.",
            reading=read("bill_pay", 0.88),
        )
        before.asks_for_a_person()
        helper = stage.staff("hugo")
        stage.store.claim(before.id, advisor_id=helper.id)
        stage.store.reply(
            before.id, advisor_id=helper.id, text="C’est bien une seule opération, affichée deux fois par votre banque."
        )
        stage.store.close(before.id, advisor_id=helper.id, outcome="settled", verdict="needed")
    with stage.past(minutes=16) as then:
        she = stage.customer(page="https://www.clairvolt.example/espace-client/factures")
        first = "Bonjour, ma facture de mars a doublé, je ne comprends pas pourquoi"
        said = she.says(first)
        she.is_answered(
            said,
            "Pour la regarder avec vous, il me faut votre numéro de client et votre code postal.",
            reading=read("bill_explain", 0.94, first, score=0.08),
            assessment=level(0.08),
        )
        then.tick(minutes=2)
        she.is_known("Camille Fournier", "10 234 567")
        said = she.says("10 234 567, 69003")
        pdf = AssistantMessage(
            attachment={"kind": "pdf", "title": "Facture de mars", "url": "/files/facture-mars.pdf", "size": 84_000}
        )
        she.is_answered(
            said,
            "Votre facture de mars est de 238,40 €, contre 121,10 € en janvier : vos heures pleines augmentent.",
            more=[pdf],
            reading=read("bill_explain", 0.91, score=0.05),
            assessment=level(0.06),
            facts=BILL,
            slots={"postcode": "69003", "energy": "électricité"},
        )
        then.tick(minutes=3)
        third = "Mais je n’étais pas là en février ! C’est impossible, vérifiez"
        said = she.says(third)
        buttons = [
            {"title": "Envoyer un relevé", "payload": "/meter_reading"},
            {"title": "Parler à une personne", "payload": "/human_handoff"},
        ]
        she.is_answered(
            said,
            more=[
                AssistantMessage(
                    text="Votre facture repose sur un relevé estimé. Souhaitez-vous envoyer un relevé ?",
                    buttons=buttons,
                )
            ],
            reading=read("bill_explain", 0.71, third, score=0.42, cues=[("C’est impossible", "reproach")]),
            assessment=level(0.44),
        )
        then.tick(minutes=2)
        fourth = "Ça fait TROIS FOIS que je vous le dis, le compteur ne marche plus, c’est vraiment n’importe quoi"
        said = she.says(fourth)
        terms = [
            Term(
                "repetition",
                0.4,
                {
                    "fr": "Le client dit pour la troisième fois que sa demande n’est pas traitée.",
                    "en": "The customer says for the third time that nothing is done.",
                },
            )
        ]
        she.is_answered(
            said,
            reading=read(
                "complaint",
                0.63,
                fourth,
                score=0.86,
                cues=[("TROIS FOIS", "repetition"), ("c’est vraiment n’importe quoi", "reproach")],
            ),
            assessment=level(
                0.84,
                terms=terms,
                decision="handoff",
                reason=Reason.TENSION,
                why=WHY_TENSION,
                evidence=[
                    {"quote": "Ça fait TROIS FOIS que je vous le dis", "turn": 0},
                    {"quote": "c’est vraiment n’importe quoi", "turn": 0},
                ],
            ),
        )
        then.tick(minutes=1)
        stage.store.correct_handoff(
            she.id, "Le compteur est éteint depuis le 11 février. Je ne veux pas payer une estimation."
        )
        she.says("Il y a quelqu’un ?")
    return she


def thomas(stage: Stage) -> Customer:
    """He asks for a person at once and leaves a number."""
    with stage.past(minutes=41):
        he = stage.customer()
        he.is_known("Thomas Le Goff", "10 881 002", verified=False)
        he.asks_for_a_person("C’est pour un rendez-vous manqué, je préfère expliquer de vive voix")
        stage.store.leave_contact(he.id, Contact(ContactKind.CALLBACK, address="06 12 34 56 78", when="après 17 h"))
    return he


def amina(stage: Stage) -> Customer:
    """Medical equipment at home: nobody else's business but a person's."""
    with stage.past(minutes=3):
        she = stage.customer(page="https://www.clairvolt.example/coupures")
        she.is_known("Amina Benali", "10 400 119")
        words = "Coupure dans ma rue depuis 9 h, mon père est sous oxygène à la maison"
        she.is_answered(
            she.says(words),
            reading=read("outage", 0.9, words, score=0.58, cues=[("sous oxygène", "distress")]),
            assessment=level(
                0.6,
                decision="handoff",
                reason=Reason.TOPIC,
                topic="medical",
                evidence=[{"quote": "mon père est sous oxygène à la maison", "turn": 0}],
            ),
        )
    return she


def oliver(stage: Stage) -> Customer:
    """In English; the assistant did not understand him twice."""
    with stage.past(minutes=6) as then:
        he = stage.customer(language="en", page="https://www.clairvolt.example/en/moving")
        he.is_answered(
            he.says("my landlord says the meter is still in the old tenants name"),
            "Could you say that differently?",
            reading=read("nlu_fallback", 0.31, score=0.1),
            assessment=level(0.1),
        )
        then.tick(minutes=1)
        he.is_answered(
            he.says("the contract. not mine. the meter. I moved in on the 1st"),
            reading=read("move_in", 0.48, score=0.22),
            assessment=level(
                0.25, decision="handoff", reason=Reason.STUCK, evidence=[{"quote": "I moved in on the 1st", "turn": 0}]
            ),
        )
    return he


def jeanne(stage: Stage) -> Customer:
    """Held by Karim."""
    with stage.past(minutes=25) as then:
        she = stage.customer()
        she.is_known("Jeanne Morel", "10 555 320")
        she.is_answered(
            she.says("je veux un échéancier pour ma régularisation"),
            "Voici trois échéances possibles.",
            reading=read("payment_plan", 0.93, score=0.05),
            assessment=level(0.05),
        )
        she.asks_for_a_person()
        then.tick(minutes=3)
        karim = stage.store.credentials("karim")
        assert karim is not None
        stage.store.claim(she.id, advisor_id=karim[0].id)
        stage.store.reply(she.id, advisor_id=karim[0].id, text="Bonjour, je regarde votre échéancier.")
        stage.store.note(she.id, advisor_id=karim[0].id, text="Déjà un échéancier l’an dernier, tenu.")
    return she


def marc(stage: Stage) -> Customer:
    """Held by Nadia, quiet."""
    with stage.past(minutes=19) as then:
        he = stage.customer()
        he.is_known("Marc Delattre", "10 730 448")
        he.is_answered(
            he.says("Je déménage le 30, comment résilier ?"),
            "Je peux m’en occuper. À quelle date quittez-vous le logement ?",
            reading=read("move_out", 0.96, score=0.04),
            assessment=level(0.04),
        )
        he.asks_for_a_person()
        then.tick(minutes=2)
        nadia = stage.store.credentials("nadia")
        assert nadia is not None
        stage.store.claim(he.id, advisor_id=nadia[0].id)
        stage.store.reply(
            he.id,
            advisor_id=nadia[0].id,
            text="Bonjour Monsieur Delattre, je prépare votre résiliation au 30. Vous restez en France ?",
        )
        then.tick(minutes=3)
        he.says("Oui, à Nantes. Je peux garder le même contrat là-bas ?")
    return he


def ines(stage: Stage) -> Customer:
    """Served by the assistant."""
    with stage.past(minutes=4):
        she = stage.customer()
        she.is_answered(
            she.says("je voudrais changer ma mensualité"),
            "Votre mensualité est de 74 €. À combien souhaitez-vous la porter ?",
            reading=read("monthly_amount", 0.95, score=0.03),
            assessment=level(0.03),
        )
    return she


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        shown = Stage(Path(folder))
        morning(shown)
        shown.start(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
        print(f"{shown.url}/advisor — nadia / {PASSWORD}", flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            shown.stop()
