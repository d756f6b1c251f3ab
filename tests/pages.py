"""Fixtures for the tests that use a real browser on a real server."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests.browser import MISSING, find_chromium

_START_SECONDS_MAX = 90
_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def _pages_server(database_url: str) -> Iterator[str]:
    """`surety serve` on this worker's database, as its own process: what users meet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "surety.cli.main", "serve", "--port", str(port), "--workers", "1"],
        env=os.environ | {"SURETY_ALLOWED_HOSTS": "127.0.0.1,localhost"},
        stdin=subprocess.DEVNULL,
    )
    try:
        _wait_for(server, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(server: subprocess.Popen, port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS_MAX
    while time.monotonic() < deadline and server.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"the web server did not start (exit code {server.poll()})")


@pytest.fixture
def live_server(db: psycopg.Connection, _pages_server: str) -> str:
    """The address of a running web server over the clean database, e.g. http://127.0.0.1:34567."""
    return _pages_server


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """The system's Chromium, driven by playwright."""
    from playwright.sync_api import sync_playwright

    chromium = find_chromium()
    if not chromium:
        pytest.fail(MISSING)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def context(browser, live_server: str) -> Iterator[object]:
    """A fresh browser profile whose relative addresses are the live server's."""
    made = browser.new_context(
        base_url=live_server,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 1280, "height": 800},
        reduced_motion="reduce",  # a button that fades in as the page loads has colours of no style sheet
    )
    made.set_default_timeout(10_000)
    yield made
    made.close()


@pytest.fixture
def page(context) -> Iterator[object]:
    """A page. Errors of its scripts, and what the content security policy refused, fail the test."""
    opened, errors = context.new_page(), []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda line: errors.append(line.text) if _is_refusal(line) else None)
    yield opened
    assert not errors, errors


def _is_refusal(line) -> bool:
    return line.type == "error" and "Content Security Policy" in line.text


@pytest.fixture
def sign_in(context, live_server: str) -> Callable[[object], None]:
    """`sign_in(user)` gives the browser that user's session without typing a password."""

    def give_session(user) -> None:
        from django.conf import settings
        from django.test import Client

        client = Client()
        client.force_login(user)
        key = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server}])

    return give_session
