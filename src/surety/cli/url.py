import click


@click.command()
@click.option("--web", is_flag=True, help="As the role of the web pages. 网页角色。")
def url(web: bool) -> None:
    """Print the address of the database, with its password.

    显示数据库地址（含密码）。
    """
    from surety.config import environment

    click.echo(environment.web_url() if web else environment.owner_url())
