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
@click.password_option(help="Asked for if it is not given. 密码。")
def create(username: str, staff: bool, shop: str | None, password: str) -> None:
    """Create platform staff or the main account of a shop, who grants permissions to the others.

    创建平台工作人员或店铺主账号。
    """
    from surety.config.migration import set_up_django
    from surety.launcher.database import open_database

    if staff == bool(shop):
        raise click.UsageError("say either --staff or --shop (请选择 --staff 或 --shop)")
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
        if shop:
            Membership.objects.create(user=person, shop=shop, main=True, permissions=[])
    click.echo(f"{username} can sign in")
