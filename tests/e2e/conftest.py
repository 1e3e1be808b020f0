"""A real Chromium for the browser tests.

One a module, not one a session: Playwright's own event loop must be gone before tests that have theirs.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.console_pages import Console
from tests.e2e.console_support import Stage
from tests.e2e.studio_project import write_project
from tests.e2e.studio_support import Workshop
from tests.e2e.widget_support import Shop

PATIENCE_MS = 15_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test that drives a browser says so."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless Chromium: the system's, or the one that Playwright installed."""
    system = os.environ.get("RELAIS_TEST_CHROMIUM") or shutil.which("chromium")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        if not system and not Path(playwright.chromium.executable_path).exists():
            pytest.skip("no Chromium: install it, or `playwright install chromium`")
        browser = playwright.chromium.launch(
            executable_path=system, args=["--no-sandbox", "--headless=new", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A running gateway with nobody on it yet."""
    started = Stage(tmp_path).start()
    yield started
    started.stop()


@pytest.fixture
def console(chromium: Browser, stage: Stage) -> Iterator[Console]:
    """The advisors' pages: `console.open("nadia")`. A page that complains, or breaks the CSP, fails the test."""
    pages = Console(chromium, stage)
    yield pages
    complaints = pages.close()
    assert complaints == []


@pytest.fixture
def nadia(console: Console, stage: Stage) -> Page:
    """Nadia's console, in French, at her desk."""
    stage.staff("nadia", team="Facturation")
    return console.open("nadia")


@pytest.fixture
def shop(chromium: Browser, stage: Stage) -> Iterator[Shop]:
    """Clairvolt's site with the widget: `shop.open()`. A page that complains, or breaks the CSP, fails the test."""
    opened = Shop(chromium, stage)
    yield opened
    complaints = opened.close()
    assert complaints == []


@pytest.fixture
def workshop(chromium: Browser, tmp_path: Path) -> Iterator[Workshop]:
    """The trainers' studio over a small project: `workshop.open("#/intents")`. A page that complains fails the test."""
    opened = Workshop(chromium, write_project(tmp_path / "assistant")).start()
    yield opened
    complaints = opened.stop()
    assert complaints == []
