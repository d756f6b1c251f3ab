import click


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--role", type=click.Choice(["owner", "web", "admin"]), default="owner", show_default=True)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def psql(role: str, arguments: tuple[str, ...]) -> None:
    """Open PostgreSQL's shell on Surety's database.

    打开数据库命令行。`--role admin` 仅用于内置数据库。
    """
    import subprocess
    import sys

    from surety.config import environment
    from surety.launcher.binaries import program
    from surety.launcher.database import open_database
    from surety.launcher.postgres import admin_url_of

    with open_database() as server:
        if role == "admin" and server is None:
            raise click.ClickException("the role admin exists on the embedded server only")
        addresses = {
            "owner": environment.owner_url,
            "web": environment.web_url,
            "admin": lambda: environment.with_database(admin_url_of(environment.home()), "surety"),
        }
        code = subprocess.call([program("psql"), addresses[role](), *arguments])
    sys.exit(code)
