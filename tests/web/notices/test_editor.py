"""Writing a notice in a real browser: painted, by keyboard, by name, from a sheet; nothing typed is lost."""

from __future__ import annotations

import json

import pytest

from tests.web.axe import LAYOUTS, serious
from tests.web.notices.workbooks import SHIPPING, workbook

WINDOW = {"promise_from": "2026-09-06", "promise_to": "2026-09-08", "latest_ship": "2026-09-11"}


@pytest.fixture
def editor(desk):
    desk.goto("/staff/notices/new")
    return desk


def settle(page) -> None:
    """Until the page has answered what was just done to it."""
    page.wait_for_function("() => !document.querySelector('.htmx-request')")
    page.wait_for_load_state("networkidle")


def chosen(page) -> list[str]:
    groups = json.loads(page.locator("[name=groups]").input_value())
    return groups[int(page.locator("[name=open]").input_value() or 0)].get("regions", [])


def press(page, value: str) -> None:
    page.locator(f"[name=do][value='{value}']").last.click()
    settle(page)


def fill_head(page) -> None:
    page.locator("#event").select_option("typhoon")
    page.locator("#title_zh").fill("台风桦加沙时效公告")
    page.locator("#title_en").fill("Typhoon Ragasa")


def fill_window(page) -> None:
    for name, day in WINDOW.items():
        page.locator(f"[id='g.{name}']").fill(day)


def add_names(page, text: str) -> None:
    page.locator("[id='g.text']").fill(text)
    page.locator("[id='g.text']").press("Enter")
    settle(page)


def centre(page, province: str) -> tuple[float, float]:
    box = page.locator(f"#tile-{province}").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def saved(db) -> dict:
    return db.execute("select doc from surety_notice order by made_at desc limit 1").fetchone()[0]


@pytest.fixture
def slow(editor):
    """Requests of the editor that wait until somebody lets them through."""
    held = []
    editor.route("**/staff/notices/new", lambda route: held.append(route))
    yield held
    editor.unroute("**/staff/notices/new")


def let_through(page, held: list) -> None:
    while held:
        held.pop().continue_()
    settle(page)


def until_sent(page, held: list) -> None:
    for _ in range(100):
        if held:
            return
        page.wait_for_timeout(20)
    raise AssertionError("nothing was sent")


def test_what_is_typed_while_tiles_are_answered_stays(editor, slow):
    """A slow network: the answer to a tile replaces the part of the page somebody types into."""
    editor.locator("#tile-43").click()
    until_sent(editor, slow)
    text = editor.locator("[id='g.text']")
    text.press_sequentially("遵义")
    let_through(editor, slow)
    assert chosen(editor) == ["430000"]
    assert text.input_value() == "遵义"
    assert text.evaluate("field => field === document.activeElement")
    text.press_sequentially("、贵阳")
    assert text.input_value() == "遵义、贵阳"


def test_what_is_done_while_a_button_is_answered_stays(editor, slow):
    editor.locator("[id='g.text']").fill("贵阳")
    editor.locator("#add-names").click()
    until_sent(editor, slow)
    editor.locator("#title_zh").press_sequentially("暴雨")
    editor.locator("[id='g.after']").check()
    editor.locator("#tile-43").click()
    slow.pop().continue_()
    until_sent(editor, slow)  # the tile, which waited for the button
    assert editor.locator("#title_zh").input_value() == "暴雨"
    assert editor.locator("[id='g.after']").is_checked()
    assert editor.locator("[id='g.text']").input_value() == ""
    let_through(editor, slow)
    assert chosen(editor) == ["430000", "520100"]


def test_dragging_paints_and_unpaints_provinces(editor):
    editor.locator("#tile-43").evaluate("tile => tile.scrollIntoView({block: 'center', behavior: 'instant'})")
    editor.mouse.move(*centre(editor, "43"))
    editor.mouse.down()
    editor.mouse.move(*centre(editor, "36"), steps=5)
    editor.mouse.move(*centre(editor, "34"), steps=5)
    editor.mouse.up()
    settle(editor)
    assert chosen(editor) == ["340000", "360000", "430000"]
    editor.mouse.move(*centre(editor, "36"))
    editor.mouse.down()
    editor.mouse.move(*centre(editor, "43"), steps=5)
    editor.mouse.up()
    settle(editor)
    assert chosen(editor) == ["340000"]
    editor.locator("#tile-34").click()
    settle(editor)
    assert chosen(editor) == []


def test_the_keyboard_does_all_of_it(editor):
    editor.locator("#tile-44").focus()
    editor.keyboard.press("Space")
    settle(editor)
    assert chosen(editor) == ["440000"]
    assert editor.evaluate("document.activeElement.id") == "tile-44"
    editor.keyboard.press("ArrowLeft")
    assert editor.evaluate("document.activeElement.id") == "tile-45"
    editor.keyboard.press("ArrowUp")
    assert editor.evaluate("document.activeElement.id") == "tile-52"
    editor.keyboard.press("ArrowRight")
    editor.keyboard.press("ArrowDown")
    assert editor.evaluate("document.activeElement.id") == "tile-44"
    editor.keyboard.press("Enter")
    settle(editor)
    assert editor.locator("#box-440300").is_checked()
    editor.locator("#box-440300").focus()
    editor.keyboard.press("Space")
    settle(editor)
    assert "440300" not in chosen(editor)
    assert "440100" in chosen(editor)
    assert editor.evaluate("document.activeElement.id") == "box-440300"


def test_a_province_opens_to_its_cities_and_districts(editor):
    editor.locator("[data-open]").select_option("440000")
    settle(editor)
    editor.locator("#box-440300").check()
    settle(editor)
    assert chosen(editor) == ["440300"]
    editor.locator("#parts-440300 summary").click()
    editor.locator("#box-440305").uncheck()
    settle(editor)
    assert "440306" in chosen(editor)
    assert {"440300", "440305"} & set(chosen(editor)) == set()
    assert editor.evaluate("document.getElementById('box-440300').indeterminate")
    assert editor.locator(".tile:has(#tile-44) .tile-figure").inner_text() == str(len(chosen(editor)))
    editor.locator("#box-440305").check()
    settle(editor)
    assert chosen(editor) == ["440300"]


def test_a_name_that_may_be_several_is_asked(editor):
    add_names(editor, "汕头市、朝阳区、火星")
    assert chosen(editor) == ["440500"]
    assert editor.locator(".unclear").count() == 2
    assert editor.locator("[id='g.text']").input_value() == "朝阳区、火星"
    editor.locator("#tile-65").check()
    settle(editor)
    assert editor.locator(".unclear").count() == 2, "a question stays while something else is done"
    editor.locator("#tile-65").uncheck()
    settle(editor)
    press(editor, "choose:220104")
    assert chosen(editor) == ["220104", "440500"]
    assert editor.locator("[id='g.text']").input_value() == "火星"
    press(editor, "remove:220104")
    assert chosen(editor) == ["440500"]


def test_a_notice_is_written_and_saved_as_a_draft(editor, db):
    fill_head(editor)
    fill_window(editor)
    add_names(editor, "遵义市、嘉峪关市市辖区、新疆")
    press(editor, "add")
    add_names(editor, "深圳市宝安区")
    editor.locator("[id='g.ship']").uncheck()
    editor.locator("[id='g.score']").uncheck()
    editor.locator("[id='g.after']").check()
    editor.locator("[id='g.applied_from']").fill("2026-09-01")
    editor.locator("[id='g.applied_to']").fill("2026-09-20")
    editor.locator("[id='g.t1.mode']").select_option("plus")
    editor.locator("[id='g.t1.days']").fill("14")
    editor.locator("[name='g.after_lift'][value=ends]").check()
    editor.locator("[name=do][value=save]").click()
    editor.wait_for_url("**/staff/notices/douyin:notice-*")
    content = saved(db)["content"]
    assert saved(db)["status"] == "drafted"
    assert (content["event"], content["title_en"]) == ("typhoon", "Typhoon Ragasa")
    rows = {row["row"]: row for row in content["rows"]}
    assert set(rows) == {"520300", "620201", "650000", "440306"}
    assert rows["650000"]["shipping"]["latest_ship"].startswith("2026-09-11T16:00:00")
    assert rows["650000"]["score"]["indicators"] == ["logistics"]
    assert "shipping" not in rows["440306"]
    assert rows["440306"]["aftersales"]["timers"] == [{"timer": "buyer_return", "plus_days": 14}]
    assert rows["440306"]["after_lift"] == "ends"
    editor.locator("a[href$='/edit']").click()
    editor.locator(".group-card").nth(1).wait_for()
    assert editor.locator(".group-card").count() == 2


def test_what_is_wrong_is_said_at_its_place_and_nothing_is_lost(editor, db):
    editor.locator("#title_zh").fill("只有中文标题")
    add_names(editor, "遵义市")
    editor.locator("[id='g.promise_from']").fill("2026-09-08")
    editor.locator("[id='g.promise_to']").fill("2026-09-06")
    editor.locator("[id='g.after']").check()
    editor.locator("[id='g.t0.mode']").select_option("days")
    editor.locator("[id='g.t0.days']").fill("400")
    editor.locator("[name=do][value=save]").click()
    editor.locator(".note.is-error").wait_for()
    for name in ("event", "title_en", "g.promise_to", "g.latest_ship", "g.applied_from"):
        assert editor.locator(f"[id='{name}']").get_attribute("aria-invalid") == "true", name
    assert editor.locator("#title_zh").input_value() == "只有中文标题"
    assert editor.locator("[id='g.promise_to']").input_value() == "2026-09-06"
    assert editor.locator("[id='g.t0.days']").input_value() == "400"
    assert chosen(editor) == ["520300"]
    assert db.execute("select count(*) from surety_notice").fetchone() == (0,)


def test_a_group_left_unfinished_is_kept_and_opened_when_saving(editor):
    fill_head(editor)
    fill_window(editor)
    add_names(editor, "遵义市")
    press(editor, "add")
    press(editor, "add")
    fill_window(editor)
    add_names(editor, "银川市")
    editor.locator("[name=do][value=save]").click()
    editor.locator(".note.is-error").wait_for()
    assert editor.locator("[name=open]").input_value() == "1"
    assert editor.locator(".group-card").count() == 2


def test_names_typed_and_not_added_are_not_forgotten(editor, db):
    fill_head(editor)
    fill_window(editor)
    editor.locator("[id='g.text']").fill("银川市")
    editor.locator("[name=do][value=save]").click()
    editor.wait_for_url("**/staff/notices/douyin:notice-*")
    assert [row["region"] for row in saved(db)["content"]["rows"]] == ["640100"]


def test_a_sheet_is_taken_over_but_for_its_faulty_rows(editor, db):
    fill_head(editor)
    rows = (["汕头市、揭阳市", *SHIPPING], ["朝阳区", *SHIPPING], ["遵义市", "2026-09-06", "=B2", "2026-09-11"])
    sheet = {"name": "regions.xlsx", "mimeType": "application/octet-stream", "buffer": workbook(*rows)}
    editor.locator("#sheet").set_input_files(sheet)
    press(editor, "upload")
    told = editor.locator(".faults .mono").all_inner_texts()
    assert told == ["地区!A3", "地区!C4"]
    assert editor.locator(".group-card").count() == 1
    editor.locator("[name=do][value=save]").click()
    editor.wait_for_url("**/staff/notices/douyin:notice-*")
    assert [row["region"] for row in saved(db)["content"]["rows"]] == ["440500", "445200"]


def test_a_bad_file_leaves_the_form_as_it_was(editor):
    add_names(editor, "遵义市")
    broken = {"name": "x.xlsx", "mimeType": "application/octet-stream", "buffer": b"PK\x03\x04 broken"}
    editor.locator("#sheet").set_input_files(broken)
    press(editor, "upload")
    assert editor.locator(".upload .fault").count() == 1
    assert chosen(editor) == ["520300"]


def test_the_template_comes_as_a_file(editor):
    with editor.expect_download() as download:
        editor.locator("a[href$='template.xlsx']").click()
    assert download.value.suggested_filename == "notice-regions.xlsx"


def test_two_people_do_not_overwrite_each_other_unseen(editor, announce, db):
    notice = announce("shared", publish=False)
    editor.goto(f"/staff/notices/{notice}/edit")
    other = editor.context.new_page()
    other.goto(f"/staff/notices/{notice}/edit")
    for tab, title in ((editor, "First"), (other, "Second")):
        tab.locator("#title_en").fill(title)
        tab.locator("[name=do][value=save]").click()
    other.locator(".note.is-error").wait_for()
    assert other.locator("#title_en").input_value() == "Second"
    assert saved(db)["content"]["title_en"] == "First"
    other.locator("[name=do][value=save]").click()
    other.wait_for_url(f"**/staff/notices/{notice}")
    assert saved(db)["content"]["title_en"] == "Second"
    other.close()


def test_everything_works_without_scripts(browser, context, live_server, carol, sign_in, db):
    sign_in(carol)
    plain = browser.new_context(base_url=live_server, java_script_enabled=False)
    plain.add_cookies(context.cookies())
    page = plain.new_page()
    page.goto("/staff/notices/new")
    fill_head(page)
    fill_window(page)
    page.locator("#tile-65").check()
    page.locator("[id='g.text']").fill("朝阳区")
    page.locator("#add-names").click()
    page.locator("[name=do][value='choose:110105']").click()
    page.locator("[name=do][value=save]").click()
    assert "/staff/notices/douyin:notice-" in page.url
    assert [row["region"] for row in saved(db)["content"]["rows"]] == ["110105", "650000"]
    plain.close()


def test_a_form_that_was_tampered_with_is_made_afresh(carol):
    from django.test import Client

    client = Client()
    client.force_login(carol)
    for groups in ("[", '[{"regions": 1}]', '[{"unknown": []}]', "[" * 5000, "null"):
        answer = client.post("/staff/notices/new", {"do": "save", "groups": groups})
        assert answer.status_code == 422, groups
    hostile = {
        "do": "save",
        "groups": "[{}]",
        "open": "0",
        "g.tile": "99",
        "g.box": "\x00",
        "g.shown": "x",
        "g.t0.timer": "y",
    }
    assert client.post("/staff/notices/new", hostile).status_code == 422
    assert client.post("/staff/notices/new", {"do": "open:9999999999999999999"}).status_code in (200, 422)
    for former in ("\x00", "douyin:n-\x00", "x" * 1000):
        assert client.get("/staff/notices/new", {"from": former}).status_code == 404


@LAYOUTS
def test_the_editor_is_sound_at_every_width(editor, language, width):
    address = editor.url.split("/staff")[0]
    editor.context.add_cookies([{"name": "django_language", "value": language, "url": address}])
    editor.set_viewport_size({"width": width, "height": 844})
    editor.goto("/staff/notices/new")
    add_names(editor, "朝阳区、广东省")
    editor.locator("[data-open]").select_option("440000")
    settle(editor)
    editor.locator("[id='g.after']").check()
    assert serious(editor) == []
    assert editor.evaluate("document.documentElement.scrollWidth <= innerWidth")
