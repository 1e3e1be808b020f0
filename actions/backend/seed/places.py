"""Towns, streets and names for invented households. Telephone numbers come from the ranges that Arcep keeps for
fiction.
"""

from __future__ import annotations

TOWNS: tuple[tuple[str, str], ...] = (
    ("69003", "Lyon"), ("69100", "Villeurbanne"), ("75011", "Paris"), ("75019", "Paris"), ("13006", "Marseille"),
    ("13100", "Aix-en-Provence"), ("31000", "Toulouse"), ("31700", "Blagnac"), ("33000", "Bordeaux"),
    ("33600", "Pessac"), ("59000", "Lille"), ("59100", "Roubaix"), ("44000", "Nantes"), ("44800", "Saint-Herblain"),
    ("67000", "Strasbourg"), ("35000", "Rennes"), ("34000", "Montpellier"), ("38000", "Grenoble"), ("06000", "Nice"),
    ("29200", "Brest"), ("24000", "Périgueux"), ("24200", "Sarlat-la-Canéda"), ("87000", "Limoges"),
    ("63000", "Clermont-Ferrand"), ("76600", "Le Havre"), ("14000", "Caen"), ("21000", "Dijon"), ("54000", "Nancy"),
    ("45000", "Orléans"), ("37000", "Tours"), ("49000", "Angers"), ("80000", "Amiens"), ("86000", "Poitiers"),
    ("74000", "Annecy"), ("64000", "Pau"), ("20000", "Ajaccio"),
)  # fmt: skip

STREETS: tuple[str, ...] = (
    "rue des Lilas", "rue Victor-Hugo", "avenue Jean-Jaurès", "rue de la République", "rue du Moulin",
    "place de l’Église", "chemin des Vignes", "allée des Tilleuls", "boulevard Gambetta", "rue Pasteur",
    "impasse des Cerisiers", "rue du Four", "quai de la Fosse", "rue Saint-Michel", "route de l’Océan",
    "rue des Écoles", "rue George-Sand", "avenue du Maréchal-Foch", "rue de l’Hôpital", "cours Émile-Zola",
)  # fmt: skip

LAST_NAMES: tuple[str, ...] = (
    "Martin", "Bernard", "Dubois", "Thomas", "Robert", "Petit", "Durand", "Leroy", "Moreau", "Simon", "Laurent",
    "Lefèvre", "Michel", "Garcia", "David", "Bertrand", "Roux", "Fournier", "Morel", "Girard", "André", "Mercier",
    "Dupuis", "Lambert", "Bonnet", "François", "Martinez", "Legrand", "Garnier", "Faure", "Benali", "Haddad",
    "Diallo", "Traoré", "Nguyen", "Da Silva", "Ferreira", "Kowalski", "Le Goff", "Kerbrat", "N’Diaye", "Cœurdacier",
    "Besançon", "Muller", "Schmitt", "Rossi",
)  # fmt: skip

WOMEN: tuple[str, ...] = (
    "Claire", "Sophie", "Nathalie", "Aïcha", "Camille", "Julie", "Chloé", "Hélène", "Françoise", "Monique", "Inès",
    "Léa", "Fatou", "Zoé", "Mélanie", "Jeanne",
)  # fmt: skip

MEN: tuple[str, ...] = (
    "Jean", "Pierre", "Karim", "Nicolas", "Thomas", "François", "Gaël", "Mamadou", "Hugo", "Loïc", "Stéphane",
    "Rémi", "André", "Noël", "Cédric", "Minh",
)  # fmt: skip

ENGLISH: tuple[tuple[str, str, str], ...] = (
    ("M.", "Daniel", "Hughes"), ("Mme", "Emma", "Clarke"), ("M.", "Sean", "O’Brien"), ("Mme", "Priya", "Patel"),
    ("M.", "Liam", "Fraser"), ("Mme", "Olivia", "Bennett"), ("M.", "Graham", "Whitfield"),
    ("Mme", "Susan", "Ashworth"), ("M.", "Tom", "Gallagher"), ("Mme", "Rachel", "Kim"), ("M.", "David", "Okafor"),
    ("Mme", "Jane", "Macleod"),
)  # fmt: skip
