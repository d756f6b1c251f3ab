import click


@click.command()
def migrate() -> None:
    """Create or update the tables, the web role and its rights.

    建立或更新数据表、网页角色及其权限。
    """
    from surety.config.grants import CannotCreateRole
    from surety.config.migration import migrate
    from surety.launcher.database import open_database

    with open_database():
        try:
            migrate()
        except CannotCreateRole as error:
            raise click.ClickException(str(error)) from None
