"""A file that cannot be read, or says something else than it seems to, is refused with its place and the reason."""

import os
from datetime import date

import pytest

from surety.analytics import decisions
from surety.rulebook import RulebookError, load, load_cases, load_release
from tests.rulebook.tables import CASES, TEXT, raw_table, write_table, write_yaml

BOMB = "a: &a [1, 1, 1]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n"


def refused(root) -> list[str]:
    with pytest.raises(RulebookError) as error:
        load_release(root)
    return str(error.value).splitlines()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("id: a\nid: b\n", "line 2, column 1: duplicate key 'id'"),
        ("id: a\nrows:\n- {id: b, when: {a: 1, a: 2}}\n", "line 3, column 24: duplicate key 'a'"),
        ("1: a\n1: b\n", "line 2, column 1: duplicate key 1"),
        ("? [a]\n: b\n", "a key that is no word"),
        (BOMB, "line 2, column 8: an alias; write it out"),
        ("a: &a\n  b: *a\n", "an alias; write it out"),
        ("[" * 100_000, "nested too deeply"),
        ("a: " + "{a: " * 30 + "1" + "}" * 30, "nested too deeply"),
        ("".join("  " * depth + "a:\n" for depth in range(40)), "nested too deeply"),
        ("id: [", "did not find expected node content"),
        ("id: !!python/name:os.system\n", "could not determine a constructor"),
        ("id: !!python/object/apply:os.system ['true']\n", "could not determine a constructor"),
        (
            "rows:\n\t- id: a\n",
            "line 2, column 1: while scanning for the next token found character that cannot start any token",
        ),
        ("id: a\n---\nid: b\n", "expected a single document"),
        ("id: \x00\n", "control characters are not allowed"),
        ("id: " + "9" * 5000, "Exceeds the limit"),
        ("\ufeffid: a\n", "begins with a byte order mark"),
        ("标题".encode("gb18030"), "not UTF-8 at byte 0"),
        ("id: a\n".encode("utf-16"), "not UTF-8 at byte 0"),
        (b"id: \xed\xa0\x80\n", "not UTF-8 at byte 4"),
        ("- a\n", "expected a mapping"),
        ("", "expected a mapping"),
    ],
)
def test_unreadable_content(tmp_path, content, said):
    (tmp_path / "a.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
    [fault, *_] = refused(tmp_path)
    assert fault.startswith("a.yaml: ")
    assert said in fault


def test_a_huge_file(tmp_path, monkeypatch):
    monkeypatch.setattr(load, "BYTES_MAX", 1000)
    (tmp_path / "a.yaml").write_text("x" * 1001)
    assert refused(tmp_path) == ["a.yaml: the file has 1001 bytes, more than the limit of 1000"]


def test_what_is_no_ordinary_file(tmp_path):
    (tmp_path / "folder.yaml").mkdir()
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nothing")
    (tmp_path / "loop.yaml").symlink_to(tmp_path / "pool.yaml")
    (tmp_path / "pool.yaml").symlink_to(tmp_path / "loop.yaml")
    faults = refused(tmp_path)
    assert [fault.split(": ")[0] for fault in faults] == [
        *("folder.yaml", "gone.yaml", "loop.yaml", "pipe.yaml", "pool.yaml"),
    ]
    assert {fault.split(": ", 1)[1] for fault in faults} <= {
        "this is no ordinary file",
        "the file cannot be read: Too many levels of symbolic links",
    }


def test_a_folder_that_holds_itself(tmp_path):
    write_table(tmp_path, raw_table())
    (tmp_path / "shipping" / "again").symlink_to(tmp_path)
    assert list(load_release(tmp_path).tables) == ["parcel_fee"]
    assert len(load_cases(tmp_path)) == len(CASES)


def test_a_folder_as_kubernetes_mounts_it(tmp_path):
    """A ConfigMap: dated folders, a link `..data` to the newest, and a link a file or folder to what it holds."""
    write_table(tmp_path / "..2027_01_01", raw_table())
    write_yaml(tmp_path / "..2027_01_01" / "clauses.yaml", {"A1": TEXT | {"quality": "H"}})
    write_table(tmp_path / "..2026_12_31", raw_table())
    (tmp_path / "..data").symlink_to("..2027_01_01")
    for name in ("shipping", "clauses.yaml"):
        (tmp_path / name).symlink_to(f"..data/{name}")
    release = load_release(tmp_path)
    assert (list(release.tables), list(release.clauses)) == (["parcel_fee"], ["A1"])
    assert release.tables["parcel_fee"].spec.subject == "shipping"
    assert len(load_cases(tmp_path)) == len(CASES)


def test_a_flat_folder_as_kubernetes_mounts_it(tmp_path):
    write_table(tmp_path / "..2027_01_01", raw_table())
    (tmp_path / "..data").symlink_to("..2027_01_01")
    for name in ("parcel_fee.yaml", "parcel_fee.cases.yaml"):
        (tmp_path / name).symlink_to(f"..data/shipping/{name}")
    assert list(load_release(tmp_path).tables) == ["parcel_fee"]
    assert len(load_cases(tmp_path)) == len(CASES)


def test_a_folder_with_two_names_is_read_once_by_its_own(tmp_path):
    write_table(tmp_path, raw_table())
    (tmp_path / "a-link").symlink_to("shipping")
    (tmp_path / "shipping" / "self").symlink_to(".")
    (tmp_path / "z-link").symlink_to("a-link")
    release = load_release(tmp_path)
    assert release.tables["parcel_fee"].spec.subject == "shipping"
    assert len(load_cases(tmp_path)) == len(CASES)


def test_a_root_that_is_a_link(tmp_path):
    write_table(tmp_path / "rules", raw_table())
    (tmp_path / "current").symlink_to("rules")
    assert list(load_release(tmp_path / "current").tables) == ["parcel_fee"]


@pytest.mark.parametrize("read", [load_release, load_cases])
def test_a_link_whose_tables_would_be_missed(tmp_path, read):
    root = write_table(tmp_path / "rules", raw_table())
    (tmp_path / "rules-of-others").mkdir()
    (root / "others").symlink_to("../rules-of-others")
    (root / "up").symlink_to("..")
    (root / "gone").symlink_to("nowhere")
    (root / "round").symlink_to("round")
    (root / "shipping" / "README").symlink_to("../../rules-of-others")
    with pytest.raises(RulebookError) as error:
        read(root)
    assert [(fault.file, fault.code) for fault in error.value.faults] == [
        ("gone", "link_to_nothing"),
        ("others", "link_outside"),
        ("round", "link_to_nothing"),
        ("up", "link_outside"),
        ("shipping/README", "link_outside"),
    ]
    assert "gone: this link leads to nothing: nowhere" in str(error.value)
    assert "gone: 链接指向的 nowhere 不存在" in [fault.to_text("zh") for fault in error.value.faults]


def test_links_to_other_files_and_hidden_ones_are_nobodys_business(tmp_path):
    root = write_table(tmp_path, raw_table())
    (root / "notes.txt").write_text("x")
    (root / "README").symlink_to("notes.txt")
    (root / ".cache").symlink_to("/")
    (root / ".git").mkdir()
    (root / ".git" / "broken.yaml").write_text("[")
    assert list(load_release(root).tables) == ["parcel_fee"]


def test_a_folder_that_may_not_be_read_is_missed(tmp_path, monkeypatch):
    """Its tables would be no part of the release, and nothing would say so."""
    write_table(tmp_path, raw_table())
    scandir = os.scandir

    def refusing(path):
        if os.fspath(path).endswith("shipping"):
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    assert refused(tmp_path)[0] == "shipping: the file cannot be read: Permission denied"
    with pytest.raises(RulebookError):
        load_cases(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_that_may_not_be_read(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("id: a\n")
    path.chmod(0)
    assert refused(tmp_path) == ["a.yaml: the file cannot be read: Permission denied"]


def edited(root, old: str, new: str):
    path = write_table(root, raw_table()) / "shipping" / "parcel_fee.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return root


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: F-LIGHT\n", "id: F-LIGHT\n  from: 2023-02-30\n", "F-LIGHT > from: expected a date, found 2023-02-30"),
        ("id: F-LIGHT\n", "id: F-LIGHT\n  from: 2023-13-01\n", "F-LIGHT > from: expected a date, found 2023-13-01"),
        ("id: F-LIGHT\n", "id: F-LIGHT\n  from: 2023-2-3\n", "F-LIGHT > from: expected a date, found 2023-2-3"),
        ("below: 1000", "below: .nan", "F-LIGHT > weight_grams: a bound of the wrong type: .nan"),
        ("below: 1000", "below: .inf", "F-LIGHT > weight_grams: a bound of the wrong type: .inf"),
        ("below: 1000", "below: 0o17", "F-LIGHT > weight_grams: a bound of the wrong type: 0o17"),
        ("below: 1000", "below: 017", "F-LIGHT > weight_grams: a bound of the wrong type: 017"),
        ("below: 1000", "below: 0x1F", "F-LIGHT > weight_grams: a bound of the wrong type: 0x1F"),
        ("below: 1000", "below: 1:30", "F-LIGHT > weight_grams: a bound of the wrong type: 1:30"),
        ("below: 1000", "below: 1e3", "F-LIGHT > weight_grams: a bound of the wrong type: 1e3"),
        ("below: 1000", "below: yes", "F-LIGHT > weight_grams: a bound of the wrong type: yes"),
        ("size: small", "size: yes", "F-SMALL > size: yes is not a declared value"),
        ("size: small", "size: on", "F-SMALL > size: on is not a declared value"),
        ("size: small", "size: true", "F-SMALL > size: True is not a declared value"),
        ("size: small", "size: ~", "F-SMALL > size: None is not a declared value"),
        ("size: small", "size: 2023-01-01", "F-SMALL > size: 2023-01-01 is not a declared value"),
        ("fee_fen: 100", "fee_fen: 1_0.5", "F-SMALL > fee_fen: 10.5 is not a valid whole output"),
        ("fee_fen: 100", "fee_fen: no", "F-SMALL > fee_fen: no is not a valid whole output"),
        ("id: F-LIGHT", "id: true", "True > id: expected a code, found True"),
        ("id: F-LIGHT", "id: ' '", "  > id: expected a code"),
    ],
)
def test_scalars_that_are_not_what_they_seem(tmp_path, old, new, said):
    assert f"shipping/parcel_fee.yaml > {said}" in " / ".join(refused(edited(tmp_path, old, new)))


def test_the_same_id_at_two_times(tmp_path):
    raw = raw_table()
    raw["rows"][0]["to"] = date(2023, 1, 1)
    raw["rows"].append({**raw["rows"][0], "from": date(2023, 1, 1)})
    del raw["rows"][-1]["to"]
    assert refused(write_table(tmp_path, raw)) == [
        "shipping/parcel_fee.yaml > F-SMALL > id: this id is used twice",
    ]


@pytest.mark.parametrize(("size", "refused_for"), [(120, []), (121, ["word_too_long"]), (100_000, ["word_too_long"])])
def test_how_long_a_code_may_be(tmp_path, size, refused_for):
    raw = raw_table()
    raw["rows"][0]["id"] = "F" * size
    root = write_table(tmp_path, raw)
    try:
        load_release(root)
        faults = []
    except RulebookError as error:
        faults = error.faults
    assert [(fault.code, fault.cell) for fault in faults] == [(code, "id") for code in refused_for]
    assert all(fault.file == "shipping/parcel_fee.yaml" for fault in faults)
    assert all(len(fault.to_text("en")) < 400 for fault in faults), "a page shows it"


@pytest.mark.parametrize(("name", "fits"), [("a" * 80, True), ("a" * 81, False), ("表" * 26, True), ("表" * 27, False)])
def test_how_long_a_tables_name_may_be(tmp_path, name, fits):
    """Files of decisions are called by it, percent-encoded: no name of a file is longer than 255 bytes."""
    assert len(decisions._folder_of(name)) <= 255
    raw = raw_table() | {"id": name}
    write_yaml(tmp_path / f"{name}.yaml", raw)
    if fits:
        assert list(load_release(tmp_path).tables) == [name]
    else:
        assert "the table's name is too long: at most 80 bytes in UTF-8" in refused(tmp_path)[0]


@pytest.mark.parametrize("name", ["clauses.yaml", "vocabulary.yaml"])
@pytest.mark.parametrize(
    ("content", "said"),
    [([], "expected a mapping"), ({"A1": 5}, "A1: expected a mapping"), ({True: {}}, "expected a code, found True")],
)
def test_what_tables_share(tmp_path, name, content, said):
    write_yaml(write_table(tmp_path, raw_table()) / name, content)
    assert any(fault.startswith(name) and said in fault for fault in refused(tmp_path))


def test_a_register_that_is_a_broken_link_is_not_left_out(tmp_path):
    (write_table(tmp_path, raw_table()) / "clauses.yaml").symlink_to(tmp_path / "nothing")
    assert refused(tmp_path)[0] == "clauses.yaml: this is no ordinary file"


def test_every_file_is_reported_in_chinese_too(tmp_path):
    (tmp_path / "a.yaml").write_bytes(b"\xff")
    (tmp_path / "b.yaml").write_text("\ufeff")
    with pytest.raises(RulebookError) as error:
        load_release(tmp_path)
    assert [fault.to_text("zh") for fault in error.value.faults] == [
        "a.yaml: 第 0 字节处不是 UTF-8 编码",
        "b.yaml: 文件以字节顺序标记（BOM）开头，请另存为不带 BOM 的 UTF-8",
    ]


@pytest.mark.parametrize("content", [BOMB, "[" * 100_000, "\ufeff[]", b"\xff"])
def test_cases_are_read_as_carefully(tmp_path, content):
    write_table(tmp_path, raw_table())
    path = tmp_path / "shipping" / "parcel_fee.cases.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(RulebookError, match=r"shipping/parcel_fee\.cases\.yaml"):
        load_cases(tmp_path)


def test_the_text_of_a_label_is_kept(tmp_path):
    raw = raw_table()
    raw["title"] = TEXT | {"en": "no, on & off: 017"}
    assert load_release(write_table(tmp_path, raw)).tables["parcel_fee"].spec.title.en == "no, on & off: 017"
