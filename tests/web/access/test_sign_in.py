"""Signing in and out: with the right password, slowly with wrong ones, back to where one was going."""

import pytest
from django.test import Client

from tests.web.access import world
from tests.web.access.world import ALICES

PASSWORD = "long enough 1"


@pytest.fixture
def alice(db):
    return world.people(ALICES, "alice")[0]


def attempt(client: Client, username: str, password: str, **more):
    return client.post("/login/", {"username": username, "password": password, **more.pop("data", {})}, **more)


def test_the_right_password_opens_the_desk(alice):
    client = Client()
    answer = attempt(client, "alice", PASSWORD)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/")
    assert client.get("/desk/").headers["Location"] == f"/shop/{ALICES}/shipping"
    client.post("/logout/")
    assert client.get("/desk/").headers["Location"].startswith("/login/")


@pytest.mark.parametrize(
    ("wanted", "went"),
    [("/staff/work", "/staff/work"), ("https://evil.example/", "/desk/"), ("//evil.example", "/desk/"),
     ("javascript:alert(1)", "/desk/")],
)  # fmt: skip
def test_one_goes_back_to_where_one_was_going_on_this_site_only(alice, wanted, went):
    assert attempt(Client(), "alice", PASSWORD, data={"next": wanted}).headers["Location"] == went


def test_a_name_that_does_not_exist_is_answered_like_a_wrong_password(alice):
    wrong, unknown = (attempt(Client(), name, "x").content.decode() for name in ("alice", "nobody"))
    assert "用户名或密码错误" in wrong
    assert "用户名或密码错误" in unknown


def test_guessing_stops_after_five(alice):
    client = Client()
    statuses = [attempt(client, "ALICE " if n % 2 else "alice", f"wrong {n}").status_code for n in range(7)]
    assert statuses == [422] * 5 + [429] * 2
    blocked = attempt(client, "alice", PASSWORD)
    assert (blocked.status_code, blocked.headers["Retry-After"]) == (429, "900")
    elsewhere = attempt(Client(), "alice", PASSWORD, REMOTE_ADDR="192.0.2.7")
    assert elsewhere.status_code == 302


def test_one_address_cannot_try_many_names(alice):
    client = Client()
    statuses = [attempt(client, f"name-{n}", "x").status_code for n in range(62)]
    assert statuses[59:] == [422, 429, 429]


def test_the_right_password_clears_ones_own_mistakes(alice):
    from surety.access.models import SignInAttempt

    for n in range(4):
        attempt(Client(), "alice", f"wrong {n}")
    attempt(Client(), "alice", PASSWORD)
    assert SignInAttempt.objects.count() == 0


def test_names_typed_are_not_kept(alice):
    from surety.access.models import SignInAttempt

    attempt(Client(), "my secret password", "x")
    assert "secret" not in str(list(SignInAttempt.objects.values()))


@pytest.mark.parametrize("name", ["", " ", "a\0b"])
def test_no_name_is_a_fault_of_the_form(db, name):
    assert attempt(Client(), name, "x").status_code == 422


def test_a_form_of_another_site_is_refused(alice):
    client = Client(enforce_csrf_checks=True)
    assert attempt(client, "alice", PASSWORD).status_code == 403


def test_a_changed_password_signs_other_browsers_out(alice):
    here, there = Client(), Client()
    for client in (here, there):
        client.force_login(alice)
    new = {"old_password": PASSWORD, "new_password1": "nine lives 42", "new_password2": "nine lives 42"}
    assert here.post("/password/", new | {"old_password": "no"}).status_code == 422
    assert here.post("/password/", new).status_code == 302
    assert here.get("/password/").status_code == 200
    assert there.get("/password/").headers["Location"].startswith("/login/")


def test_the_back_office_has_no_sign_in_of_its_own(alice):
    assert Client().get("/admin/login/?next=/admin/").headers["Location"] == "/login/?next=%2Fadmin%2F"
    client = Client()
    client.force_login(alice)
    assert client.get("/admin/merchants/user/").status_code in {302, 403}
    assert client.get("/admin/login/").status_code == 403


def test_the_demonstrations_people_can_sign_in(db):
    from surety.access import demo

    people = demo.create_users((ALICES, "douyin:bob"))
    assert demo.create_users((ALICES, "douyin:bob")) == people
    for n, (_, username, password) in enumerate(people):
        assert attempt(Client(), username, password, REMOTE_ADDR=f"192.0.2.{n}").status_code == 302


def test_a_signed_in_persons_pages_are_kept_by_nobody_between(alice):
    client = Client()
    attempt(client, "alice", PASSWORD)
    assert client.get(f"/shop/{ALICES}/shipping").headers["Cache-Control"] == "private, no-cache"
