"""The `surety` command. Each subcommand is the file of its name here, imported when it is used."""

import importlib
import sys
from keyword import iskeyword
from pathlib import Path

import click


class CommandFolder(click.Group):
    """`surety run` is `run` in run.py, `surety load-demo` is `load_demo` in load_demo.py.

    A name Python keeps for itself ends in an underscore: `surety import` is `import_` in import_.py.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        files = Path(__file__).parent.glob("[a-z]*.py")
        return sorted(file.stem.rstrip("_").replace("_", "-") for file in files if file.stem != "main")

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        name = cmd_name.replace("-", "_") + "_" * iskeyword(cmd_name)
        return getattr(importlib.import_module(f"surety.cli.{name}"), name)


@click.command(cls=CommandFolder, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="surety", message="%(version)s")
def surety() -> None:
    """Surety keeps a marketplace's promises after the buyer has paid.

    履约保障：买家付款之后，平台的承诺由它兑现。
    """


def main() -> None:
    from surety.config.environment import BadSetting
    from surety.engine.archive import ArchiveUnreadable
    from surety.launcher.errors import DatabaseUnavailable

    try:
        surety()
    except (ArchiveUnreadable, BadSetting, DatabaseUnavailable) as error:
        sys.exit(f"surety: {error}")


if __name__ == "__main__":
    main()
