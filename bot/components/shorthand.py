"""Words as they are written on a telephone, written out: "g pa u ma factur" is read as "j'ai pas u ma facture".

Encoders learned from books and web pages; the shorthand of messages says nothing to them. Only what has one meaning
in its language is listed, and French shorthand is left alone in an English message as English in a French one ("vs").
"""

from __future__ import annotations

import re

from bot.components.language_words import ONLY

_FRENCH = """
g=j'ai jai=j'ai c=c'est cest=c'est ct=c'était cetait=c'était ya=il y a yapu=il n'y a plus jvx=je veux jveux=je veux
jveu=je veux jvoudrai=je voudrais jvoudrais=je voudrais jpeux=je peux jpeu=je peux jpe=je peux jsuis=je suis
jsui=je suis chui=je suis chuis=je suis jsais=je sais jsai=je sais jcomprend=je comprends jarrive=j'arrive
jarive=j'arrive jfais=je fais jdois=je dois jattend=j'attends jattends=j'attends ds=dans dc=donc pk=pourquoi
pq=pourquoi pkoi=pourquoi pourkoi=pourquoi prq=pourquoi koi=quoi ki=qui ke=que kel=quel kelle=quelle kelke=quelque
kand=quand kan=quand qd=quand qq=quelque qqs=quelques qqn=quelqu'un qqun=quelqu'un qq1=quelqu'un kelkun=quelqu'un
kelqun=quelqu'un kelk1=quelqu'un quelkun=quelqu'un qqch=quelque chose bcp=beaucoup tt=tout tte=toute tjs=toujours
tjr=toujours tjrs=toujours tjours=toujours jms=jamais jamai=jamais rdv=rendez-vous pb=problème pbm=problème
pblm=problème pbs=problèmes mtn=maintenant mnt=maintenant mtnt=maintenant auj=aujourd'hui ajd=aujourd'hui
aujourdhui=aujourd'hui 2m1=demain dem1=demain bjr=bonjour bsr=bonsoir slt=salut svp=s'il vous plaît
stp=s'il te plaît cmt=comment comen=comment coment=comment nn=non vs=vous vou=vous ns=nous nou=nous pr=pour pa=pas
plu=plus ossi=aussi oci=aussi msg=message num=numéro fact=facture factu=facture factur=facture abo=abonnement
elec=électricité appart=appartement mci=merci mrc=merci dsl=désolé rep=réponse cad=c'est-à-dire
"""
_ENGLISH = """
u=you ur=your urs=yours r=are pls=please plz=please plse=please thx=thanks thnx=thanks tks=thanks ty=thank you
cn=can cant=can't dont=don't doesnt=doesn't didnt=didn't isnt=isn't wasnt=wasn't havent=haven't hasnt=hasn't
wouldnt=wouldn't couldnt=couldn't shouldnt=shouldn't wanna=want to gonna=going to gotta=got to sum1=someone
some1=someone any1=anyone no1=no one ppl=people idk=i don't know im=i'm ive=i've youre=you're theyre=they're
thats=that's whats=what's wheres=where's whos=who's hows=how's wot=what wat=what b4=before 2day=today 2nite=tonight
2moro=tomorrow 2morrow=tomorrow tmrw=tomorrow tmr=tomorrow tomoz=tomorrow wk=week wks=weeks appt=appointment
acct=account cuz=because coz=because bcos=because bc=because tho=though thru=through wen=when hav=have hv=have
gud=good shud=should cud=could wud=would evry=every nite=night rite=right govt=government leccy=electricity
msg=message asap=as soon as possible yr=your yrs=years
"""
_ENTRY = re.compile(r"(\S+)=(.*?)(?=\s+\S+=|\s*$)", re.DOTALL)
# Letters, figures and what they hold together; alone between others, so that "5 g" and "3.2.c" stay.
_WORD = re.compile(r"(?<![\w'@./-])[^\W_]+(?![\w'@/-])")
_AFTER_FIGURE = re.compile(r"\d[\s.,]*$")
# As far back as a figure may stand from its unit: "5 g", "3,2 c".
_BEFORE = 4


def _table(text: str) -> dict[str, str]:
    return {short: " ".join(long.split()) for short, long in _ENTRY.findall(text)}


_TABLES = {"fr": _table(_FRENCH), "en": _table(_ENGLISH)}
# Words of the other language, or initials, where nothing around them says which language it is.
_EITHER = frozenset(("ya", "vs", "pr", "pa", "ct", "cad", "rep", "num", "bc", "c", "g", "r"))
_BOTH = {short: long for table in _TABLES.values() for short, long in table.items() if short not in _EITHER}


def written_out(text: str) -> str:
    """Return a text that `normalising` has cleaned, in small letters, with its shorthand in full words."""
    words = _WORD.findall(text)
    table = _fitting(words)
    if table.keys().isdisjoint(words):
        return text

    def full(match: re.Match[str]) -> str:
        word = match.group()
        if len(word) == 1 and _AFTER_FIGURE.search(text[max(0, match.start() - _BEFORE) : match.start()]):
            return word
        return table.get(word, word)

    return _WORD.sub(full, text)


def _fitting(words: list[str]) -> dict[str, str]:
    french, english = (sum(word in ONLY[language] for word in words) for language in ("fr", "en"))
    if french == english:
        return _BOTH
    return _TABLES["fr" if french > english else "en"]
