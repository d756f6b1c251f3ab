"""The repository as a whole: sizes, imports, words, documentation of commands."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from surety.cli.main import surety

ROOT = Path(__file__).resolve().parents[2]
LINES_MAX = 500
FUNCTION_LINES_MAX = 60
# Vague names say nothing of what a module is about; the rest belongs to unfinished work.
FORBIDDEN_MODULES = {"utils", "util", "helpers", "services", "managers", "common", "misc"}
FORBIDDEN_WORDS = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b|\bpdb\.set_trace\b|\bbreak" r"point\(\)")
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".html",
    ".js",
    ".css",
    ".sql",
    ".sh",
    ".txt",
    ".po",
    ".lock",
    "",
}


def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def own_files(*endings: str) -> list[Path]:
    return [
        path
        for path in tracked_files()
        if path.suffix in endings and "vendor" not in path.parts and "data" not in path.relative_to(ROOT).parts
    ]


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_file_is_longer_than_a_reader_can_hold(record_property):
    sizes = {
        relative(path): len(path.read_text().splitlines()) for path in own_files(".py", ".html", ".js", ".css", ".sql")
    }
    largest = sorted(sizes.items(), key=lambda item: -item[1])[:10]
    record_property("largest files", largest)
    print("largest files:", *(f"{lines:5} {name}" for name, lines in largest), sep="\n")
    assert not {name: lines for name, lines in sizes.items() if lines > LINES_MAX}


def test_no_function_is_longer_than_a_screen():
    long = []
    for path in own_files(".py"):
        if "migrations" in path.parts or path.is_relative_to(ROOT / "tests"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = node.end_lineno - node.lineno + 1
                if lines > FUNCTION_LINES_MAX:
                    long.append(f"{relative(path)}:{node.lineno} {node.name} has {lines} lines")
    assert not long, "\n".join(long)


def test_modules_are_named_after_what_they_are_about():
    assert not [relative(path) for path in own_files(".py") if path.stem in FORBIDDEN_MODULES]


def test_no_unfinished_work_is_left_in_the_text():
    found = []
    for path in own_files(*TEXT):
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if FORBIDDEN_WORDS.search(line):
                found.append(f"{relative(path)}:{number}: {line.strip()[:80]}")
    assert not found, "\n".join(found)


def test_no_file_names_a_registry_or_somebodys_machine():
    places = re.compile(r"pypi\.org|files\.pythonhosted|registry\.npmjs|index-url|/(?:home|Users)/[a-z]+/|/work/")
    found = [
        f"{relative(path)}:{number}"
        for path in own_files(*TEXT)
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if places.search(line)
    ]
    assert not found, "\n".join(found)


def test_decisions_import_nothing_that_touches_the_world():
    """`decide.py` is pure: no Django, database, clock or files, whichever way they come in."""
    modules = [
        ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)
        for path in sorted((ROOT / "src" / "surety").glob("*/decide.py"))
    ]
    script = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
        "print(*sorted({'django', 'psycopg', 'surety.config.settings'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *modules, "surety.rulebook"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == ""


def every_command(group: click.Group, above: str = "surety") -> list[tuple[str, click.Command]]:
    found = []
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        path = f"{above} {name}"
        found.append((path, command))
        if isinstance(command, click.Group):
            found += every_command(command, path)
    return found


@pytest.mark.parametrize(("path", "command"), every_command(surety), ids=lambda value: str(value))
def test_every_command_documents_itself_in_both_languages(path, command):
    text = command.help or ""
    first = text.strip().split("\n", 1)[0]
    assert re.match(r"[A-Z]", first), f"{path}: the help begins with an English sentence"
    assert re.search(r"[\u4e00-\u9fff]", text), f"{path}: the help has a Chinese line"
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            assert parameter.help or (parameter.is_flag is False and isinstance(parameter.type, click.Choice)), (
                f"{path} {parameter.opts[0]} has no help"
            )


def test_the_command_starts_without_loading_what_it_may_not_need():
    heavy = "{'django', 'numpy', 'pyarrow', 'psycopg', 'granian', 'pandas', 'duckdb'}"
    script = (
        "import sys; from click.testing import CliRunner; from surety.cli.main import surety\n"
        "done = CliRunner().invoke(surety, ['--help']); assert done.exit_code == 0, done.output\n"
        f"print(*({heavy} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_every_lint_exemption_says_why():
    text = (ROOT / "pyproject.toml").read_text()
    ignores = re.search(r"^ignore = \[\n(.*?)^\]", text, re.S | re.M).group(1)
    assert all("#" in line for line in ignores.splitlines() if line.strip())
    naked = [
        f"{relative(path)}:{number}"
        for path in own_files(".py")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"# noqa(: [A-Z0-9, ]+)?$", line.rstrip())
    ]
    assert not naked, "say why after the code: " + ", ".join(naked)


def test_the_locks_hold_every_declared_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime = (ROOT / "requirements.lock").read_text()
    development = (ROOT / "requirements-dev.lock").read_text()
    for name in map(_package, project["project"]["dependencies"]):
        assert re.search(rf"^{name}(\[.*\])?==", runtime, re.M), f"{name} is missing from requirements.lock"
        assert re.search(rf"^{name}(\[.*\])?==", development, re.M), name
    for name in map(_package, project["dependency-groups"]["dev"]):
        assert re.search(rf"^{name}(\[.*\])?==", development, re.M), f"{name}: requirements-dev.lock"


def _package(requirement: str) -> str:
    return re.match(r"[A-Za-z0-9_.-]+", requirement).group(0).lower()


def test_every_picture_of_the_documents_has_a_script_that_renews_it():
    script = (ROOT / "tests" / "web" / "screenshots.py").read_text()
    pictures = {path.stem for path in (ROOT / "docs" / "images").iterdir()}
    assert pictures == set(re.findall(r'_keep\(page, "([a-z-]+)"\)', script))
