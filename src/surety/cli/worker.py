import click


@click.command()
def worker() -> None:
    """Fire deadlines that are due and send what waits in the outbox.

    处理到期的时限，发送待发的消息。
    """
    from surety.config.migration import set_up_django
    from surety.launcher.database import open_database

    with open_database(waits=True):
        set_up_django()
        from surety.engine.worker import run

        run()
