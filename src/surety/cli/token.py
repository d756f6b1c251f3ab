from collections.abc import Iterator
from contextlib import contextmanager

import click


@click.group()
def token() -> None:
    """Create, list and revoke API tokens.

    创建、查看、停用 API 令牌。
    """


@token.command()
@click.argument("party", type=click.Choice(["platform", "shop", "carrier", "centre"]))
@click.argument("scope")
@click.option("--name", default="command line", show_default=True, help="What it is for. 用途。")
def create(party: str, scope: str, name: str) -> None:
    """Print a new token, once: `surety token create platform douyin`, `… shop douyin:shop-1`, `… carrier sf`.

    新建令牌并显示一次。
    """
    with _pages():
        from surety.access import tokens

        try:
            _, text = tokens.create(name, party=party, scope=scope)
        except tokens.BadScope as error:
            raise click.ClickException(str(error)) from None
    click.echo(text)


@token.command(name="list")
def list_() -> None:
    """List the tokens; their text cannot be shown again.

    列出令牌（原文不可再次显示）。
    """
    with _pages():
        from surety.access.models import ApiToken

        for row in ApiToken.objects.order_by("pk"):
            state = "revoked" if row.revoked_at else "in use"
            click.echo(f"{row.pk:>5}  {row.party:<9} {row.scope:<24} …{row.hint}  {state:<8} {row.name}")


@token.command()
@click.argument("number", type=int)
def revoke(number: int) -> None:
    """Stop a token, by its number in the list.

    停用令牌。
    """
    with _pages():
        from surety.access import tokens
        from surety.access.models import ApiToken

        found = ApiToken.objects.filter(pk=number).first()
        if found is None:
            raise click.ClickException(f"there is no token {number} (没有该令牌)")
        tokens.revoke(found)
    click.echo(f"token {number} stops working within seconds")


@contextmanager
def _pages() -> Iterator[None]:
    """The database, and Django over it."""
    from surety.config.migration import set_up_django
    from surety.launcher.database import open_database

    with open_database():
        set_up_django()
        yield
