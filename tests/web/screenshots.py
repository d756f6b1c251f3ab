"""The README's pictures, from a running demonstration: `python -m tests.web.screenshots SITE SHIPPING AFTERSALES`.

The addresses are what `surety run` prints on a fresh data folder: the site, and the two buyers' pages.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import MISSING, find_chromium
from tests.web.palette import with_palette

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "images"
BYTES_MAX = 250_000
PASSWORD = "surety-demo-2026"
_WIDE, _PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
_ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-lcd-text", "--lang=zh-CN"]
_CHINESE = {**os.environ, "LANGUAGE": "zh_CN"}  # else date fields keep the machine's language


def main(site: str, shipping: str, aftersales: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium() or sys.exit(MISSING), args=_ARGUMENTS, env=_CHINESE
        )
        with _reader(browser, site, "zh-hans", _WIDE, login="shop1") as page:
            _keep(page, "shipping-zh")
            page.goto("/shop/douyin:shop-1/aftersales")
            _keep(page, "inbox-zh")
        with _reader(browser, site, "en", _WIDE, login="shop1") as page:
            page.locator("tr:has(.c-status .tag.is-accent) a.subject").nth(3).click()
            page.get_by_role("link", name="Own page").click()
            page.locator("#why").evaluate("panel => scrollTo(0, panel.getBoundingClientRect().top + scrollY - 70)")
            _keep(page, "why-en")
        with _reader(browser, site, "zh-hans", _WIDE, login="staff") as page:
            _keep(page, "staff-zh")
        with _reader(browser, site, "zh-hans", _WIDE, login="staff") as page:
            page.goto("/staff/notices?tab=filed")
            page.locator("a.subject").first.click()
            page.locator("#preview .figures").wait_for()
            page.locator("#preview-block").evaluate("block => scrollTo(0, block.getBoundingClientRect().top - 70)")
            _keep(page, "notice-zh")
            page.goto("/rules/presale_length")
            page.locator(".timeline").evaluate("rows => scrollTo(0, rows.getBoundingClientRect().top - 460)")
            _keep(page, "rules-zh")
        with _reader(browser, site, "zh-hans", _WIDE, login="bench1") as page:
            page.goto("/centre/douyin:ic-nanyang/?tab=inspecting")
            page.locator("a.subject", has_text="独山玉手镯").click()
            for answer in page.locator(".bench-answers .is-as_described").all():
                answer.click()
            _keep(page, "bench-zh")
            page.goto("/centre/douyin:ic-nanyang/?tab=gone")
            page.locator("a.subject").last.click()
            certificate = page.locator("a[href^='/v/']").first.get_attribute("href")
            page.goto("/centre/douyin:ic-nanyang/receive")
            parcel = page.locator("tr:has(.is-warn) a.subject").inner_text()
            page.goto("/centre/douyin:ic-nanyang/scan/")
            page.locator("html[data-ready=yes]").wait_for(state="attached")
            page.locator("#text").fill(parcel)
            page.locator("#by-hand button").click()
            page.locator("[data-command=RETURN]").click()
            page.locator("#checks .is-here").wait_for()
            _keep(page, "scanner-zh")
        with _reader(browser, site, "zh-hans", _PHONE) as page:
            page.goto(certificate)
            _keep(page, "certificate-zh")
        with _reader(browser, site, "zh-hans", _PHONE) as page:
            page.goto(shipping)
            _keep(page, "buyer-zh")
        with _reader(browser, site, "zh-hans", _PHONE) as page:
            page.goto(aftersales)
            page.locator(".case-list a:has-text('商家已拒绝')").first.click()
            page.locator("#act-escalate").wait_for()
            _keep(page, "return-zh")
        browser.close()


@contextmanager
def _reader(browser: Browser, site: str, language: str, viewport: dict[str, int], *, login: str = "") -> Iterator[Page]:
    options: dict[str, Any] = {"locale": "zh-CN" if language == "zh-hans" else "en-US", "timezone_id": "Asia/Shanghai"}
    context = browser.new_context(base_url=site, viewport=viewport, **options)
    context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    page = context.new_page()
    if login:
        page.goto("/")
        page.locator("[name=username]").fill(login)
        page.locator("[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.locator(".page-head").wait_for()
    yield page
    context.close()


def _keep(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    path = FOLDER / f"{name}.png"
    blank = page.context.new_page()
    picture = with_palette(blank, page.screenshot())
    path.write_bytes(picture)
    print(f"{path.name}: {len(picture) // 1000} kB")
    assert len(picture) <= BYTES_MAX, f"{name} is larger than {BYTES_MAX // 1000} kB"


if __name__ == "__main__":
    main(*sys.argv[1:])
