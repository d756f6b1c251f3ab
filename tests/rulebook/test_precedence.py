"""Law and platform are both asked: the better answer for the buyer holds, and what has no answer is never skipped."""

from copy import deepcopy

import pytest

from surety.rulebook import NotComparable, Release, RulebookError, Status, Stop, UnknownTable, load_release
from tests.rulebook.tables import DAY, TEXT, write_yaml

LABELS = {
    "right": {"zh": "退货权", "en": "Right"},
    "period_days": {"zh": "期限", "en": "Period"},
    "proof": {"zh": "须举证", "en": "Proof needed"},
}
VALUES = {word: {"zh": word, "en": word} for word in ("none", "optional", "mandatory")}
TITLES = {"law": {"zh": "国家法律", "en": "The law"}, "shop": {"zh": "平台规则", "en": "The platform"}}


def table(name: str, *, policy="unique", rows) -> dict:
    return {
        "id": name,
        "title": TITLES[name],
        "question": TEXT,
        "date_key": "signed_at",
        "date_note": TEXT,
        "policy": policy,
        "inputs": [{"name": "goods", "type": "enum", "label": TEXT, "values": ["book", "jade"]}],
        "outputs": [
            {
                "name": "right",
                "type": "enum",
                "label": LABELS["right"],
                "values": VALUES,
                "better": ["mandatory", "optional", "none"],
            },
            {
                "name": "period_days",
                "type": "whole",
                "unit": "days",
                "label": LABELS["period_days"],
                "better": "more",
            },
            {"name": "proof", "type": "bool", "label": LABELS["proof"], "better": "less"},
        ],
        "rows": [row(f"{name}-{goods}", goods, *then) for goods, then in rows.items()],
    }


def row(row_id: str, goods: str, right: str, days: int, proof: bool) -> dict:
    then = {"right": right, "period_days": days, "proof": proof}
    return {"id": row_id, "when": {"goods": goods}, "then": then, "clause": ["G11"]}


def release_of(root, law: dict, shop: dict) -> Release:
    for raw in (law, shop):
        write_yaml(root / f"{raw['id']}.yaml", raw)
    return load_release(root)


def ask(root, law: tuple, shop: tuple, **asked):
    tables = (table(name, rows={"book": rows}) for name, rows in (("law", law), ("shop", shop)))
    release = release_of(root, *tables)
    best = release.decide_best("law", "shop", asked or {"goods": "book"}, on=DAY)
    return best, release.explain_best(best)


@pytest.mark.parametrize(
    ("law", "shop", "winner", "gains"),
    [
        (("mandatory", 7, False), ("mandatory", 15, False), "shop", ((), ("period_days",))),
        (("mandatory", 7, False), ("optional", 7, False), "law", (("right",), ())),
        (("none", 0, True), ("mandatory", 7, False), "shop", ((), ("right", "period_days", "proof"))),
        (("mandatory", 7, False), ("mandatory", 7, True), "law", (("proof",), ())),
        (("mandatory", 7, False), ("mandatory", 7, False), "law", ((), ())),
    ],
)
def test_the_better_answer_holds(tmp_path, law, shop, winner, gains):
    best, _ = ask(tmp_path, law, shop)
    assert (best.status, best.winner.table, best.winner.row_id, best.gains) == (
        Status.DECIDED,
        winner,
        f"{winner}-book",
        gains,
    )


def test_it_says_which_decided_and_shows_both_rows(tmp_path):
    _, told = ask(tmp_path, ("mandatory", 7, False), ("mandatory", 15, False))
    text = told.to_text("en")
    assert text.startswith(
        "The platform decides (shop-book), which is better for the buyer: Period is 15 days, not 7 days\n"
    )
    assert "The law: decided by law-book" in text
    assert "The platform: decided by shop-book" in text
    said = told.to_dict("zh")
    assert said["said"] == "由“平台规则”判定（shop-book 行），对买家更有利：期限为“15 天”，而非“7 天”"
    assert (said["winner"], said["gains"]) == ("shop", {"law": [], "shop": ["period_days"]})
    assert [side["row"]["id"] for side in said["sides"]] == ["law-book", "shop-book"]


def test_equally_good_the_law_decides(tmp_path):
    _, told = ask(tmp_path, ("mandatory", 7, False), ("mandatory", 7, False))
    assert told.to_dict("en")["said"] == "The law decides (law-book); The platform is as good for the buyer"


def test_each_better_in_something_is_for_a_person(tmp_path):
    best, told = ask(tmp_path, ("mandatory", 7, False), ("mandatory", 15, True))
    assert (best.status, best.winner, best.gains) == (Status.AMBIGUOUS, None, (("proof",), ("period_days",)))
    assert told.to_dict("en")["said"] == (
        "each is better for the buyer in something; a person must decide. "
        "The law: Proof needed is no, not yes. The platform: Period is 15 days, not 7 days"
    )


@pytest.mark.parametrize("silent", ["law", "shop"])
def test_a_side_without_a_rule_is_not_skipped(tmp_path, silent):
    tables = [
        table(name, rows={"jade" if name == silent else "book": ("mandatory", 7, False)}) for name in ("law", "shop")
    ]
    release = release_of(tmp_path, *tables)
    best = release.decide_best("law", "shop", {"goods": "book"}, on=DAY)
    assert (best.status, best.winner) == (Status.NO_RULE, None)
    said = release.explain_best(best).to_dict("en")
    assert said["said"] == f"{TITLES[silent]['en']} has no answer: no rule applies; a person must decide"
    assert said["winner"] is None


def test_a_side_with_a_missing_input_is_not_skipped(tmp_path):
    rows = {"book": ("mandatory", 7, False), "jade": ("none", 0, True)}
    alike = table("shop", rows=rows)
    alike["rows"] = [{**row("any", "book", "optional", 7, False), "when": {}}]
    release = release_of(tmp_path, table("law", rows=rows), alike)
    best = release.decide_best("law", "shop", {}, on=DAY)
    assert (best.law.status, best.platform.status) == (Status.UNDETERMINED, Status.DECIDED)
    assert (best.status, best.winner) == (Status.UNDETERMINED, None)
    assert "The law has no answer: English is missing" in release.explain_best(best).to_text("en")


def test_a_stopped_row_is_not_skipped(tmp_path):
    rows = {"book": ("mandatory", 7, False)}
    release = release_of(tmp_path, table("law", rows=rows), table("shop", rows=rows))
    stopped = release.with_stopped([Stop("shop", "shop-book")])
    assert stopped.decide_best("law", "shop", {"goods": "book"}, on=DAY).status is Status.STOPPED


def test_a_row_that_is_ambiguous_in_itself(tmp_path):
    twice = table("law", rows={"book": ("mandatory", 7, False)})
    twice["rows"].append({**deepcopy(twice["rows"][0]), "id": "law-again"})
    release = release_of(tmp_path, twice, table("shop", rows={"book": ("mandatory", 7, False)}))
    best = release.decide_best("law", "shop", {"goods": "book"}, on=DAY)
    assert (best.status, best.gains) == (Status.AMBIGUOUS, ((), ()))
    assert "law-book, law-again match at once" in release.explain_best(best).to_dict("en")["said"]


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw["outputs"][1].update(better="less"),
        lambda raw: [each.pop("better") for each in raw["outputs"]],
        lambda raw: raw.update(policy="collect"),
    ],
)
def test_tables_that_cannot_be_compared(tmp_path, change):
    rows = {"book": ("mandatory", 7, False)}
    shop = table("shop", rows=rows)
    change(shop)
    release = release_of(tmp_path, table("law", rows=rows), shop)
    with pytest.raises(NotComparable):
        release.decide_best("law", "shop", {"goods": "book"}, on=DAY)


def test_a_table_that_is_not_there(tmp_path):
    rows = {"book": ("mandatory", 7, False)}
    release = release_of(tmp_path, table("law", rows=rows), table("shop", rows=rows))
    with pytest.raises(UnknownTable):
        release.decide_best("law", "shops", {"goods": "book"}, on=DAY)


@pytest.mark.parametrize(
    ("place", "better"),
    [
        (0, ["mandatory", "optional"]),
        (0, ["mandatory", "optional", "none", "none"]),
        (0, ["mandatory", "optional", "never"]),
        (0, "more"),
        (1, ["7", "15"]),
        (1, "most"),
        (2, True),
        (2, []),
        (2, None),
    ],
)
def test_an_order_that_is_none(tmp_path, place, better):
    raw = table("law", rows={"book": ("mandatory", 7, False)})
    raw["outputs"][place]["better"] = better
    write_yaml(tmp_path / "law.yaml", raw)
    with pytest.raises(RulebookError) as refused:
        load_release(tmp_path)
    assert [(fault.code, fault.cell) for fault in refused.value.faults] == [
        ("bad_better", raw["outputs"][place]["name"])
    ]
