"""Words by which a language is known, without accents and capitals as `normalising.for_ngrams` leaves them."""

from __future__ import annotations

# Words that the other language has as well are left out ("on", "me", "a", "but", "or", "son", "pour", "note", ...).
_FRENCH = """
le la les un une des du de et est sont suis etes ai avez avons ont je tu il elle nous vous ils elles mon ma mes
votre vos notre nos leur ce cette ces cet ca cela que qui quoi quand comment pourquoi combien quel quelle ou dans
avec sans chez sur sous par depuis pas ne plus rien jamais toujours oui non bonjour bonsoir salut merci svp veux
voudrais peux puis faut fait faire dois avoir etre au aux en y mais donc si tout tous toute bien tres trop
encore deja ici facture contrat compteur releve rdv demenage coupure courant mensualite cheque paiement payer
conseiller quelqu aujourd hier demain mois ans jour jours heure euros aussi alors parce
"""
_ENGLISH = """
the an and is are am was were be been i you he she we they my your our their his her this that these those what who
when where why how which with without from to of in at by for not no yes never always hello hi hey thanks thank
please want would could should can cannot need do does did don doesn didn have has had will ll ve re it its im there
here just about any some so if then than because still already up out bill account meter reading move moving power
payment pay money phone someone talk speak today yesterday tomorrow month year day days week hours get got make give
tell know help sorry good morning evening again too much many
"""
# Said in both languages: alone they do not change that of a conversation.
_BORROWED = """
hello hey bye yes no yep yo ok okay stop sorry cool top thanks thx merci ciao help please super pizza wifi
"""

ONLY = {"fr": frozenset(_FRENCH.split()), "en": frozenset(_ENGLISH.split())}
BORROWED = frozenset(_BORROWED.split())
