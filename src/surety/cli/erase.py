import click


@click.command()
@click.argument("order")
@click.confirmation_option(prompt="Erase this order's personal data for good? 永久删除该订单的个人信息？")
def erase(order: str) -> None:
    """Forget the name, phone and address of an order and what was said about it; facts, money and decisions stay.

    删除订单中的姓名、电话、地址及客服对话内容；事实、资金与判定保留。
    """
    from surety.engine import clock, db, vault
    from surety.launcher.database import open_database

    with open_database(), db.connect() as connection:
        query = "select subject from surety_conversation where order_id = %s"
        subjects = [order, *(subject for (subject,) in connection.execute(query, [order]))]
        now = clock.now(connection)
        count = sum(vault.erase(connection.cursor(), subject, now=now) for subject in subjects)
    click.echo(f"{count} entries erased" if count else "nothing was there to erase")
