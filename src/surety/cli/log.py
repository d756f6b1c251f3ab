from __future__ import annotations

import sys
from pathlib import Path

import click

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group()
def log() -> None:
    """Export and verify the public log of certificates.

    质检证书公开日志的导出与核验。
    """


@log.command()
@click.argument("folder", type=FOLDER)
def export(folder: Path) -> None:
    """Write tiles, entries, checkpoints and the register of codes into FOLDER, for any static server.

    将日志的分块、条目、检查点与编码登记导出到目录，可用任意静态服务器公开。
    """
    from surety.certificates import keyring, writing
    from surety.certificates.export import NothingLogged, write_verifier
    from surety.certificates.export import export as write
    from surety.config import environment
    from surety.engine import clock, db
    from surety.launcher.database import open_database

    with open_database(), db.connect() as connection:
        now = clock.now(connection)
        writing.drain(connection, now)
        try:
            size = write(connection, folder)
        except NothingLogged:
            raise click.ClickException("nothing was logged yet (日志还没有条目)") from None
        key = writing.own_key(connection.cursor(), "log", now=now)
    write_verifier(folder, environment.log_name(), keyring.load("log", key))
    click.echo(f"{size} entries in {folder}")


@log.command()
@click.argument("folder", type=FOLDER)
@click.option("--key", help="The log's public key as you keep it; else log.vkey of FOLDER. 日志公钥。")
@click.option(
    "--seen", multiple=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A checkpoint you kept: the log must still contain it. 此前保存的检查点。",
)  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Output. 输出格式。")
def verify(folder: Path, key: str | None, seen: tuple[Path, ...], form: str) -> None:
    """Recompute an exported log from its tiles alone; exit 1 and name what does not fit.

    仅凭导出的分块重算日志：分叉、截断、未登记的编码、倒填日期都会逐条列出，退出码为 1。
    """
    import json
    from dataclasses import asdict

    from surety.certificates.audit import audit
    from surety.certificates.note import BadNote, read_verifier

    if key is None:
        words = "the key is the folder's own: whoever made the folder may have made it (公钥取自该目录，不能证明来源)"
        click.echo(words, err=True)
    try:
        verifier = read_verifier(key or (folder / "log.vkey").read_text())
    except (BadNote, OSError):
        raise click.ClickException("no key of the log: name one with --key (没有日志公钥)") from None
    done = audit(folder, verifier, seen=tuple(path.read_text() for path in seen))
    counts = done.reading.counts()
    if form == "json":
        said = {
            "size": done.checkpoint.size if done.checkpoint else None,
            "kinds": done.reading.kinds,
            "centres": {centre: asdict(each) for centre, each in sorted(counts.items())},
            "rates": {centre: asdict(each) for centre, each in sorted(done.rates.items())},
            "findings": [finding._asdict() for finding in done.findings],
        }
        click.echo(json.dumps(said, ensure_ascii=False, indent=1))
    else:
        for finding in done.findings:
            click.echo(f"{finding.code:24} {finding.where}  {finding.about}")
        for centre, each in sorted(counts.items()):
            click.echo(f"{centre}: {each.issued} codes issued, {each.used} used, {each.void} void")
        for centre, held in sorted(done.rates.items()):
            for name, rate in (("false passes", held.false_pass), ("false rejects", held.false_reject)):
                low, high = rate.interval()
                click.echo(f"{centre}: {rate.wrong} {name} of {rate.tried} known pieces ({low:.1%} to {high:.1%})")
        size = done.checkpoint.size if done.checkpoint else 0
        found = f"{len(done.findings)} findings" if done.findings else "everything fits"
        click.echo(f"{size} entries: {found}")
    sys.exit(1 if done.findings else 0)


@log.command()
@click.argument("folder", type=FOLDER)
@click.option(
    "--by", type=click.Choice(["centre", "category", "inspector"]), default="centre", help="Of what. 按何汇总。"
)
@click.option("--key", help="The log's public key as you keep it; else log.vkey of FOLDER. 日志公钥。")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Output. 输出格式。")
def rates(folder: Path, by: str, key: str | None, form: str) -> None:
    """Recompute every centre's error rates from an exported log; exit 1 if the log does not fit.

    仅凭导出的日志重算误判率（漏检、误杀、复检不一致），与公开页面逐项一致；日志有误时退出码为 1。
    """
    import json

    from surety.certificates.audit import audit
    from surety.certificates.note import BadNote, read_verifier
    from surety.certificates.rates import RATES, rows

    try:
        verifier = read_verifier(key or (folder / "log.vkey").read_text())
    except (BadNote, OSError):
        raise click.ClickException("no key of the log: name one with --key (没有日志公钥)") from None
    done = audit(folder, verifier)
    found = rows(done.tried, by)
    if form == "json":
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    for row in found if form == "text" else ():
        of = " ".join(str(row[name]) for name in ("centre", "category", "inspector") if name in row)
        for name in RATES:
            told = f"{row[f'{name}_wrong']} of {row[f'{name}_tried']}"
            click.echo(f"{of}: {name} {told} ({row[f'{name}_low']:.1%} to {row[f'{name}_high']:.1%})")
    for finding in done.findings:
        click.echo(f"{finding.code:24} {finding.where}  {finding.about}", err=True)
    sys.exit(1 if done.findings else 0)
