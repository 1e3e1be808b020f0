"""The households of docs/demo.md: each shows something."""

from __future__ import annotations

from dataclasses import replace

from actions.backend.seed.profiles import Profile


def _home(number: str, name: tuple[str, str, str], place: tuple[str, str, str], language: str = "fr") -> Profile:
    title, first_name, last_name = name
    street, postcode, city = place
    return Profile(number, title, first_name, last_name, language, street, postcode, city)


def _with(profile: Profile, *stories: str, **traits: object) -> Profile:
    return replace(profile, stories=frozenset(stories), **traits)  # type: ignore[arg-type]


DEMO: tuple[Profile, ...] = (
    _with(
        _home("CL-482913", ("Mme", "Claire", "Lefèvre"), ("14 rue des Lilas", "69003", "Lyon")),
        "hungry",
        "refund",
        heat_kwh=6200,
        power_kva=9,
        growth=1.45,
        gas_kwh=0,
    ),
    _with(
        _home("CL-104520", ("M.", "Daniel", "Hughes"), ("3 chemin des Vignes", "24200", "Sarlat-la-Canéda"), "en"),
        "visit_booked",
        energy="both",
        offer="duo",
        gas_kwh=13_000,
        billing="monthly",
        monthly_factor=0.80,
    ),
    _with(
        _home("CL-217348", ("M.", "Karim", "Benali"), ("27 avenue Jean-Jaurès", "59100", "Roubaix")),
        "arrears",
        debit=False,
        appliances_kwh=4100,
        heat_kwh=5200,
        power_kva=9,
    ),
    _with(
        _home("CL-355186", ("Mme", "Julie", "Moreau"), ("8 boulevard Gambetta", "31000", "Toulouse")),
        "failed_debit",
        offer="nuit-claire",
        heat_kwh=4300,
    ),
    _with(
        _home("CL-503278", ("M.", "Loïc", "Kerbrat"), ("51 rue Saint-Michel", "29200", "Brest")),
        "plan_running",
        energy="both",
        offer="duo-nuit",
        gas_kwh=11_500,
        debit=False,
    ),
    _with(
        _home("CL-618401", ("Mme", "Hélène", "Faure"), ("2 place de l’Église", "87000", "Limoges")),
        energy="both",
        offer="duo",
        gas_kwh=9_000,
        billing="monthly",
    ),
    _with(
        _home("CL-722954", ("Mme", "Monique", "Girard"), ("19 rue du Moulin", "63000", "Clermont-Ferrand")),
        "disputed",
        offer="nuit-claire",
        heat_kwh=5600,
        power_kva=9,
        smart_electricity=False,
    ),
    _with(
        _home("CL-833617", ("Mme", "Emma", "Clarke"), ("120 cours Émile-Zola", "69100", "Villeurbanne"), "en"),
        "visit_missed",
    ),
    _with(
        _home("CL-158230", ("M.", "Mamadou", "Diallo"), ("6 rue Pasteur", "75019", "Paris")),
        "large_debt",
        debit=False,
        appliances_kwh=5200,
        heat_kwh=13_000,
        power_kva=12,
    ),
    _with(
        _home("CL-941085", ("Mme", "Inès", "Ferreira"), ("44 allée des Tilleuls", "44800", "Saint-Herblain")),
        "voucher",
        "small_debt",
        debit=False,
        appliances_kwh=1500,
        power_kva=3,
    ),
    _with(
        _home("CL-266505", ("M.", "Graham", "Whitfield"), ("7 route de l’Océan", "33600", "Pessac"), "en"),
        "moving_out",
        "late_complaint",
        "silent_meter",
        offer="horizon-vert",
    ),
    _with(
        _home("CL-371915", ("M.", "Noël", "Cœurdacier"), ("33 rue de l’Hôpital", "67000", "Strasbourg")),
        "estimated_gas",
        energy="gas",
        offer="flamme",
        gas_kwh=15_000,
        smart_gas=False,
    ),
)
