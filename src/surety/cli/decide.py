from typing import Any

import click

from surety.cli._asking import Asked, ask, asking, finish


@click.command()
@asking
def decide(form: str, lang: str, **options: Any) -> None:
    """Ask one table: its answer, the row and clause behind it, and the release; exit 0 only if it decided.

    询问一张决策表：给出结论、依据的行与条款以及所用的规则库版本。退出码：0 已判定，2 输入有误，3 未能判定。
    """
    asked = ask(**options)
    told = asked.book.release.explain(asked.answer, rows=())
    finish(asked, answer_as_dict(asked), told.to_text(lang), form)


def answer_as_dict(asked: Asked) -> dict[str, Any]:
    """Codes only; `surety explain` has the words."""
    answer, told = asked.answer, asked.book.release.explain(asked.answer)
    inputs = {each["name"]: each["value"] for each in told.to_dict()["inputs"]}
    return {
        "table": answer.table,
        "status": answer.status.value,
        "row": answer.row_id,
        "rows": answer.rows,
        "clauses": told.clause,
        "outputs": answer.outputs,
        "inputs": inputs,
        "missing": answer.missing,
        "date_key": asked.table.spec.date_key,
        "on": answer.on.isoformat(),
    }
