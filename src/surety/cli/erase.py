import click


@click.command()
@click.argument("order")
@click.confirmation_option(prompt="Erase this order's personal data for good? 永久删除该订单的个人信息？")
def erase(order: str) -> None:
    """Forget the name, phone and address of an order and what was written about it; facts, money and decisions stay.
    Of a shop's id: its return addresses, once no buyer is on the way to them, and what was written in its name.

    删除订单中的姓名、电话、地址，以及各方就该订单写下的文字（客服对话、售后说明、申诉、举报等）；事实、资金与判定保留。
    填店铺编号时：删除其退货地址（仍有买家正在寄往该处的，待退货结束后删除）及以店铺名义写下的文字。
    """
    from surety.engine import clock, db, vault
    from surety.launcher.database import open_database
    from surety.merchants.forgetting import drop_addresses, forget_addresses

    with open_database(), db.connect() as connection:
        cursor = connection.cursor()
        now, subjects = clock.now(connection), vault.subjects_of(cursor, order)
        drop_addresses(connection, order, now=now)
        with connection.transaction():
            count = forget_addresses(connection, now=now)
            count += sum(vault.erase(cursor, subject, now=now) for subject in subjects)
        click.echo(f"{count} entries erased" if count else "nothing was there to erase")
        left = vault.facts_in_the_clear(cursor, subjects)  # after the commit: an archive may be missing
    if left:
        click.echo(f"{left} facts from before such words were kept apart hold them still: the log is never edited")
