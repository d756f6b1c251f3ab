from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from surety.cli._amending import accepted, acting, dossier_of, found, name_of, reading, say, words_of

_as = click.option("--as", "username", required=True, help="Who does it: a staff account. 以哪个工作人员的身份。")
_lang = click.option(
    "--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language. 语言。"
)
_number = click.argument("number", type=click.IntRange(1))


@click.group()
def amendment() -> None:
    """Change the rules: draft, see what changes, approve by a second person, stop a row, remedy a bad release.

    修订规则：起草、比对、双人审批、停用、补救。
    """


# ---------------------------------------------------------------------------------------------- drafting


@amendment.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path), required=False)
@click.option("--title", help="One line; the note's first if it is left out. 标题。")
@click.option("--note", required=True, help="What changes and why. 变更说明。")
@click.option("--note-en", help="The same in English. 英文说明。")
@click.option(
    "--effective", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day it takes effect. 生效日期。"
)
@click.option("--notice-days", type=click.IntRange(0, 3650), help="Days of notice to merchants. 公示天数。")
@click.option("--urgent", default="", help="Why it cannot wait for its notice. 不公示的理由。")
@click.option("--retroactive", default="", help="Why answers about past days change. 追溯的理由。")
@click.option("--revises", type=click.IntRange(1), help="The draft it takes the place of. 替换哪一份草案。")
@click.option("--submit", is_flag=True, help="Put it before a second person at once. 立即提交审批。")
@_as
@_lang
def draft(path: Path | None, revises: int | None, username: str, submit: bool, lang: str, **words: Any) -> None:
    """Draft a change from a rulebook folder, or from one changed table file; without PATH, from the packaged rules.

    起草修订：给出规则库目录、单个表文件，或采用程序自带的规则库。
    """
    from surety.amendments import acts
    from surety.amendments.dossier import BadCandidate
    from surety.rulebook import RulebookError

    with acting(username, "staff.rules.draft", revises) as at:
        try:
            dossier = dossier_of(at, path)
            proposal = acts.propose(at.connection, dossier, now=at.by.now, **words_of(words))
        except (RulebookError, BadCandidate) as error:
            raise click.ClickException(str(error)) from None
        if revises:
            name = name_of(revises)
            accepted(acts.revise(at.connection, name, proposal, by=at.by))
        else:
            name, result = acts.draft(at.connection, proposal, by=at.by)
            accepted(result)
        click.echo(f"amendment {name.partition(':')[2]} drafted: {proposal.candidate[:12]}")
        if submit:
            accepted(acts.submit(at.connection, name, by=at.by), lang)
            click.echo("submitted: a second person may approve it")


@amendment.command()
@_number
@_as
@_lang
def submit(number: int, username: str, lang: str) -> None:
    """Put a draft before a second person, if the check finds nothing.

    提交审批。
    """
    from surety.amendments import acts

    with acting(username, "staff.rules.draft", number) as at:
        accepted(acts.submit(at.connection, name_of(number), by=at.by), lang)
    click.echo(f"amendment {number} waits for a second person")


@amendment.command()
@_number
@click.option("--note", default="", help="Why. 说明。")
@_as
def withdraw(number: int, note: str, username: str) -> None:
    """Give up an amendment that is not approved yet.

    撤回尚未批准的修订。
    """
    from surety.amendments import acts

    with acting(username, "staff.rules.draft", number) as at:
        accepted(acts.withdraw(at.connection, name_of(number), by=at.by, note=note))
    click.echo(f"amendment {number} is withdrawn")


# ---------------------------------------------------------------------------------------------- looking


@amendment.command(name="list")
@_lang
def list_(lang: str) -> None:
    """List amendments, the latest first.

    列出修订。
    """
    from surety.amendments.telling import list_lines

    with reading() as (connection, _):
        say(list_lines(connection, lang))


@amendment.command()
@_number
@_lang
def show(number: int, lang: str) -> None:
    """Show an amendment, what was found, and what is said about it.

    查看修订及意见。
    """
    from surety.amendments.telling import amendment_lines, comment_lines, verdict_lines

    with reading() as (connection, _):
        case = found(connection, number)
        say(amendment_lines(case, lang))
        say(verdict_lines(case))
        say(comment_lines(connection, case.amendment))


@amendment.command()
@_number
@_lang
def diff(number: int, lang: str) -> None:
    """Compare an amendment with the rules in force, cell by cell, and with the deadlines that run.

    与现行规则逐格比对，并给出对进行中时限的影响。
    """
    from surety.amendments.dossier import BadCandidate
    from surety.amendments.telling import diff_lines

    with reading() as (connection, now):
        case = found(connection, number)
        if case.proposal is None:
            raise click.ClickException(f"amendment {number} is a remedy: it changes no rule (补救不改变规则)")
        try:
            say(diff_lines(connection, case.proposal.candidate, lang, now=now))
        except BadCandidate as error:
            raise click.ClickException(f"{error.code}: {error.reason}") from None


# ---------------------------------------------------------------------------------------------- deciding


@amendment.command()
@_number
@click.option("--note", default="", help="Why. 说明。")
@_as
@_lang
def approve(number: int, note: str, username: str, lang: str) -> None:
    """Agree to what somebody else drafted; a change of the rules is published at once and holds from its own dates.

    批准他人起草的修订；发布后各行按自身日期生效。
    """
    from surety.amendments import acts
    from surety.amendments.telling import amendment_lines

    with acting(username, "staff.rules.approve", number) as at:
        accepted(acts.approve(at.connection, name_of(number), by=at.by, note=note), lang)
        say(amendment_lines(found(at.connection, number), lang))


@amendment.command()
@_number
@click.option("--note", required=True, help="Why not. 驳回理由。")
@_as
def reject(number: int, note: str, username: str) -> None:
    """Send back what somebody else drafted.

    驳回他人起草的修订。
    """
    from surety.amendments import acts

    with acting(username, "staff.rules.approve", number) as at:
        accepted(acts.reject(at.connection, name_of(number), by=at.by, note=note))
    click.echo(f"amendment {number} is sent back")


@amendment.command()
@_number
@click.argument("text")
@_as
def comment(number: int, text: str, username: str) -> None:
    """Say something about an amendment.

    对修订发表意见。
    """
    from surety.amendments import acts

    with acting(username, "staff.rules", number) as at:
        accepted(acts.comment(at.connection, name_of(number), by=at.by, text=text))
    click.echo("said")


# ---------------------------------------------------------------------------------------------- stops


@amendment.command()
@click.argument("table")
@click.argument("row")
@click.option("--reason", required=True, help="Why. 停用理由。")
@_as
def stop(table: str, row: str, reason: str, username: str) -> None:
    """Stop a row at once: from now on people decide where it would have.

    立即停用一行：此后相关事项转人工处理。
    """
    from surety.amendments import acts

    with acting(username, "staff.rules.stop") as at:
        accepted(acts.stop(at.connection, table, row, by=at.by, reason=reason))
    click.echo(f"{table}/{row} decides nothing from now on")


@amendment.command()
@click.argument("table")
@click.argument("row")
@click.option("--reason", required=True, help="Why. 恢复理由。")
@_as
def resume(table: str, row: str, reason: str, username: str) -> None:
    """Let a stopped row decide again; what people were given meanwhile waits for them or for a remedy.

    恢复停用的行。
    """
    from surety.amendments import acts

    with acting(username, "staff.rules.stop") as at:
        accepted(acts.resume(at.connection, table, row, by=at.by, reason=reason))
    click.echo(f"{table}/{row} decides again")


# ---------------------------------------------------------------------------------------------- remedies


@amendment.command()
@click.option("--release", "release_no", type=click.IntRange(1), required=True, help="The bad release. 有误的版本。")
@click.option("--row", "rows", multiple=True, help="TABLE/ROW; may be repeated; all if left out. 涉及的行。")
@click.option("--note", required=True, help="What was wrong. 说明。")
@click.option("--note-en", help="The same in English. 英文说明。")
@click.option("--preview", "only_look", is_flag=True, help="Only say what it would do. 仅预览。")
@_as
def remedy(
    release_no: int, rows: tuple[str, ...], note: str, note_en: str | None, only_look: bool, username: str
) -> None:
    """Propose to decide again what a bad release decided, by the rules now in force; says first what that would do.

    补救：按现行规则重新判定有误版本作出的判定，先预览影响。
    """
    from surety.amendments import acts
    from surety.amendments.facts import Bilingual, Headline, Plan
    from surety.amendments.remedy import preview
    from surety.amendments.telling import preview_lines
    from surety.engine.book import NoRelease

    english = note_en or note
    title = Headline(note.partition("\n")[0][:200], english.partition("\n")[0][:200])
    plan = Plan(title=title, note=Bilingual(note, english), release_no=release_no, rows=rows)
    with acting(username, "staff.rules.draft") as at:
        try:
            say(preview_lines(preview(at.connection, plan, now=at.by.now)))
        except NoRelease as error:
            raise click.ClickException(str(error)) from None
        if only_look:
            return
        name, result = acts.draft_remedy(at.connection, plan, by=at.by)
        accepted(result)
        accepted(acts.submit(at.connection, name, by=at.by))
    number = name.partition(":")[2]
    click.echo(f"amendment {number} waits for a second person, then: surety amendment carry-out {number}")


@amendment.command()
@_number
@_as
def carry_out(number: int, username: str) -> None:
    """Carry an approved remedy out to its end; workers do the same by themselves. May be broken off and repeated.

    执行已批准的补救；可中断后重跑。
    """
    from contextlib import closing

    from surety.amendments import carrying
    from surety.platforms.progress import Watch

    with acting(username, "staff.rules.approve", number) as at, closing(Watch(f"amendment {number}")) as watch:
        try:
            count = carrying.carry_out(
                at.connection, name_of(number), now=at.by.now, watch=lambda share, orders: watch.show(orders, share)
            )
        except ValueError as error:
            raise click.ClickException(str(error)) from None
        status = found(at.connection, number).status.value
    click.echo(f"{count:,} orders decided again; {status}")
