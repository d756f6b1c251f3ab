import click


@click.command()
def worker() -> None:
    """Fire deadlines that are due, send what waits in the outbox, carry out backtests.

    处理到期的时限，发送待发的消息，执行规则回测。
    """
    from surety.config.migration import set_up_django
    from surety.launcher.database import open_database

    with open_database(waits=True):
        set_up_django()
        from surety.analytics import watching
        from surety.engine.worker import run

        with watching.beside():
            run()
