"""Builds the packaged program: `python3 dev.py build [--light] [--deb] [--archive]`.

The folder dist/polku runs without Python. It is built for the system this runs on, and its own `polku selftest` must
pass before anything is packed from it.
"""

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import debian
import icons
import licences

from app import __version__

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
DIST = ROOT / "dist"


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py build", description="Build the packaged program into dist/.")
    parser.add_argument("--light", action="store_true", help="leave out Qt WebEngine: a third of the size")
    parser.add_argument("--deb", action="store_true", help="also a package for Debian and Ubuntu")
    parser.add_argument("--archive", action="store_true", help="also a .tar.xz (a .zip on Windows)")
    wanted = parser.parse_args()
    icons.write_all(ROOT / "resources" / "icons" / "app" / "polku.svg", BUILD / "icons")
    folder = build_folder(wanted.light)
    print(f"{folder}: {megabytes(folder)} MB")
    prove(folder)
    if wanted.deb:
        package = debian.build_deb(folder, BUILD / "icons", BUILD, DIST, __version__, wanted.light)
        print(f"{package}: {package.stat().st_size >> 20} MB")
    if wanted.archive:
        print(archive(folder))
    return 0


def build_folder(light: bool) -> Path:
    folder = DIST / "polku"
    shutil.rmtree(folder, ignore_errors=True)
    recipe = ROOT / "packaging" / "polku.spec"
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    places = ["--distpath", str(DIST), "--workpath", str(BUILD / "pyinstaller")]
    switches = {"POLKU_LIGHT": str(int(light)), "POLKU_ICONS": str(BUILD / "icons"), "POLKU_VERSION": __version__}
    subprocess.run([*command, *places, recipe], check=True, cwd=ROOT, env=os.environ | switches)
    shutil.copyfile(ROOT / "LICENSE", folder / "LICENSE.txt")
    (folder / "THIRD-PARTY.txt").write_text(licences.notice(ROOT / "requirements.lock"), "utf-8")
    return folder


def prove(folder: Path) -> None:
    """The finished program tests itself, without the source tree, the user's folders or a screen."""
    program = folder / ("polku.exe" if os.name == "nt" else "polku")
    with tempfile.TemporaryDirectory() as home:
        own = {"POLKU_HOME": home, "QT_QPA_PLATFORM": "offscreen"}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        subprocess.run([program, "selftest"], check=True, cwd=home, env=kept | own)


def archive(folder: Path) -> Path:
    name = f"polku-{__version__}-{platform.system().lower()}-{platform.machine().lower()}"
    form = "zip" if os.name == "nt" else "xztar"
    return Path(shutil.make_archive(str(DIST / name), form, folder.parent, folder.name))


def megabytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file() and not file.is_symlink()) >> 20


if __name__ == "__main__":
    sys.exit(main())
