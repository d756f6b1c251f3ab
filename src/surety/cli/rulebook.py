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


@rulebook.command("export")
@click.argument("table")
@click.option(
    "--to",
    "file",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="FILE.csv, .xlsx or .dmn. 写入的文件。",
)
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of tables instead of the packaged one. 规则库目录。",
)
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language. 语言。")
def export_(table: str, file: Path, folder: Path | None, lang: str) -> None:
    """Write a table as CSV or an Excel workbook to edit, or as DMN for a modeler; it comes back the same.

    把一张决策表写成可编辑的 CSV 或 Excel 工作簿，或写成建模工具用的 DMN；读回来与原表一致。
    """
    from surety.config import environment
    from surety.exchange import export_table
    from surety.rulebook import RulebookError, UnknownTable, load_release

    try:
        spec = load_release(folder or environment.rulebook_folder()).table(table).spec
        content = export_table(spec, file.name)
    except UnknownTable:
        raise click.UsageError(f"no table is called {table}") from None
    except RulebookError as error:
        raise click.ClickException("\n".join(fault.to_text(lang) for fault in error.faults)) from None
    try:
        file.write_bytes(content)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}") from None
    click.echo(f"{file}: {len(spec.rows)} rows, {len(spec.gaps)} gaps")


@rulebook.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--into",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder of tables; without it the table is printed. 写入的规则库目录。",
)
@click.option("--replace", is_flag=True, help="Replace the table of this name. 覆盖同名的表。")
@click.option("--decision", default="", help="DMN: which of several decision tables. 指定一张决策表。")
@click.option("--whole", multiple=True, metavar="NAME", help="DMN: a number input of whole numbers. 整数输入。")
@click.option("--lang", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language. 语言。")
def import_(file: Path, into: Path | None, replace: bool, decision: str, whole: tuple[str, ...], lang: str) -> None:
    """Read a table from CSV, an Excel workbook or DMN, or say of every cell why it cannot be.

    从 CSV、Excel 工作簿或 DMN 读入一张决策表；读不了的单元格逐一说明原因。
    """
    from surety.exchange import import_table, yaml_text
    from surety.rulebook import RulebookError
    from surety.rulebook.load import VOCABULARY, read_vocabulary
    from surety.rulebook.place import Place

    try:
        spec, remarks = import_table(file.read_bytes(), file.name, decision=decision, whole=frozenset(whole))
    except RulebookError as error:
        raise click.ClickException("\n".join(fault.to_text(lang) for fault in error.faults)) from None
    for remark in remarks:
        click.echo(remark.to_text(lang), err=True)
    if into is None:
        click.echo(yaml_text(spec), nl=False)
        return
    known = [path for path in into.rglob(f"{spec.id}.yaml") if path.is_file()]
    path = known[0] if known else into / spec.subject / f"{spec.id}.yaml"
    if known and not replace:
        raise click.ClickException(f"{path} is there already; --replace writes over it")
    path.parent.mkdir(exist_ok=True)
    shared = read_vocabulary(Place([], VOCABULARY), into / VOCABULARY)
    path.write_text(yaml_text(spec, shared), encoding="utf-8")
    click.echo(f"{path}: {len(spec.rows)} rows; next: surety rulebook check {into}")
