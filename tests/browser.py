"""Finds Chromium for the page tests; run as a program, installs it where that is possible."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""The headless shell first: the same engine, without the window that takes half of a page test's time."""
PACKAGES = ("chromium-headless-shell", "chromium")
FONTS = "fonts-noto-cjk"

MISSING = """\
The page tests need Chromium and a Chinese font. Install them, for example:
    apt install chromium-headless-shell fonts-noto-cjk   (Debian; or chromium)
    dnf install chromium google-noto-sans-cjk-fonts   (Fedora)
or name a browser: SURETY_CHROMIUM=/path/to/chrome
页面测试需要 Chromium 与中文字体，请先安装，或用 SURETY_CHROMIUM 指定浏览器。"""


def find_chromium() -> str | None:
    named = os.environ.get("SURETY_CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None)


def install_chromium() -> None:
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    quiet = {"stdin": subprocess.DEVNULL, "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
    subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
    for package in PACKAGES:
        if not find_chromium():
            subprocess.run(["apt-get", "install", "-y", "-qq", package, FONTS], check=False, **quiet)


def main() -> None:
    if not find_chromium() and not os.environ.get("SURETY_CHROMIUM"):
        install_chromium()
    if not find_chromium():
        sys.exit(MISSING)


if __name__ == "__main__":
    main()
