import click


@click.command()
@click.argument("order")
@click.option("--site", default="http://localhost:8000", show_default=True, help="Where buyers reach it. 站点地址。")
def link(order: str, site: str) -> None:
    """Print the signed link of an order's buyer page, to be sent with the platform's own message.

    生成买家页面的签名链接。
    """
    from surety.config.migration import set_up_django
    from surety.launcher.database import open_database

    with open_database():
        set_up_django()
        from surety.access.links import address_of
        from surety.engine import db
        from surety.engine.keys import bucket_of

        with db.connect() as connection:
            known = "select 1 from surety_order where bucket = %s and subject = %s"
            if connection.execute(known, [bucket_of(order), order]).fetchone() is None:
                raise click.ClickException(f"there is no order {order} (没有该订单)")
        click.echo(site.rstrip("/") + address_of(order))
