"""First names that give a person away in a sentence. Those that are everyday words as well are left to the cues."""

from __future__ import annotations

import unicodedata

FRENCH = """adrien agathe agnes aicha aissatou alain alexandre alexandra alice aline amandine amelie amina anais andre
andree angelique anne annick annie antoine arnaud arthur audrey aurelie aurelien axel baptiste bastien beatrice benoit
bernadette bernard bertrand brigitte camille carole caroline catherine cecile cedric celine chantal charlotte
christelle christian christiane christine christophe clementine colette corentin corinne cyril damien danielle david
delphine denise didier dominique edith edouard elisabeth elise elodie emilie emma emmanuel emmanuelle enzo eric estelle
etienne eugenie fabien fabienne fabrice fanny fatima fatoumata fernand florian francine francis francois francoise
frederic frederique gabriel gaelle genevieve georges gerard germaine ghislaine gilbert gilles ginette gisele gregory
guillaume gustave guy gwenaelle helene henri hugo huguette ibrahim ines irene isabelle jacqueline jacques jean jeanne
jeannine jeremy jerome joel joelle jocelyne josephine josette josiane julie julien juliette justine karim karine kevin
khadija laetitia laura laurence laurent lea leila leon leonie liliane loic louis louise luc lucas lucie lucien
lucienne ludovic madeleine magali mamadou manon marcel marguerite marie marielle mariam marion martine maryse mathieu
mathilde matthieu maurice maxime mehdi melanie michel michele micheline mireille mohamed mohammed monique mourad
moussa muriel myriam nadege nadia nathalie nathan nicolas nicole noemie odette odile olivier ousmane pascal pascale
patricia patrick paul paule paulette pauline philippe pierre pierrette quentin rachid raphael raymond raymonde regine
regis renee richard robert roger rolande romain sabine sabrina samira samuel sandrine sebastien severine simone
solange sonia sophie stephane stephanie suzanne sylvain sylvie tatiana theo therese thierry thomas valerie veronique
vincent virginie xavier yann yannick yasmina yolande youssef yves yvette yvonne zoe"""
ENGLISH = """aaron abigail adam alan albert alexander alison amanda amy andrea andrew angela anthony ashley barbara
benjamin betty beverly brenda brian bruce caitlin carl carol carolyn catriona charles cheryl christopher claire cynthia
daniel deborah debra dennis diana donald donna doris dorothy douglas dylan edward eleanor elizabeth emily ethan
eugene evelyn fiona frances gary geoffrey george gerald gillian gloria graham gregory hannah harold heather helen henry
ian isabella jacob jacqueline james jane janet janice jason jeffrey jennifer jessica joan joanna joe john jonathan
joseph joshua joyce judith judy julia karen katherine kathleen keith kelly kenneth kimberly kyle larry liam linda lisa
logan lori louise madison margaret maria marilyn martha mary matthew megan melissa michael michelle mildred nancy
natalie nathan nicholas noah olivia pamela patrick peter philip priya rachel ralph raymond rebecca richard robert roger
ronald roy russell ruth ryan samantha samuel sandra sarah scott sean sharon shirley sophia stephen steven stuart susan
teresa theresa thomas timothy tyler victoria vincent virginia walter wayne william zachary"""


def folded(word: str) -> str:
    """Return a word without case and accents."""
    plain = unicodedata.normalize("NFKD", word.lower())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


FIRST_NAMES = frozenset(f"{FRENCH} {ENGLISH}".split())
