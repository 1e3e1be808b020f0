"""Words that mean the same in every form: leaving, yes, no, not knowing, danger. Both languages at once.

The intents `affirm` and `deny` say it for whole messages; these patterns serve within a form, where
"non, plutôt le 12" is a correction and "laisse tomber" ends what is going on, whatever the classifier made of them.
"""

from __future__ import annotations

import re
import unicodedata


def plain(text: str) -> str:
    """Return the text in lower case, without accents, with simple apostrophes and single spaces."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("’", "'"))
    without_accents = "".join(c for c in decomposed if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", without_accents).strip()


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(patterns) + r")(?!\w)")


_LEAVES = _any_of(
    r"laiss\w* tomber", r"lach\w* l'affaire", r"oubli(?:e|ez|ons) (?:ca|tout|cela)?", r"tant pis",
    r"annul(?:e|ez|er|ons)(?: tout| ca| cela)?",
    r"on arrete", r"j'arrete", r"arret(?:e|ez)(?: la| tout)?", r"stop", r"(?:ca|cela) suffit", r"plus tard",
    r"une autre fois", r"non merci", r"quitter", r"abandonne\w*",
    r"(?:j'ai )?change d'avis", r"pas la peine", r"finalement non", r"never ?mind", r"forget (?:it|about it|that)",
    r"cancel(?: it| that| everything)?", r"leave it", r"drop it",
    r"stop (?:it|that|this)", r"no thanks?", r"no thank you", r"not now", r"some other time", r"changed my mind",
    r"quit", r"exit", r"abort",
)  # fmt: skip
_NO = _any_of(
    r"non",
    r"nn",
    r"n",
    r"nan",
    r"nope",
    r"no",
    r"nah",
    r"pas d'accord",
    r"surtout pas",
    r"faux",
    r"wrong",
    r"incorrect",
)
_YES = _any_of(
    r"oui", r"ui", r"y$", r"wi$", r"ouais", r"ouep", r"yes", r"yep", r"yeah", r"yup", r"ok", r"okay", r"d'accord",
    r"dac",
    r"c'est (?:bien )?(?:ca|bon|exact|juste)", r"exact(?:ement|ly)?", r"confirme", r"je confirme",
    r"vas-?y", r"allez-?y", r"go ahead", r"parfait", r"volontiers", r"correct", r"right", r"sure",
    r"that's (?:it|right)", r"please do", r"bien sur", r"absolument", r"absolutely", r"definitely",
)  # fmt: skip
_UNKNOWN = _any_of(
    r"(?:je )?(?:ne |n')?(?:le |la )?(?:sais|connais|trouve|retrouve)(?: plus)? (?:pas|plus)",
    r"je (?:l'ai|l'ais|n'ai) (?:pas|plus)", r"(?:je )?(?:l'ai|n'en ai) (?:pas|plus)", r"aucune idee",
    r"pas sous la main",
    r"ou (?:est-ce que )?(?:je )?(?:le|la)? ?trouve\w*", r"c'est ou", r"c'est quoi", r"ou ca", r"ou",
    r"i don'?t (?:know|have)(?: it)?", r"dunno", r"no idea", r"can'?t find(?: it)?", r"where (?:do|can) i find\b.*",
    r"where(?: is it)?", r"what(?:'s| is) that", r"not (?:to hand|with me)", r"haven'?t got it", r"lost it",
    r"(?:je l'ai )?perdu",
)  # fmt: skip
_CORRECTS = _any_of(
    r"plutot", r"en fait", r"je voulais dire", r"je me suis trompee?", r"erreur", r"pardon", r"corrig\w+",
    r"modifi\w+", r"non[ ,]+(?:c'est|le|la|les|pour|au)", r"rather", r"actually",
    r"i mean[t]?", r"my mistake", r"sorry", r"make it", r"instead", r"change (?:it|that|the)",
    r"no[ ,]+(?:it's|the|on|for)",
)  # fmt: skip
_GAS_DANGER = _any_of(
    r"(?:odeurs?|fuites?) de gaz", r"(?:ca|cela) (?:sent|pue)(?: fort)? le gaz", r"(?:sent|pue) le gaz",
    r"gaz qui fuit", r"(?:fuite|odeur) (?:au|du) (?:gaz|compteur de gaz)", r"smells? (?:of|like) gas",
    r"smell(?:ing|ed)? (?:the )?gas",
    r"gas (?:smell|leak|leaking|odou?r)", r"leak(?:ing)? (?:of )?gas", r"smell of gas", r"intoxication au monoxyde",
    r"monoxyde", r"carbon monoxide",
)  # fmt: skip
_ELECTRIC_DANGER = _any_of(
    r"(?:fils?|cables?|lignes?|poteau\w*|pylones?)(?: \w+){0,3} (?:a|par) terre",
    r"(?:fils?|cables?|lignes?|poteau\w*|pylones?) (?:est |sont |electriques? )*(?:tombe\w*|arrache\w*|couche\w*)",
    r"(?:lines?|cables?|wires?|poles?)(?: is| are| has| have| came| come)* (?:down|fallen|fell)(?: down)?",
    r"(?:fallen|downed) (?:power |electric )?(?:lines?|cables?|wires?|poles?)",
    r"electrocut\w+", r"compteur(?: \w+){0,3} (?:brule|fume|en feu|prend feu)",
    r"(?:tableau|disjoncteur|prise)(?: \w+){0,3} (?:brule|fume|en feu|prend feu)",
    r"meter(?: \w+){0,3} (?:on fire|burning|smoking|sparking)",
    r"(?:fuse ?box|socket|panel)(?: \w+){0,3} (?:on fire|burning|smoking|sparking)", r"des etincelles",
    r"gerbes? d'etincelles", r"sparks (?:are )?(?:flying|coming)",
)  # fmt: skip
_NOT_DANGER = _any_of(
    r"hier",
    r"(?:la semaine|le mois|l'an|l'annee) dernier\w*",
    r"(?:c'est|est) (?:regle|resolu|repare)\w*",
    r"yesterday",
    r"last (?:week|month|year)",
    r"(?:is|was|been) (?:fixed|repaired|sorted)",
    r"pas d'odeur",
    r"aucune odeur",
    r"sans odeur",
    r"no (?:gas )?smell",
    r"(?:ne|n')\s?(?:sent|sens) pas",
    r"doesn'?t smell",
    r"don'?t smell",
)


def leaves(text: str) -> bool:
    """Say whether the customer gives up what is going on."""
    return bool(_LEAVES.search(plain(text)))


def says_no(text: str) -> bool:
    """Say whether the message begins with, or is, a no."""
    return bool(_NO.match(plain(text)))


def says_yes(text: str) -> bool:
    """Say whether the message begins with, or is, a yes (and takes nothing back)."""
    said = plain(text)
    return bool(_YES.match(said)) and not re.search(r"(?<!\w)(?:mais|but|sauf|except)(?!\w)", said)


def does_not_know(text: str) -> bool:
    """Say whether the customer cannot answer the question that was asked."""
    said = plain(text)
    return bool(_UNKNOWN.search(said)) and len(said) < 120


def corrects(text: str) -> bool:
    """Say whether the message takes back something that was said."""
    return bool(_CORRECTS.search(plain(text)))


def danger(text: str) -> str | None:
    """Return "gas" or "electricity" when the message tells of something that may hurt people now."""
    said = plain(text)
    if _GAS_DANGER.search(said) and not _NOT_DANGER.search(said):
        return "gas"
    return "electricity" if _ELECTRIC_DANGER.search(said) else None
