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
