"""A link that somebody shows is named by where it leads, whole only where it is followed."""

import pytest

from surety.consoles import evidence


@pytest.mark.parametrize(
    ("link", "name"),
    [
        ("https://example.com/v.mp4", "example.com/v.mp4"),
        ("https://www.example.com/a/b/v.mp4?token=7f3e", "example.com/…/v.mp4"),
        ("http://example.com", "example.com"),
        ("https://bank.cn@evil.example/x", "evil.example/x"),
        ("https://example.com/" + "a" * 40, "example.com/…" + "a" * 24),
        ("https://[broken/x", "https://[broken/x"),
    ],
)
def test_a_link_is_named_by_where_it_leads(web_db, link, name):
    (shown,) = evidence.shown([link], address=str)
    assert (shown["name"], shown["href"]) == (name, link)


def test_what_is_no_link_stays_as_it_was_written(web_db):
    (shown,) = evidence.shown(["照片见聊天记录"], address=str)
    assert (shown["name"], shown["href"]) == ("照片见聊天记录", "")
