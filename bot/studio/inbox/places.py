"""Finds postal addresses, French and British: a number and a street, a street's name, a postcode with its town."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.studio.inbox.first_names import folded
from bot.studio.inbox.people import NOT_NAMES, STOPS, WORD
from bot.studio.inbox.personal import Span

STREET = (
    r"(?:rue|avenue|av\.?|ave\.?|boulevard|boul\.?|bd\.?|bld\.?|blvd\.?|chemin|che?m?\.|impasse|imp\.|all[ée]es?|place|pl\.|quai"
    r"|route|rte\.?|cours|square|passage|lotissement|lot\.|r[ée]sidence|r[ée]s\.|faubourg|fbg\.?|sentier|esplanade|hameau"
    r"|lieu[ -]dit|villa|voie|clos|mail|mont[ée]e|traverse|venelle|ruelle|promenade|rond[ -]point|domaine|cit[ée])"
)
NUMBERED = re.compile(
    rf"(?<![\w,.])\d{{1,4}}[ \u00a0]?(?:bis|ter|quater|[a-f])?\b[ ,\u00a0]{{1,3}}{STREET}(?![^\W_])", re.IGNORECASE
)
# Everyday words as well: "3 cours par semaine", "2 place de parking".
DOUBTFUL = re.compile(
    r"(?:place|pl\.|cours|mail|route|passage|voie|clos|villa|domaine|cit[ée]|mont[ée]e)$", re.IGNORECASE
)
OF_THE = re.compile(r"[ \u00a0](?:de la |du |des |de l['’])", re.IGNORECASE)
NAMED = re.compile(
    r"\b(?:rue|avenue|boulevard|impasse|all[ée]e|chemin|quai|r[ée]sidence|faubourg|lotissement|lieu[ -]dit)(?![^\W_])",
    re.IGNORECASE,
)
BUILDING = re.compile(
    r"\b(?:appartement|appart|appt?\.?|b[âa]timent|b[âa]t\.?|escalier|esc\.?|[ée]tage|porte|flat|apartment|unit|digicode)"
    r"[ \u00a0]?(?:n°[ ]?)?(?:\d{1,4}[a-z]?|[A-Z]\d{0,3})\b", re.IGNORECASE,
)  # fmt: skip
PARTICLES = frozenset(
    {"de", "du", "des", "la", "le", "les", "l", "d", "a", "aux", "sur", "en", "sous", "lès", "st", "ste"}
)
ENGLISH_STREET = (
    r"(?:street|st|road|rd|avenue|ave|lane|ln|drive|close|court|terrace|crescent|gardens?|square|hill|row"
    r"|grove|mews|walk|green|rise|way|parade|boulevard)"
)
ENGLISH = re.compile(
    rf"(?<![\w,.])\d{{1,4}}[a-z]?,?[ \u00a0](?:(?:{WORD})[ \u00a0]){{1,4}}?{ENGLISH_STREET}\b\.?", re.IGNORECASE
)
UK_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?[ ]?\d[A-Z]{2}\b", re.IGNORECASE)
POSTCODE_TOWN = re.compile(
    rf"(?<![\w.,+/\-])(?:F-)?\d{{2}}[ ]?\d{{3}}[ ,]{{1,2}}(?=[^\W\d_a-zà-ÿ])({WORD})((?:[ \-]{WORD}){{0,4}})"
)
NAMED_POSTCODE = re.compile(
    r"(?:code postal|\bc\.?p\.?|postcode|post code|zip)[\s:]{0,4}(?:est|is|le)?[\s:]{0,4}(\d{2}[ ]?\d{3})(?!\d)",
    re.IGNORECASE,
)
TOKEN = re.compile(rf"[ \u00a0]{{0,2}}({WORD})\.?")
TAIL = re.compile(
    rf"[ ,\n\u00a0–-]{{1,4}}(?:[àa][ ]+)?(\d{{2}}[ ]?\d{{3}})(?!\d)"
    rf"(?:[ ,]{{1,2}}({WORD}(?:[ ](?=[A-ZÀ-Þ]){WORD}){{0,3}}))?"
)
TOWN = re.compile(rf"[ ,\u00a0]{{1,3}}(?:à[ ]|in[ ])?(?=[A-ZÀ-Þ])({WORD}(?:[ ](?=[A-ZÀ-Þ]){WORD}){{0,2}})")
LOWER_AT_MOST = 3


def find(text: str) -> Iterator[Span]:
    """Yield the addresses of a text."""
    for found in NUMBERED.finditer(text):
        is_doubtful = DOUBTFUL.search(found[0]) is not None
        end = _street(text, found.end(), lower=not is_doubtful or OF_THE.match(text, found.end()) is not None)
        if end > found.end() or not is_doubtful:
            yield Span(found.start(), _tail(text, end), "address")
    for found in NAMED.finditer(text):
        end = _street(text, found.end(), lower=False)
        if end > found.end():
            yield Span(found.start(), _tail(text, end), "address")
    for found in ENGLISH.finditer(text):
        if not any(folded(word) in STOPS for word in re.findall(WORD, found[0])[:-1]):
            yield Span(found.start(), _tail(text, found.end()), "address")
    for pattern in (BUILDING, UK_POSTCODE):
        yield from (Span(found.start(), found.end(), "address") for found in pattern.finditer(text))
    for found in NAMED_POSTCODE.finditer(text):
        yield Span(found.start(1), _tail(text, found.end()), "address")
    for found in POSTCODE_TOWN.finditer(text):
        if folded(found[1]) not in NOT_NAMES:
            yield Span(found.start(), _town_end(found), "address")


def _street(text: str, start: int, *, lower: bool) -> int:
    """Return where a street's name ends that begins here: capitals and particles, or a few plain words."""
    end, count, plain_words = start, 0, 0
    at = start
    while (token := TOKEN.match(text, at)) is not None:
        word = folded(token[1]).replace("’", "'")
        parts = word.split("'")
        if all(part in PARTICLES for part in parts):
            at = token.end()
            continue
        if token[1][0].isupper() or (len(parts) > 1 and token[1].split(token[1][len(parts[0])])[-1][:1].isupper()):
            if word in NOT_NAMES and count:
                break
        elif not lower or plain_words >= LOWER_AT_MOST or (word in STOPS and plain_words + count):
            break
        else:
            plain_words += 1
        count += 1
        at = end = token.end(1)
    return end


def _tail(text: str, end: int) -> int:
    """Return where an address ends: with its postcode and town, where they follow."""
    found = TAIL.match(text, end)
    if found is not None:
        return found.end() if found[2] is None or folded(found[2]) not in NOT_NAMES else found.end(1)
    postcode = re.compile(rf"[ ,\n]{{1,3}}(?:{WORD}[ ,]{{1,2}}){{0,3}}{UK_POSTCODE.pattern}", re.IGNORECASE).match(
        text, end
    )
    if postcode is not None:
        return postcode.end()
    town = TOWN.match(text, end)
    if town is not None and folded(town[1].split()[0]) not in NOT_NAMES:
        return town.end()
    return end


def _town_end(found: re.Match[str]) -> int:
    """Return where a town ends: particles and capitals belong to it, what follows does not."""
    end = found.end(1)
    for word in re.finditer(rf"[ \-]({WORD})", found[2]):
        plain = folded(word[1])
        if not word[1][0].isupper() and not (plain in PARTICLES and "-" in word[0]):
            break
        if plain in NOT_NAMES:
            break
        end = found.start(2) + word.end()
    return end
