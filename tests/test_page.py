"""The local page, as a newcomer uses it: a real process, a real browser."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from bot.config import ROOT

CHROMIUM = shutil.which("chromium")
# Nothing that reaches for a network, and nothing that a container may not do.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SLOWEST = 20_000  # milliseconds, on a busy machine
STOPPED_WITHIN = 10  # seconds


@contextmanager
def served(data: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`python -m bot try` as a process of its own, and the address that it prints."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "try"],
        cwd=ROOT,
        env={**os.environ, "MARQUEE_DATA": str(data)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield process, process.stdout.readline().strip()
        finally:
            if process.poll() is None:
                process.kill()


@contextmanager
def opened(address: str) -> Iterator[Page]:
    """The page in a browser as small as a laptop's."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            page = browser.new_page(viewport={"width": 1100, "height": 1000})
            page.set_default_timeout(SLOWEST)
            expect.set_options(timeout=SLOWEST)
            page.goto(address)
            yield page
        finally:
            browser.close()


def run_command(page: Page, command: str, typed: str, picked: str) -> None:
    """Choose a command from the picker and a title from what is offered, and send it."""
    message = page.get_by_role("textbox", name="Message")
    message.press_sequentially(f"/{command}")
    page.get_by_role("option", name=re.compile(rf"^.{command}\b")).first.click()
    option = page.get_by_role("combobox", name=re.compile("^title"))
    option.press_sequentially(typed)
    page.get_by_role("option", name=picked, exact=True).click()
    expect(option).not_to_have_text(typed)
    page.get_by_role("button", name="Send").click()
    expect(option).to_be_hidden()


def newest(page: Page, has: str) -> Locator:
    """The newest message, which has that text in it."""
    message = page.get_by_role("article").last
    expect(message).to_contain_text(has)
    return message


needs_browser = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium here: `apt install chromium` and run the tests again"
)


@needs_browser
def test_a_newcomer_looks_a_title_up_reads_on_and_gets_something_similar(tmp_path: Path) -> None:
    with served(tmp_path) as (process, address):
        assert address.startswith("http://127.0.0.1:")
        with opened(address) as page:
            run_command(page, "review", "blame", "Blame! (2017, film)")
            card = newest(page, "Recommended")
            expect(card.get_by_role("heading", name="Blame!")).to_be_visible()
            text = card.inner_text()
            assert text.index("Minor spoilers") < text.index("Blame!")
            for button in ("Read in full", "Show spoilers", "Similar"):
                expect(card.get_by_role("button", name=button)).to_be_visible()

            card.get_by_role("button", name="Read in full").click()
            whole = newest(page, "Only you can see this")
            expect(whole.get_by_role("button", name="Reveal spoiler")).to_be_visible()
            expect(whole).to_contain_text("no one alive has ever seen a sky")

            run_command(page, "similar", "blame", "Blame! (2017, film)")
            similar = newest(page, "If you liked Blame!")
            text = similar.inner_text()
            assert [n for n in range(1, 9) if f"{n}. " in text] == [1, 2, 3, 4, 5]
            assert len(re.findall(r"^(?:same .+|both): .+", text, re.MULTILINE)) >= 5
            assert "Tsutomu Nihei" in text
        process.send_signal(signal.SIGTERM)
        assert process.wait(STOPPED_WITHIN) == 0


@needs_browser
def test_a_post_comes_into_the_page_by_itself(tmp_path: Path) -> None:
    with served(tmp_path) as (_process, address), opened(address) as page:
        page.get_by_role("combobox", name="Viewing as").select_option(label="Theo (moderator)")
        expect(page.get_by_text("Preview ready")).to_be_visible()
        page.get_by_role("textbox", name="Message").press_sequentially("/watchthis add")
        page.get_by_role("option", name=re.compile("^.watchthis add")).first.click()
        page.get_by_role("combobox", name=re.compile("^times")).press_sequentially("daily 9:00")
        page.get_by_role("combobox", name=re.compile("^channel")).press_sequentially("what")
        page.get_by_role("option", name=re.compile("what-to-watch")).click()
        page.get_by_role("button", name="Send").click()
        added = newest(page, "Every day at 09:00")
        expect(added).to_contain_text("Why this one today")

        added.get_by_role("button", name="Post one now").click()
        post = page.get_by_role("article").last
        expect(post).not_to_contain_text("Only you can see this")
        expect(post).to_contain_text("Why this one today")
        expect(post.get_by_role("button", name="Seen it")).to_be_visible()
