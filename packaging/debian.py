"""A .deb made from the folder that PyInstaller built."""

import os
import shutil
import subprocess
from pathlib import Path

from dev import QT, WEB_ENGINE

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent

CONTROL = """\
Package: polku
Version: {version}
Section: mail
Priority: optional
Architecture: {architecture}
Installed-Size: {kilobytes}
Depends: libc6 (>= 2.34), {depends}
Recommends: gnome-keyring | kwalletmanager
Maintainer: The Polku maintainers <maintainers@polku.example>
Description: e-mail automations of a small web shop, drawn and sent
 Polku draws the e-mail automations of a small web shop as a path, shows what each
 customer would get, tries a change on the shop's own history, and sends the
 messages through the shop's own mail server. Customer data stays on this computer.
"""


def depends(light: bool) -> str:
    """The Debian packages of Qt's libraries; a name that changed with a release becomes `new | old`."""
    libraries = QT if light else QT | WEB_ENGINE
    return ", ".join(" | ".join(names.split()[::-1]) for names in libraries.values())


def build_deb(folder: Path, icons: Path, work: Path, out: Path, version: str, light: bool) -> Path:
    """Pack `folder` as polku_<version>_<architecture>.deb into `out`. Needs dpkg-deb."""
    tree = work / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(folder, tree / "opt" / "polku", symlinks=True)
    (tree / "usr" / "bin").mkdir(parents=True)
    os.symlink("/opt/polku/polku", tree / "usr" / "bin" / "polku")
    _copy(HERE / "polku.desktop", tree / "usr" / "share" / "applications" / "polku.desktop")
    hicolor = tree / "usr" / "share" / "icons" / "hicolor"
    _copy(ROOT / "resources" / "icons" / "app" / "polku.svg", hicolor / "scalable" / "apps" / "polku.svg")
    for picture in icons.glob("polku-*.png"):
        size = picture.stem.partition("-")[2]
        _copy(picture, hicolor / f"{size}x{size}" / "apps" / "polku.png")
    _copy(ROOT / "LICENSE", tree / "usr" / "share" / "doc" / "polku" / "copyright")

    architecture = subprocess.check_output(["dpkg", "--print-architecture"], text=True).strip()
    kilobytes = sum(file.lstat().st_size for file in tree.rglob("*") if not file.is_dir()) // 1024
    control = tree / "DEBIAN" / "control"
    control.parent.mkdir()
    control.write_text(
        CONTROL.format(version=version, architecture=architecture, kilobytes=kilobytes, depends=depends(light)), "utf-8"
    )
    package = out / f"polku_{version}_{architecture}.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "-b", tree, package], check=True)
    return package


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
