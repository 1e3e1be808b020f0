"""The summary of a dossier: short, honest, in both languages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.handoff.conversation import Reason
from bot.handoff.summary import Said, Story, quoted, summarise


def test_it_says_what_they_want_what_was_tried_and_what_is_open():
    story = Story(
        said=[
            Said(2, "customer", "Je voudrais payer ma facture"),
            Said(3, "assistant", "Bien sûr."),
            Said(4, "customer", "En fait, en trois fois."),
            Said(5, "assistant", "Je n'ai pas compris."),
        ],
        intents=[(2, "bill_pay", 0.9), (4, "payment_plan", 0.8)],
        facts=[({"fr": "solde", "en": "balance"}, "184,10 €")],
        reason=Reason.STUCK,
        comment="Je touche mon salaire le 5",
    )
    assert summarise(story)["fr"] == (
        "Demande\u00a0: obtenir un délai de paiement («\u00a0En fait, en trois fois\u00a0»)."
        " Auparavant\u00a0: payer une facture. L’assistant a répondu 2 fois."
        " Lu dans le dossier\u00a0: solde 184,10 €. L’assistant n’avançait plus."
        " Précise\u00a0: «\u00a0Je touche mon salaire le 5\u00a0»."
    )
    assert summarise(story)["en"] == (
        "Request: time to pay (“En fait, en trois fois”). Before that: paying a bill. The assistant answered 2 times."
        " Read from the account: balance 184,10 €. The assistant was getting nowhere."
        " Adds: “Je touche mon salaire le 5”."
    )


def test_a_guess_is_not_stated_as_what_they_want():
    story = Story(said=[Said(2, "customer", "le truc est cassé depuis hier")], intents=[(2, "outage", 0.3)])
    summary = summarise(story)["fr"]
    assert "coupure" not in summary
    assert "«\u00a0le truc est cassé depuis hier\u00a0»" in summary


def test_small_talk_is_not_a_request():
    story = Story(
        said=[Said(2, "customer", "Bonjour à vous"), Said(3, "customer", "un conseiller")],
        intents=[(2, "greet", 1.0), (3, "human_handoff", 1.0)],
        reason=Reason.ASKED,
    )
    assert summarise(story)["fr"] == (
        "N’a pas encore dit l’objet de sa demande. L’assistant n’a pas répondu. Veut une personne."
    )


def test_what_was_tried_is_told_by_how_far_it_got():
    story = Story(
        said=[Said(2, "customer", "Je veux un délai")],
        intents=[(2, "payment_plan", 0.9)],
        steps=[("identify", "done"), ("meter_reading", "done"), ("payment_plan", "refused"), ("certificate", "left")],
        reason=Reason.ASKED,
    )
    assert summarise(story)["fr"] == (
        "Demande\u00a0: obtenir un délai de paiement («\u00a0Je veux un délai\u00a0»). L’assistant n’a pas répondu."
        " Fait\u00a0: transmettre un relevé. Pas possible\u00a0: obtenir un délai de paiement."
        " Laissé par le client\u00a0: obtenir un justificatif. Veut une personne."
    )
    told = "Done: giving a meter reading. Not possible: time to pay. Dropped by the customer: obtaining a document."
    assert told in summarise(story)["en"]
    stuck = summarise(Story(steps=[("identify", "stuck"), ("outage", "failed"), ("unheard_of", "asked")]))
    assert "Réponses inutilisables\u00a0: vérifier son identité. Panne\u00a0: " in stuck["fr"]
    assert "unheard_of" not in stuck["en"]


def test_what_was_not_understood_is_counted():
    story = Story(intents=[(2, "nlu_fallback", 0.2), (4, "out_of_scope", 0.9)], reason=Reason.STUCK)
    assert "2 messages n’ont pas été compris" in summarise(story)["fr"]


def test_a_topic_that_nobody_named_is_not_invented():
    assert "un sujet délicat" in summarise(Story(reason=Reason.TOPIC, topic="unheard_of"))["fr"]


def test_a_quote_is_cut_at_a_word_and_marked():
    assert quoted("un deux trois quatre", 2) == "un deux…"
    assert quoted(" un\n deux. ", 5) == "un deux"


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=300)


@given(
    st.builds(
        Story,
        said=st.lists(st.builds(Said, st.integers(1, 9), st.sampled_from(["customer", "assistant", "advisor"]), words)),
        intents=st.lists(
            st.tuples(
                st.integers(1, 9),
                st.sampled_from(["bill_explain", "outage", "move_in", "greet", "nlu_fallback", "unheard_of"]),
                st.floats(0, 1),
            )
        ),
        facts=st.lists(st.tuples(st.fixed_dictionaries({"fr": words, "en": words}), words)),
        reason=st.sampled_from([None, *Reason]),
        evidence=st.lists(words),
        comment=st.none() | words,
        contact=st.sampled_from([None, "callback", "email", "message"]),
        settled=st.lists(words),
    )
)
def test_whatever_happened_fits_in_eighty_words(story):
    for summary in summarise(story).values():
        assert 0 < len(summary.split()) <= 80
