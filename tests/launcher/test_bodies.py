"""Slow bodies hold some threads, never all."""

import threading

from surety.launcher.bodies import BODIES_MAX, THREADS, limited


def ask(application, method, path="/"):
    said = []
    body = b"".join(application({"REQUEST_METHOD": method, "PATH_INFO": path}, lambda *words: said.append(words)))
    return said[0][0], dict(said[0][1]), body


def ok(environ, start_response):
    start_response("200 OK", [])
    return [b"ok"]


def test_pages_open_while_a_body_is_waited_for():
    started, sent = threading.Event(), threading.Event()

    def slow(environ, start_response):
        if environ["PATH_INFO"] == "/slow":
            started.set()
            assert sent.wait(10)
        return ok(environ, start_response)

    application = limited(slow, bodies_max=1)
    holder = threading.Thread(target=ask, args=(application, "POST", "/slow"))
    holder.start()
    assert started.wait(10)
    assert ask(application, "GET")[0] == "200 OK"
    status, headers, body = ask(application, "POST", "/api/facts")
    assert (status[:3], headers["Content-Type"], headers["Retry-After"]) == ("503", "application/problem+json", "5")
    assert b'"unavailable"' in body
    sent.set()
    holder.join(10)
    assert ask(application, "POST")[0] == "200 OK", "a place is free again"


def test_a_failing_page_gives_its_place_back():
    def fails(environ, start_response):
        raise ValueError

    application = limited(fails, bodies_max=1)
    for _ in range(3):
        try:
            ask(application, "POST")
        except ValueError:
            continue


def test_threads_are_left_for_pages():
    assert THREADS > BODIES_MAX > 12
