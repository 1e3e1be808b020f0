"""Finds names of people: after the words that introduce them, before a sign-off, by first name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.studio.inbox.first_names import FIRST_NAMES, folded
from bot.studio.inbox.personal import Span

# Words with a capital that are nobody's name, after a greeting or "I am".
CAPITALS = """
madame monsieur mademoiselle messieurs mesdames mme mr mrs ms miss sir madam bonjour bonsoir merci hello hi there
all everyone team support service services client cliente clients customer je j tu il elle on nous vous ils elles
mon ma mes votre vos notre nos le la les un une des du de l d c ce cet cette ca qui que quoi pourquoi comment quand
combien est et ou mais donc or ni car pas non oui ok bien tres trop plus si i my me we you he she it they the a an
is are am please thanks thank can could would how why when where what which yes no not and but so clairvolt linky
gazpar edf enedis grdf engie totalenergies relais sepa iban rib pdl pce tva kwh cpl france francais francaise
english french lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril mai juin juillet aout
septembre octobre novembre decembre monday tuesday wednesday thursday friday saturday sunday january february march
april may june july august september october november december noel internet bonne bon belle actuellement toujours
encore vraiment aussi beaucoup infiniment avance helas desole locataire proprietaire titulaire abonne sans dans
depuis toute tout tous in at for from just still very really sorry happy fine sure good great electricite gaz
facture contrat compteur monthly bill meter account contract power gas energy nouveau nouvelle new old your our his
her their this that these those mobile tel telephone email mail adresse"""
NOT_NAMES = frozenset(CAPITALS.split())
# Words that end a name written without capitals.
ENDS = """
avec pour par sur chez mais car donc ainsi alors puis voici voila suis ai as avons avez ont habite demeure souhaite
voudrais veux appelle envoie ecris contacte vient au aux en a y se with live lives living want wanted like have has
had was were will to of by who whose pas plus numero number client name nom prenom"""
STOPS = NOT_NAMES | frozenset(ENDS.split())
PARTICLES = frozenset({"de", "du", "des", "la", "le", "van", "von", "der", "ben", "el", "al", "da", "di", "mac", "st"})
WORD = r"[^\W\d_]{1,40}(?:['’\-][^\W\d_]{1,40}){0,4}"
TOKEN = re.compile(rf"[ \u00a0]{{0,2}}({WORD})\.?")
TITLE = re.compile(
    r"\b(?:M\.|Mr?\.?|Mme\.?|Mlle\.?|Me\.?|Dr\.?|Mrs\.?|Ms\.?|Monsieur|Madame|Mademoiselle|Miss)[ \u00a0]"
)
# What introduces a name so surely that it need not have capitals.
SURE = re.compile(
    r"(?:\bm['’ ]?appell?e?s?\b|\bs['’ ]?appelle(?:nt)?\b|\bmon (?:pr[ée])?nom (?:de famille )?(?:c['’]?est|est|:)"
    r"|\b(?:pr[ée])?nom\s*:|\bau nom de(?: m(?:onsieur|adame|me|r)\b\.?)?"
    r"|\bmy (?:first |last |full )?name(?:['’]s| is|:)|\bsurname(?: is|:)|\bname\s*:|\bin the name of"
    r"|\bon behalf of|\bmoi c['’]est)[ \u00a0:,]{0,6}",
    re.IGNORECASE,
)
LIKELY = re.compile(
    r"(?:\bje suis|\bici|\bc['’]est|\bde la part de|\bi['’]m|\bi am|\bthis is|\bit['’]s|\bcalled|\bnamed"
    r"|\bmon (?:mari|fils|p[èe]re|fr[èe]re|conjoint|compagnon|voisin|coll[èe]gue|propri[ée]taire)|\bma (?:femme"
    r"|fille|m[èe]re|s[œo]e?ur|conjointe"
    r"|compagne|voisine|coll[èe]gue)|\bmy (?:husband|wife|son|daughter|father|mother|brother|sister|partner"
    r"|landlord"
    r"|neighbou?r)|\bbonjour|\bbonsoir|\bsalut|\bhello|\bhi|\bdear|\bch[èe]re?|\bmerci|\bthanks|\bthank you"
    r"|\bconseill[eè]re?|\badvisor|\bavec|\bwith)[ \u00a0,:]{1,6}",
    re.IGNORECASE,
)
SIGN_OFF = re.compile(
    r"(?:cordialement|salutations|bien [àa] vous|respectueusement|merci(?: d['’]avance)?|bonne (?:journ[ée]e|soir[ée]e)"
    r"|regards|sincerely|faithfully|cheers|best wishes|best|thanks|thank you|many thanks)[\s,.!–—-]{1,9}"
    rf"({WORD}\.?(?:[ \u00a0]{{1,2}}{WORD}\.?){{0,3}})[\s.!]{{0,9}}$",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[Span]:
    """Yield the names of people in a text."""
    for title in TITLE.finditer(text):
        yield from _names(text, title.end(), lower=False)
    for cue in SURE.finditer(text):
        yield from _names(text, cue.end(), lower=True)
    for cue in LIKELY.finditer(text):
        yield from _names(text, cue.end(), lower=False)
    yield from _signatures(text)
    yield from _first_names(text)


def _names(text: str, start: int, *, lower: bool) -> Iterator[Span]:
    """Yield the name that begins here: words with capitals, or where `lower`, up to two without."""
    title = TITLE.match(text, start)
    at = title.end() if title else start
    first, end, count = None, at, 0
    while count < 4 and (token := TOKEN.match(text, end)) is not None:
        word, plain = token[1], folded(token[1])
        is_capital = word[0].isupper()
        if plain in PARTICLES and count < 3 and _goes_on(text, token.end()):
            first = token.start(1) if first is None else first
            end = token.end()
            continue
        if plain in (NOT_NAMES if is_capital else STOPS) or not (is_capital or (lower and count < 2)):
            break
        first = token.start(1) if first is None else first
        end, count = token.end(1), count + 1
    if first is not None and count:
        yield Span(first, end, "name")


def _goes_on(text: str, at: int) -> bool:
    token = TOKEN.match(text, at)
    return token is not None and token[1][0].isupper() and folded(token[1]) not in NOT_NAMES


def _signatures(text: str) -> Iterator[Span]:
    found = SIGN_OFF.search(text)
    if found is not None:
        words = [word for word in re.findall(WORD, found[1]) if folded(word) not in PARTICLES]
        if words and all(word[0].isupper() and folded(word) not in NOT_NAMES for word in words):
            yield Span(found.start(1), found.start(1) + len(found[1].rstrip()), "name")


def _first_names(text: str) -> Iterator[Span]:
    """Yield each first name with a capital, with the capitals around it."""
    words = list(re.finditer(WORD, text))
    for number, found in enumerate(words):
        parts = {folded(part) for part in re.split(r"['’\-]", found[0])}
        if not found[0][0].isupper() or not parts & FIRST_NAMES:
            continue
        start, end = found.start(), found.end()
        if number and words[number - 1][0].isupper() and len(words[number - 1][0]) > 1:
            before = words[number - 1]
            if text[before.end() : start].strip(" \u00a0") == "" and folded(before[0]) not in NOT_NAMES:
                start = before.start()
        for after in words[number + 1 : number + 4]:
            if text[end : after.start()].strip(" \u00a0") or not after[0][0].isupper():
                break
            if folded(after[0]) in NOT_NAMES:
                break
            end = after.end()
        yield Span(start, end, "name")
