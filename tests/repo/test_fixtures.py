"""The fixtures themselves: roles, cleaning, a real browser."""

from datetime import datetime

import psycopg
import pytest
from django.contrib.auth import get_user_model

from tests import midnight


def test_neither_role_is_a_superuser(db, web_db):
    for connection, name in ((db, "surety"), (web_db, "surety_web")):
        role = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert role == (name, False, False)


@pytest.mark.parametrize("attempt", [1, 2])
def test_each_test_finds_empty_tables(db, attempt):
    assert not get_user_model().objects.exists()
    get_user_model().objects.create_user("alice")


def test_the_web_role_reads_the_spine_and_writes_only_djangos_tables(db, web_db):
    db.execute("CREATE TABLE surety_harness (id int)")
    try:
        from surety.config.grants import apply_grants

        apply_grants(db)
        assert web_db.execute("SELECT count(*) FROM surety_harness").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web_db.execute("INSERT INTO surety_harness VALUES (1)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web_db.execute("CREATE TABLE mine (id int)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web_db.execute("DELETE FROM django_migrations")
    finally:
        db.execute("DROP TABLE surety_harness")


def test_a_browser_reaches_the_back_office_signed_in(page, sign_in):
    sign_in(get_user_model().objects.create_superuser("alice"))
    page.goto("/admin/")
    assert "alice" in page.content()
    assert page.locator("html").get_attribute("lang") == "zh-hans"


@pytest.mark.parametrize(
    ("now", "seconds"),
    [
        ("2026-03-02T15:59:29+00:00", 0),
        ("2026-03-02T15:59:31+00:00", 29),
        ("2026-03-02T16:00:00+00:00", 0),
        ("2026-03-02T23:59:50+00:00", 10),
    ],
)
def test_no_test_is_on_two_days(now, seconds):
    assert midnight.wait_for(datetime.fromisoformat(now)).total_seconds() == seconds
