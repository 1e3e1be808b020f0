"""No personal data leaves the server: what is hidden, what is left, and that hiding twice changes nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.studio.inbox.masking import PLACED, mask

FRENCH_BANK = st.from_regex(r"[0-9]{5}[0-9]{5}[0-9A-Z]{11}[0-9]{2}", fullmatch=True)
SEPARATORS = st.sampled_from(["", " ", "-", ".", "\u00a0", "\u202f", "  ", "\u200b", " - "])
BEFORE = st.sampled_from(["", "mon iban c'est ", "IBAN: ", "voici le RIB ", "(", "my bank details are ", "no "])
AFTER = st.sampled_from(["", " merci", ".", ", je compte sur vous", ") thanks", "\net voilà", " et 3 autres choses"])


def french_iban(account: str) -> str:
    digits = "".join(str(int(sign, 36)) for sign in account + "FR00")
    return f"FR{98 - int(digits) % 97:02d}{account}"


@settings(max_examples=400, deadline=None)
@given(FRENCH_BANK, st.integers(2, 5), SEPARATORS, BEFORE, AFTER, st.booleans(), st.booleans())
def test_no_group_of_figures_of_an_iban_survives(
    account: str, size: int, separator: str, before: str, after: str, is_lower: bool, has_slip: bool
) -> None:
    iban = french_iban(account)
    if has_slip:  # two figures changed places: still somebody's account
        iban = iban[:-2] + iban[-1] + iban[-2]
    groups = [iban[at : at + size] for at in range(0, len(iban), size)]
    text = before + separator.join(groups) + after
    masked = mask(text.lower() if is_lower else text).text
    figures = {group for group in re.findall(r"\d+", separator.join(groups)) if len(group) >= 2}
    left = PLACED.sub("", masked.replace(after.lower() if is_lower else after, "") if after else masked)
    assert not [group for group in figures if group in left]
    assert "‹" in masked


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("aebcdrsmtu éÀJDM'-.,@0123456789 \n€+‹›")), max_size=80))
def test_a_masked_text_stays_as_it_is(text: str) -> None:
    once = mask(text).text
    assert mask(once).text == once


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_can_be_masked_and_its_marks_lie_on_placeholders(text: str) -> None:
    masked = mask(text)
    for mark in masked.marks:
        assert masked.text[mark.start : mark.end] == mark.placeholder


@settings(max_examples=200, deadline=None)
@given(
    st.from_regex(r"0[1-79][0-9]{8}", fullmatch=True), st.sampled_from(["", " ", ".", "-", "\u00a0"]),
    st.sampled_from(["0", "+33 ", "+33", "0033 "]),
)  # fmt: skip
def test_no_figure_of_a_telephone_number_survives(number: str, separator: str, prefix: str) -> None:
    rest = number[1:]
    pairs = [rest[0], *(rest[at : at + 2] for at in range(1, 9, 2))]
    text = f"rappelez-moi au {prefix}{separator.join(pairs)} après le repas"
    assert mask(text).text == "rappelez-moi au ‹téléphone› après le repas"


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Bonjour, je m'appelle jean dupont et j'ai déménagé", ["name"]),
        ("Mme Lefèvre-Durand m'a dit le contraire hier", ["name"]),
        ("j'ai eu Nadia au téléphone", ["name"]),
        ("Cordialement,\nMarc PETIT", ["name"]),
        ("le contrat est au nom de Hadj Amara", ["name"]),
        ("my husband Oliver Whitfield called you", ["name"]),
        ("I'm Priya Shah and my bill is wrong", ["name"]),
        ("j'habite 12 bis rue des Glycines à Tours", ["address"]),
        ("mon nouveau logement : 4 avenue de la République, 69003 Lyon", ["address"]),
        ("c'est au 7 rue victor hugo", ["address"]),
        ("résidence Les Tilleuls, bâtiment C", ["address", "address"]),
        ("I live at 221b Baker Street, London NW1 6XE", ["address"]),
        ("écrivez à jean.dupont+elec@orange.fr", ["email"]),
        ("c'est jean point dupont arobase orange point fr", ["email"]),
        ("appelez le 06 12 34 56 78", ["phone"]),
        ("ring me on 07700 900123", ["phone"]),
        ("mon numéro client est CL-482913", ["customer_number"]),
        ("PDL 09 123 456 789 012", ["customer_number"]),
        ("facture F-202610-48291", ["customer_number"]),
        ("j'ai payé 120,50 € en mars", ["amount"]),
        ("you took £62.15 twice", ["amount"]),
        ("cent vingt euros de trop", ["amount"]),
    ],
)
def test_what_gives_a_person_away_is_hidden(text: str, kinds: list[str]) -> None:
    masked = mask(text)
    assert [mark.kind for mark in masked.marks] == kinds
    hidden = [text[start:end] for start, end, _, _ in masked.moves]
    assert not [part for part in hidden if part in masked.text]


@pytest.mark.parametrize(
    "text",
    [
        "Pourquoi ma facture a-t-elle augmenté ?",
        "je déménage le 12 mars, que dois-je faire pour mon compteur Linky",
        "relevé 4 210 kWh le 12/03/2026",
        "je suis sur place et en cours de déménagement",
        "il y a 3 places de parking devant le compteur",
        "I'm moving out on the 3rd, what do I do with my meter?",
        "Two bills landed in the letterbox the same day",
        "Merci Beaucoup",
        "Bonjour Madame, mon contrat EDF s'arrête en juin",
    ],
)
def test_everyday_words_are_left_alone(text: str) -> None:
    assert mask(text).text == text


def test_what_the_customer_is_called_is_hidden_wherever_it_stands() -> None:
    masked = mask("la facture de DIALLO n'est pas la mienne, aminata l'a vue", known=["Aminata Diallo"])
    assert masked.text == "la facture de ‹nom› n'est pas la mienne, ‹nom› l'a vue"


def test_english_messages_have_english_placeholders() -> None:
    assert mask("My name is Fiona Campbell", "en").text == "My name is ‹name›"


def test_offsets_move_with_the_text_and_count_as_a_page_counts() -> None:
    text = "😀 je suis Jean Dupont, à Paris demain"
    masked = mask(text)
    start, end = masked.moved(text.index("demain"), len(text))
    assert masked.text[start:end] == "demain"
    start, end = masked.moved(text.index("Dupont"), text.index("Dupont") + 6)
    assert masked.text[start:end] == "‹nom›"
    (mark,) = masked.shown()
    units = masked.text.encode("utf-16-le")
    assert units[mark["start"] * 2 : mark["end"] * 2].decode("utf-16-le") == "‹nom›"


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "part",
    [
        "1",
        "1 ",
        "a",
        "rue ",
        "Jean ",
        "cent ",
        "a@",
        "FR7",
        "12 rue a ",
        "1(",
        "a.b-c",
        "x at y ",
        "jean-",
        "merci ",
        " ",
        ".",
    ],
)
def test_no_message_keeps_the_server_busy(part: str) -> None:
    text = part * (4000 // len(part))
    assert mask(mask(text).text).text == mask(text).text
