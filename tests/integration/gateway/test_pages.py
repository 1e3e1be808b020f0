"""Static pages and customers' documents."""

from __future__ import annotations

import pytest

from bot.assistant.client import TurnResult
from bot.handoff.turn import AssistantMessage


@pytest.fixture
async def site(start, tmp_path):
    web = tmp_path / "web"
    for name, text in {
        "advisor/index.html": "<!doctype html><title>Console</title>",
        "site/index.html": "<!doctype html><title>Clairvolt</title>",
        "widget/widget.js": "export const x = 1;\n" * 100,
        ".hidden/secret.js": "no",
    }.items():
        path = web / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "outside.js").write_text("outside", encoding="utf-8")
    return await start(web_dir=web)


async def test_pages_are_served_with_a_tag_and_not_twice(site):
    page = await site.caller().get("/advisor")
    assert (page.status, "Console" in page.text) == (200, True)
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    again = await site.caller(**{"If-None-Match": page.headers["ETag"]}).get("/advisor")
    assert (again.status, again.text) == (304, "")
    assert "Clairvolt" in (await site.caller().get("/")).text


async def test_a_browser_that_asks_for_the_mark_by_its_old_address_gets_it(running):
    mark = await running.caller().get("/favicon.ico")
    assert (mark.status, mark.headers["Content-Type"].split(";")[0]) == (200, "image/svg+xml")
    assert mark.text.startswith("<svg")


async def test_a_file_that_changes_is_read_again(site, tmp_path):
    before = await site.caller().get("/advisor")
    (tmp_path / "web/advisor/index.html").write_text("<title>Nouvelle console</title>", encoding="utf-8")
    after = await site.caller(**{"If-None-Match": before.headers["ETag"]}).get("/advisor")
    assert (after.status, "Nouvelle" in after.text) == (200, True)


async def test_scripts_are_compressed_and_typed(site):
    script = await site.caller(**{"Accept-Encoding": "gzip"}).get("/widget.js")
    assert script.headers["Content-Encoding"] == "gzip"
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert script.text == "export const x = 1;\n" * 100


async def test_nothing_outside_the_web_folder_is_served(site):
    assert (await site.caller().get("/web/widget/widget.js")).status == 200
    for path in ("/web/../outside.js", "/web/%2e%2e/outside.js", "/web/..%2foutside.js", "/web/.hidden/secret.js"):
        answer = await site.caller().call("GET", path)
        assert answer.status == 404, path
        assert "outside" not in answer.text


async def test_a_page_that_is_not_installed_is_a_plain_404(site):
    assert (await site.caller().get("/studio")).status == 404


@pytest.fixture
async def documented(running, tmp_path):
    """A customer for whom a document was made, and one for whom another was."""
    folder = tmp_path / "files"
    folder.mkdir()
    for name in ("mine.pdf", "theirs.pdf"):
        (folder / name).write_bytes(b"%PDF-1.7 " + name.encode())
    customers = []
    for name in ("mine.pdf", "theirs.pdf"):
        attachment = {"kind": "pdf", "title": "Attestation", "url": f"/files/{name}", "size": 12}
        running.assistant.answer = lambda _, a=attachment: TurnResult(messages=[AssistantMessage(attachment=a)])
        customer = await running.customer()
        await customer.say("Une attestation")
        await running.settled()
        customers.append(customer)
    return running, *customers


async def test_a_customer_fetches_their_document_and_nobody_elses(documented):
    running, customer, other = documented
    attachment = (await customer.events())[-1]["attachment"]
    assert (attachment["kind"], attachment["title"], attachment["size"]) == ("pdf", "Attestation", 12)
    fetched = await customer.get("/api/customer/files/mine.pdf")
    assert (fetched.status, fetched.text) == (200, "%PDF-1.7 mine.pdf")
    assert fetched.headers["Content-Type"] == "application/pdf"
    assert (await other.get("/api/customer/files/theirs.pdf")).status == 200
    assert (await other.get("/api/customer/files/mine.pdf")).status == 404
    assert (await running.caller().get("/api/customer/files/mine.pdf")).status == 401
    for name in ("..%2fsecret", "%2e%2e", ".hidden", "nothing.pdf"):
        assert (await customer.get(f"/api/customer/files/{name}")).status in {404}, name


async def test_a_signed_link_opens_its_document_for_a_while(documented, clock):
    running, customer, _ = documented
    link = (await customer.events())[-1]["attachment"]["url"]
    assert (await running.caller().get(link)).text == "%PDF-1.7 mine.pdf"
    assert (await running.caller().get(link.replace("mine", "theirs"))).status == 401
    assert (await running.caller().get(link[:-1] + ("0" if link[-1] != "0" else "1"))).status == 401
    clock.advance(hours=25)
    assert (await running.caller().get(link)).status == 401


async def test_staff_fetch_the_document_from_the_conversation(documented):
    running, customer, _ = documented
    advisor = await running.staff()
    page = (await advisor.get(f"/api/advisor/conversations/{customer.id}")).json
    url = page["events"][-1]["attachment"]["url"]
    assert (await advisor.get(url)).text == "%PDF-1.7 mine.pdf"
    assert (await advisor.get(url.replace("mine", "theirs"))).status == 404
    assert (await running.caller().get(url)).status == 401
