"""The layout of documents: one A4 page, the supplier's colours, and text that can be read, copied and verified."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from actions.backend.documents import Contents
from actions.backend.formatting import HARD, day, money, number, short_date
from actions.backend.labels import label

INK, MUTED, ACCENT, PALE = (24, 32, 44), (96, 108, 124), (13, 110, 98), (232, 244, 241)
MARGIN = 20
WIDTH = 210 - 2 * MARGIN
SUPPLIER = "Clairvolt SAS, 1 place de l’Aurore, 69999 Lyon Cedex 03"
CHECK_AT = "clairvolt.example/verification"


class Page(FPDF):
    """A page with our letterhead and the verification code at its foot."""

    def __init__(self, contents: Contents) -> None:
        super().__init__(format="A4")
        self.contents = contents
        self.face = _choose_face(self)
        self.set_margins(MARGIN, 18, MARGIN)
        self.set_auto_page_break(True, margin=32)
        self.set_title(f"{contents.title} - {contents.household.customer_number}")
        self.set_author("Clairvolt")
        self.set_lang("fr-FR" if contents.language == "fr" else "en-GB")
        self.set_creation_date(contents.created)
        self.alias_nb_pages()
        self.add_page()

    def say(self, french: str, english: str) -> str:
        return french if self.contents.language == "fr" else english

    def style(self, size: float, colour: tuple[int, int, int] = INK, *, bold: bool = False) -> None:
        self.set_font(self.face, "B" if bold else "", size)
        self.set_text_color(*colour)

    def line_of(self, text: str, height: float = 6, align: str = "L") -> None:
        self.cell(0, height, clean(text), align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def paragraph(self, text: str, height: float = 6) -> None:
        self.multi_cell(0, height, clean(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def header(self) -> None:
        self.set_fill_color(*ACCENT)
        self.rect(0, 0, 210, 4, style="F")
        self.set_y(14)
        self.style(20, ACCENT, bold=True)
        self.line_of("Clairvolt", 9)
        self.style(8.5, MUTED)
        self.line_of(self.say("Électricité et gaz pour la maison", "Electricity and gas for the home"), 5)
        self.ln(6)

    def footer(self) -> None:
        self.set_y(-27)
        self.set_draw_color(*PALE)
        self.line(MARGIN, self.get_y(), 210 - MARGIN, self.get_y())
        self.ln(2)
        self.style(8, MUTED)
        code = self.contents.code
        self.line_of(
            self.say(
                f"Code de vérification{HARD}: {code}, à contrôler sur {CHECK_AT}",
                f"Verification code: {code}, to be checked at {CHECK_AT}",
            ),
            4.5,
        )
        self.line_of(
            self.say(
                f"{SUPPLIER}. Fournisseur fictif, document de démonstration.",
                f"{SUPPLIER}. A fictional supplier: demonstration document.",
            ),
            4.5,
        )
        self.line_of(f"{self.page_no()}/{{nb}}", 4.5, align="R")

    def facts(self, pairs: list[tuple[str, str]]) -> None:
        """A shaded block of names and values."""
        self.set_fill_color(*PALE)
        for name, value in pairs:
            self.style(9.5, MUTED)
            self.cell(62, 8, "  " + clean(name), fill=True)
            self.style(10.5, INK, bold=True)
            self.cell(0, 8, clean(value), fill=True, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(5)

    def grid(self, widths: tuple[float, ...], rows: list[tuple[str, ...]], *, last_bold: bool = False) -> None:
        """Rows with a head; the last column is on the right."""
        for index, row in enumerate(rows):
            head, last = index == 0, last_bold and index == len(rows) - 1
            self.style(8.5 if head else 9.5, MUTED if head else INK, bold=last)
            self.set_draw_color(*PALE)
            for column, (width, text) in enumerate(zip(widths, row, strict=True)):
                align = "L" if column == 0 else "R"
                self.cell(width, 7, clean(text), border="B", align=align)
            self.ln(7)
        self.ln(5)


def _choose_face(page: FPDF) -> str:
    """DejaVu Sans where matplotlib brings it: any name can be written. Else the PDF's own Helvetica, Western European
    letters only.
    """
    spec = importlib.util.find_spec("matplotlib")
    if spec is not None and spec.origin is not None:
        folder = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"
        if (folder / "DejaVuSans.ttf").exists():
            page.add_font("DejaVu", "", folder / "DejaVuSans.ttf")
            page.add_font("DejaVu", "B", folder / "DejaVuSans-Bold.ttf")
            return "DejaVu"
    page.core_fonts_encoding = "windows-1252"
    return "Helvetica"


def clean(text: str) -> str:
    """Without the narrow space that fonts lack."""
    return text.replace("\u202f", "\u00a0").replace("\u2212", "-")


def render(contents: Contents) -> bytes:
    """The PDF of a document."""
    page = Page(contents)
    _addressee(page)
    page.style(16, INK, bold=True)
    page.line_of(contents.title, 10)
    page.ln(3)
    body = {
        "proof_of_address": _proof_of_address,
        "contract_certificate": _contract_certificate,
        "bill_copy": _bill_copy,
        "payment_statement": _payment_statement,
    }
    body[contents.kind](page)
    return bytes(page.output())


def full_name(contents: Contents) -> str:
    household = contents.household
    title = household.title if contents.language == "fr" else {"Mme": "Ms", "M.": "Mr"}[household.title]
    return f"{title} {household.first_name} {household.last_name}"


def _addressee(page: Page) -> None:
    household = page.contents.household
    page.style(10.5)
    for text in (full_name(page.contents), household.street, f"{household.postcode} {household.city}"):
        page.set_x(115)
        page.line_of(text, 5.5)
    page.ln(6)
    page.style(9.5, MUTED)
    date_text = day(page.contents.day, page.contents.language, weekday=False, year=True)
    page.line_of(page.say(f"Lyon, le {date_text}", f"Lyon, {date_text}"))
    page.ln(6)


def _supply_facts(page: Page) -> list[tuple[str, str]]:
    contract, language = page.contents.contract, page.contents.language
    facts = [
        (page.say("Titulaire", "Account holder"), full_name(page.contents)),
        (
            page.say("Adresse du logement", "Address of the home"),
            f"{contract.street}, {contract.postcode} {contract.city}",
        ),
        (page.say("Numéro client", "Customer number"), page.contents.household.customer_number),
        (page.say("Énergie", "Energy"), label("energy", contract.energy, language)),
    ]
    for point in contract.points:
        kind = page.say(f"Point de livraison ({point.kind})", f"Point of delivery ({point.kind})")
        facts.append(
            (
                kind,
                f"{point.number[:2]} {point.number[2:5]} {point.number[5:8]} {point.number[8:11]} {point.number[11:]}",
            )
        )
    return facts


def _proof_of_address(page: Page) -> None:
    contract, language = page.contents.contract, page.contents.language
    since = day(contract.start, language, weekday=False, year=True)
    energy = label("energy", contract.energy, language)
    page.style(10.5)
    page.paragraph(
        page.say(
            f"Clairvolt atteste fournir {_article(contract.energy)} à {full_name(page.contents)}, "
            f"titulaire d’un contrat en cours depuis le {since}, à l’adresse ci-dessous.",
            f"Clairvolt certifies that it supplies {energy} to {full_name(page.contents)}, holder of a "
            f"contract in force since {since}, at the address below.",
        )
    )
    page.ln(4)
    page.facts(_supply_facts(page))
    page.style(10.5)
    page.paragraph(
        page.say(
            "Ce document est établi à la demande du titulaire pour servir de justificatif de domicile. Il "
            "est généralement accepté pendant trois mois.",
            "This document is issued at the account holder’s request as proof of address. It is usually accepted "
            "for three months.",
        )
    )


def _article(energy: str) -> str:
    return {"electricity": "de l’électricité", "gas": "du gaz naturel", "both": "de l’électricité et du gaz naturel"}[
        energy
    ]


def _contract_certificate(page: Page) -> None:
    contract, language = page.contents.contract, page.contents.language
    page.style(10.5)
    page.paragraph(
        page.say(
            "Clairvolt atteste que le contrat décrit ci-dessous est en cours à la date de ce document.",
            "Clairvolt certifies that the contract described below is in force on the date of this document.",
        )
    )
    page.ln(4)
    facts = _supply_facts(page)
    facts.append((page.say("Offre", "Offer"), contract.offer_name[language]))
    if contract.power_kva is not None:
        facts.append((page.say("Puissance souscrite", "Power rating"), f"{contract.power_kva} kVA"))
        option = (
            page.say("Heures pleines / heures creuses", "Peak / off-peak")
            if contract.peak_offpeak
            else page.say("Base", "Single rate")
        )
        facts.append((page.say("Option tarifaire", "Rate option"), option))
    facts.append((page.say("Date d’effet", "Start"), day(contract.start, language, weekday=False, year=True)))
    page.facts(facts)


def _bill_copy(page: Page) -> None:
    bill, language = page.contents.bill, page.contents.language
    assert bill is not None
    page.facts(
        [
            (page.say("Facture", "Bill"), bill.number),
            (
                page.say("Période", "Period"),
                f"{short_date(bill.start)} - {short_date(bill.end)} ({bill.days} {page.say('jours', 'days')})",
            ),
            (page.say("Émise le", "Issued"), short_date(bill.issued)),
            (page.say("À payer avant le", "Due"), short_date(bill.due)),
            (
                page.say("Relevé", "Reading"),
                page.say("estimé", "estimated") if bill.estimated else page.say("réel", "actual"),
            ),
            (page.say("État", "State"), label("bill_status", bill.status, language)),
        ]
    )
    rows: list[tuple[str, ...]] = [("", "kWh", page.say("Montant", "Amount"))]
    for line in bill.lines:
        kwh = number(line.kwh, language) if line.kwh is not None else ""
        rows.append((_capital(label("line", line.kind, language)), kwh, money(line.amount, language)))
    rows.append((page.say("Total TTC", "Total, VAT included"), "", money(bill.total, language)))
    page.grid((105, 25, 40), rows, last_bold=True)
    if bill.payable != bill.total:
        page.style(10.5)
        page.paragraph(
            page.say(
                f"Montant demandé pour ce mois, selon votre mensualité{HARD}: {money(bill.payable, language)}.",
                f"Asked this month, as your monthly amount goes: {money(bill.payable, language)}.",
            )
        )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _payment_statement(page: Page) -> None:
    language, payments = page.contents.language, page.contents.payments
    page.style(10.5)
    page.paragraph(
        page.say("Paiements reçus au cours des douze derniers mois.", "Payments received in the last twelve months.")
    )
    page.ln(3)
    rows: list[tuple[str, ...]] = [
        (page.say("Date et moyen", "Date and means"), page.say("Facture", "Bill"), page.say("Montant", "Amount"))
    ]
    for payment in payments:
        how = label("method", payment.method, language)
        rows.append((f"{short_date(payment.on)}  {how}", payment.bill_number or "", money(payment.amount, language)))
    rows.append(("Total", "", money(sum(payment.amount for payment in payments), language)))
    page.grid((85, 45, 40), rows, last_bold=True)
