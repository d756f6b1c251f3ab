from typing import Any

import click

from surety.cli._asking import ask, asking, finish


@click.command()
@asking
@click.option("--row", help="Only why this row did or did not decide. 仅说明该行。")
def explain(form: str, lang: str, row: str | None, **options: Any) -> None:
    """Tell why a table answers as it does, and for every other row the cell that kept it out.

    说明结论的由来：命中的行、条款与输入，以及其余各行因哪一格不符而未适用。退出码同 decide。
    """
    from surety.rulebook import UnknownRow

    asked = ask(**options)
    try:
        told = asked.book.release.explain(asked.answer, rows=[row] if row else None)
    except UnknownRow as error:
        raise click.UsageError(error.args[0]) from None
    finish(asked, told.to_dict(lang), told.to_text(lang), form)
