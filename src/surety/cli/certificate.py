from __future__ import annotations

from pathlib import Path
from typing import Any

import click


@click.group()
def certificate() -> None:
    """Keys, item codes and certificates of inspection centres.

    质检中心的密钥、一物一码与质检证书。
    """


@certificate.command()
@click.argument("centre")
def key(centre: str) -> None:
    """Make a signing key for CENTRE from now on; the one before ends.

    为质检中心换发签名密钥，旧密钥随即停用。
    """
    from surety.certificates import issuing, keyring

    with _opened() as (connection, now):
        try:
            click.echo(issuing.add_key(connection, centre, now=now))
        except (keyring.BadOwner, issuing.ReservedName) as error:
            raise click.ClickException(f"{error.code}: {centre!r} cannot be a centre (中心名称不可用)") from None


@certificate.command()
@click.argument("centre")
@click.option("--count", type=click.IntRange(1, 10_000), default=1, show_default=True, help="How many. 数量。")
@click.option(
    "--order", help="A name of yours for these codes; the same again goes on where it was left. 批次号，可续跑。"
)
@click.option("--shop", default="", help="Only this shop's pieces may get them. 限定商家。")
def codes(centre: str, count: int, order: str | None, shop: str) -> None:
    """Issue item codes to CENTRE (platform:ic-name): CSV of code, PIN and address. PINs are shown here and never again.

    为质检中心发码：逐行输出编码、封签内 PIN 与网址；PIN 仅在此显示一次。每个编码同时成为事实并写入公开日志。
    中断后以同一 --order 重跑即可，不会重复发码。
    """
    from surety.certificates import issuing, keyring, ordering

    with _opened() as (connection, now):
        if ":" in centre:
            _order_codes(connection, order or ordering.new_name(now), centre, count, shop, now)
            return
        if order or shop:
            raise click.ClickException(
                "a centre of no platform has no orders (该中心不属于任何平台，不能用 --order、--shop)"
            )
        try:
            issued = issuing.issue_codes(connection, centre, count, now=now)
        except keyring.BadOwner:
            raise click.ClickException(f"bad_centre: {centre!r} cannot be a centre (中心名称不可用)") from None
    click.echo(ordering.as_csv(issued), nl=False)


_ORDER_FAULTS = {
    "unknown_centre": "nobody registered this centre (该中心尚未登记)",
    "bad_order_name": "4 to 40 letters, digits, dots, hyphens (批次号为 4 至 40 位字母、数字、点或连字符)",
    "too_many_open": "several orders of this centre are being made: wait, or go on with --order"
    " (该中心已有多批正在发码，请等其完成或以 --order 续跑)",
    "too_many_unused": "too many codes of this centre are unused: use them up, or void what was lost"
    " (该中心未用的编码过多，请先用完，遗失的请作废)",
    "order_differs": "another order has this name (该批次号已用于另一批)",
    "order_elsewhere": "it was begun on another machine (该批次在另一台机器上开始)",
    "order_not_made": "somebody else is making it (正在由另一进程发码)",
    "pins_are_gone": "its PINs were handed out and destroyed (该批 PIN 已交付并销毁)",
}


def _order_codes(connection: Any, name: str, centre: str, count: int, shop: str, now: Any) -> None:
    """Order, make, print, and only then destroy the file with the PINs."""
    import sys

    from surety.certificates import ordering, writing

    try:
        ordering.place(connection, name=name, centre=centre, count=count, shop=shop, by="cli", now=now)
        click.echo(f"order {name} (批次号；中断后请以 --order {name} 重跑)", err=True)
        ordering.make(connection, name, now)
        writing.drain(connection, now)
        click.echo(ordering.hand_out(connection, name, by="cli", now=now), nl=False)
        sys.stdout.flush()
        ordering.destroy(connection, name, now=now)
    except ordering.BadOrder as error:
        raise click.ClickException(f"{error.code}: {_ORDER_FAULTS.get(error.code, error)}") from None


@certificate.command()
@click.option(
    "--input", "source", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The report: see docs/certificates.md. 质检报告（JSON）。",
)  # fmt: skip
@click.option(
    "--files", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the files that the report names by hash. 报告所列文件所在目录。",
)  # fmt: skip
def issue(source: Path, files: Path | None) -> None:
    """Sign and log the certificate of a report, and say where it is shown.

    为质检报告签发证书并写入公开日志，输出查验网址。
    """
    from surety.certificates import codes as item_codes
    from surety.certificates import filed, issuing, writing
    from surety.certificates.report import BadReport, read_report
    from surety.config import environment

    with _opened() as (connection, now):
        try:
            report = read_report(source.read_bytes())
            code = item_codes.read(report.code)
            filed.take_in(files, report.photos)
            issuing.want_reports(connection, [report], now=now)
        except (BadReport, issuing.ReportTaken, item_codes.MalformedCode, filed.FileMissing) as error:
            raise click.ClickException(f"{error.code}: {error} (报告未被接受)") from None
        writing.drain(connection, now)
        subject = f"report:{report.report}"
        if fault := issuing.faults(connection, [subject]).get(subject):
            raise click.ClickException(f"{fault} (未签发)")
    click.echo(f"{environment.public_address()}/v/{code}")


@certificate.command()
@click.argument("code")
@click.option("--reason", default="", help="Why. 原因。")
def void(code: str, reason: str) -> None:
    """Burn CODE: no certificate will bear it, and its page says so.

    作废编码；平台中心的编码须注明原因：misprint 印错、lost 遗失、damaged 损坏、stolen 被盗。
    """
    from surety.certificates import codes as item_codes
    from surety.certificates import issuing, ordering, writing

    with _opened() as (connection, now):
        try:
            plain = item_codes.read(code)
        except item_codes.MalformedCode:
            raise click.ClickException("malformed_code (编码格式有误)") from None
        try:
            if not ordering.void(connection, plain, reason=reason, now=now):
                issuing.want_void(connection, plain, reason=reason, now=now)
        except ordering.BadOrder as error:
            raise click.ClickException(f"{error.code} (未作废)") from None
        writing.drain(connection, now)
        if fault := issuing.faults(connection, [f"void:{plain}"]).get(f"void:{plain}"):
            raise click.ClickException(f"{fault} (未作废)")


@certificate.command()
@click.argument("report")
@click.option("--reason", required=True, help="Why. 原因。")
def revoke(report: str, reason: str) -> None:
    """Withdraw REPORT: its certificate stays to be seen, marked as revoked.

    撤销质检报告；证书仍可查看，并标明已撤销。
    """
    from surety.certificates import issuing, writing

    with _opened() as (connection, now):
        issuing.want_revocation(connection, report, reason=reason, now=now)
        writing.drain(connection, now)
        if fault := issuing.faults(connection, [f"revoke:{report}"]).get(f"revoke:{report}"):
            raise click.ClickException(f"{fault} (未撤销)")


@certificate.command()
@click.argument("centre")
@click.argument("case")
@click.argument("truth", type=click.Choice(["pass", "fail"]))
def seed(centre: str, case: str, truth: str) -> None:
    """Promise in the log, by hash, what is TRUE of a known piece CASE before CENTRE sees it; prints the salt to keep.

    盲样：送检前将已知真值的哈希写入公开日志，输出需妥善保存的盐值。
    """
    from surety.certificates import issuing, writing
    from surety.certificates.entries import new_salt
    from surety.certificates.rates import commitment

    salt = new_salt()
    with _opened() as (connection, now):
        body = {"centre": centre, "case": case, "digest": commitment(case, truth, salt)}
        if not issuing.want(connection, f"seed:{case}", "commitment", body, now=now):
            raise click.ClickException(f"{case} was promised before (该盲样已承诺)")
        writing.drain(connection, now)
    click.echo(salt)


@certificate.command()
@click.argument("centre")
@click.argument("case")
@click.argument("truth", type=click.Choice(["pass", "fail"]))
@click.argument("salt")
@click.argument("report")
def reveal(centre: str, case: str, truth: str, salt: str, report: str) -> None:
    """Tell in the log what was promised of CASE, and which REPORT the centre made of it: it counts in its error rate.

    盲样揭示：公布真值与盐值，并指明对应的质检报告，计入该中心的误判率。
    """
    from surety.certificates import issuing, writing

    with _opened() as (connection, now):
        body = {"centre": centre, "case": case, "truth": truth, "salt": salt, "report": report}
        if not issuing.want(connection, f"reveal:{case}", "reveal", body, now=now):
            raise click.ClickException(f"{case} was revealed before (该盲样已揭示)")
        writing.drain(connection, now)


@certificate.command()
@click.argument("code")
def bundle(code: str) -> None:
    """Print the bundle of CODE's certificate: one file that proves it, for `surety certificate check` or the page.

    输出证书文件（JSON）：含证书、日志证明与物证清单，可离线核验。
    """
    import json

    from surety.certificates import codes as item_codes
    from surety.certificates import stored

    with _opened() as (connection, now), connection.transaction():
        cursor = connection.cursor()
        try:
            found = stored.certificates_of(cursor, item_codes.read(code))
        except item_codes.MalformedCode:
            found = []
        if not found:
            raise click.ClickException("no certificate bears this code (没有该编码的证书)")
        last = found[-1]
        made = stored.bundle_of(cursor, last.doc, last.manifest, last.entry_no, now=now)
    click.echo(json.dumps(made, ensure_ascii=False, indent=1))


@certificate.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--key", required=True, help="The log's public key (log.vkey). 日志公钥。")
@click.option(
    "--files", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the evidence, to compare. 物证文件所在目录。",
)  # fmt: skip
def check(source: Path, key: str, files: Path | None) -> None:
    """Check a bundle without a database or a network; exit 1 and name what does not hold.

    离线核验证书文件；不吻合之处逐条列出，退出码为 1。
    """
    import sys

    from surety.certificates.bundle import check as check_bundle
    from surety.certificates.filed import offered
    from surety.certificates.note import BadNote, read_verifier

    try:
        verifier = read_verifier(key)
    except BadNote as error:
        raise click.ClickException(f"{error.code}: that is no log's key (公钥有误)") from None
    content_of = offered(files) if files else None
    done = check_bundle(source.read_bytes(), verifier, content_of=content_of)
    for finding in done.findings:
        click.echo(finding)
    if not done.findings:
        click.echo(f"genuine; status as of {done.status_at.isoformat() if done.status_at else 'unknown'}")
    sys.exit(1 if done.findings else 0)


@certificate.command()
def verifier() -> None:
    """Print the page that checks certificates offline, with this log's key inside.

    输出离线核验页（单个 HTML 文件，内含本日志公钥）。
    """
    from surety.certificates import stored
    from surety.certificates.page import verifier_page

    with _opened() as (connection, _):
        found = stored.log_verifier(connection.cursor())
    if found is None:
        raise click.ClickException("nothing was logged yet (日志还没有条目)")
    click.echo(verifier_page(found)[0], nl=False)


@certificate.command()
@click.option(
    "--seed", "seeds", type=int, multiple=True, default=(2, 3), show_default=True, help="Of each draw. 随机种子。"
)
@click.option("--genuine", type=click.IntRange(1), default=20_000, show_default=True, help="Genuine codes a seed.")
@click.option("--copied", type=click.IntRange(1), default=2_000, show_default=True, help="Copied codes a seed.")
@click.option(
    "--limits", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Thresholds to try instead."
)
def copies(seeds: tuple[int, ...], genuine: int, copied: int, limits: Path | None) -> None:
    """How well copied codes are told from genuine ones, in a simulation of who looks, where and when.

    测算复制编码的识别效果：在模拟的查验行为中，识别率、误报率及其 95% 区间，以及识别前复制品被查验的次数。
    """
    import yaml

    from surety.platforms.simulation.inspection.cloning import MANY_LOOKS, measure

    tried = yaml.safe_load(limits.read_text(encoding="utf-8")) if limits else None
    made = measure(seeds, genuine_count=genuine, copied_count=copied, limits=tried)
    click.echo(f"genuine codes suspected in half a year: {made.suspected.words()}")
    click.echo(f"copied codes found: {made.found.words()}")
    click.echo(f"  of those whose copies were looked at {MANY_LOOKS} times or more: {made.found_large.words()}")
    click.echo(f"looks at copies until then: median {made.scans_median:g}, nine in ten within {made.scans_p90}")
    for code, count in sorted(made.reasons.items()):
        click.echo(f"  {code}: {count:,}")


def _opened() -> Any:
    from contextlib import contextmanager

    from surety.engine import clock, db
    from surety.launcher.database import open_database

    @contextmanager
    def opened() -> Any:
        with open_database(), db.connect() as connection:
            yield connection, clock.now(connection)

    return opened()
