import click


@click.group()
def user() -> None:
    """Create the people who sign in.

    创建登录账号。
    """


@user.command()
@click.argument("username")
@click.option("--staff", is_flag=True, help="Platform staff with every staff permission. 平台工作人员。")
@click.option("--shop", help="Main account of this shop, such as douyin:shop-1. 店铺主账号。")
@click.option("--centre", help="Main account of this inspection centre, such as douyin:ic-nanyang. 质检中心主账号。")
@click.password_option(help="Asked for if it is not given. 密码。")
def create(username: str, staff: bool, shop: str | None, centre: str | None, password: str) -> None:
    """Create platform staff or the main account of a shop or centre, who grants permissions to the others.

    创建平台工作人员、店铺主账号或质检中心主账号。
    """
    from surety.config.migration import set_up_django
    from surety.launcher.database import open_database

    if [staff, bool(shop), bool(centre)].count(True) != 1:
        raise click.UsageError("say one of --staff, --shop and --centre (请选择 --staff、--shop、--centre 之一)")
    with open_database():
        set_up_django()
        from django.contrib.auth.password_validation import validate_password
        from django.core.exceptions import ValidationError
        from django.utils import translation

        from surety.access.models import Membership, User
        from surety.access.permissions import StaffPermission

        if User.objects.filter(username=username).exists():
            raise click.ClickException(f"{username} exists already (账号已存在)")
        person = User(username=username, staff_permissions=StaffPermission.values if staff else [])
        with translation.override("en"):  # as everything else at the prompt, whatever the pages speak
            try:
                validate_password(password, person)
            except ValidationError as error:
                raise click.ClickException(" ".join(error.messages)) from None
        person.set_password(password)
        person.save()
        if not staff:
            Membership.objects.create(user=person, shop=shop or "", centre=centre or "", main=True, permissions=[])
    click.echo(f"{username} can sign in")
