from pathlib import Path

import click


@click.group()
def rulebook() -> None:
    """Look at the platforms' rules.

    查看规则库。
    """


@rulebook.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False)
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language. 语言。")
def check(folder: Path | None, lang: str) -> None:
    """Check every table for gaps, overlaps and dead rows, and run its worked cases.

    检查每张表有无缺口、重叠与无效行，并核对示例。默认检查本程序自带的规则库。
    """
    from surety.config import environment
    from surety.rulebook import RulebookError, check_release, load_cases, load_release

    folder = folder or environment.rulebook_folder()
    try:
        release = load_release(folder)
        cases = load_cases(folder)
    except RulebookError as error:
        raise click.ClickException(str(error)) from None
    findings = check_release(release, cases)
    for finding in findings:
        click.echo(finding.to_text(lang))
    if findings:
        raise click.ClickException(f"{len(findings)} findings")
    click.echo(f"{len(release.tables)} tables, {len(cases)} worked cases: nothing found")


@rulebook.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--note", required=True, help="What changed and why. 变更说明。")
def publish(folder: Path, note: str) -> None:
    """Put a checked folder of tables in force from now on; decisions already taken keep theirs.

    发布规则库：自现在起生效，已作出的判定不变。
    """
    from surety.engine import book, clock, db
    from surety.launcher.database import open_database
    from surety.rulebook import RulebookError, check_release, load_cases, load_release

    try:
        release = load_release(folder)
        findings = check_release(release, load_cases(folder))
    except RulebookError as error:
        raise click.ClickException(str(error)) from None
    if findings:
        raise click.ClickException(f"{len(findings)} findings; see: surety rulebook check {folder}")
    with open_database(), db.connect() as connection:
        try:
            number = book.publish(connection, release, now=clock.now(connection), note=note)
        except book.AlreadyPublished as error:
            raise click.ClickException(str(error)) from None
    click.echo(f"release {number} is in force: {release.hash[:12]}")
