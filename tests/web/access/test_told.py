"""What is told where there is no page: in the reader's language, with a way on, and never a bare answer."""

import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client

READER = {"accept": "text/html", "accept-language": "zh-hans"}


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/staff/known-pieces/plant", "/staff/known-pieces"),
        ("/centre/douyin:ic-nanyang/pieces/douyin:pc-1/act", "/centre/douyin:ic-nanyang/pieces/douyin:pc-1"),
        ("/centre/douyin:ic-nanyang/facts", "/centre/douyin:ic-nanyang/"),
        ("/logout/", "/"),
    ],
)
def test_a_forms_own_address_leads_to_its_page(db, address, page):
    answer = Client(headers=READER).get(address)
    assert (answer.status_code, answer.headers.get("Location")) == (302, page)
    assert Client().get(address).status_code == 405  # a program is told what it did


def test_an_address_for_programs_alone_stays_405(db):
    assert Client(headers=READER).get("/api/facts").status_code in (401, 405)


def test_a_form_from_a_page_that_was_open_for_too_long(db):
    answer = Client(enforce_csrf_checks=True, headers=READER).post("/login/", {"username": "x", "password": "y"})
    assert answer.status_code == 403
    assert "CSRF" not in answer.content.decode()
    assert 'href=""' in answer.content.decode()


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "413", "500"])
def test_each_needs_no_database_and_has_a_heading(name):
    page = render_to_string(f"{name}.html", {"mb": 10, "code": "x"}, request=None if name == "500" else HttpRequest())
    assert page.count("<h1>") == 1 + (name == "500")
    assert "{%" not in page
