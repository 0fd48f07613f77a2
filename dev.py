#!/usr/bin/env python3
"""Everything a checkout of Polku needs, in one file of plain Python 3.11 or newer. It sets up the rest itself.

    python3 dev.py demo [ARGS]      the main job on a demo shop; without a screen the same job headless
    python3 dev.py run [ARGS]       polku ARGS; without ARGS it opens the window
    python3 dev.py test [ARGS]      all tests (pytest ARGS); --long adds those that take minutes
    python3 dev.py check            ruff, mypy and the import contracts
    python3 dev.py translations     compile resources/locale/*/*.po
    python3 dev.py pictures [ARGS]  draw the main views to docs/screenshots/
    python3 dev.py build [ARGS]     the packaged program: --light without the message preview, --deb for Debian
    python3 dev.py lock             work the lock files out again from pyproject.toml

The set-up is a virtual environment in .venv, filled from the lock files (each file checked against its hash), and on
Debian and Ubuntu the system libraries that Qt needs. It is repeated only when a lock file has changed.
"""

import ctypes
import glob
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LINUX = sys.platform == "linux"

# What to look for -> the Debian package that holds it (the second name is that of newer releases).
QT = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0 libglib2.0-0t64",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
WEB_ENGINE = {
    "libnss3.so": "libnss3",
    "libXcomposite.so.1": "libxcomposite1",
    "libXdamage.so.1": "libxdamage1",
    "libXrandr.so.2": "libxrandr2",
    "libXtst.so.6": "libxtst6",
    "libasound.so.2": "libasound2 libasound2t64",
    "libxkbfile.so.1": "libxkbfile1",
}
SCREENLESS_TESTS = {
    "Xvfb": "xvfb",
    "xauth": "xauth",
    "xdotool": "xdotool",
    "dbus-daemon": "dbus dbus-daemon",
    "/usr/libexec/at-spi-bus-launcher": "at-spi2-core",
}  # programs
# Installed only where nobody must be asked: without it the tests of the mailbox are skipped, and it is a server.
MAILBOX_TESTS = {"/usr/sbin/dovecot": "dovecot-imapd"}
# The same holds for the tests of a shop on a server.
SERVER_TESTS = {"/usr/lib/postgresql/*/bin/initdb": "postgresql"}
MOST_PROCESSES = 4
"""That run tests at the same time: each may start a browser engine and database servers of its own."""
PACKAGING = {"dpkg-deb": "dpkg", "objdump": "binutils"}  # programs


def main(arguments: Sequence[str]) -> int:
    verb, *rest = arguments or ["--help"]
    if verb not in VERBS:
        print(__doc__)
        return 0 if verb in ("-h", "--help", "help") else 2
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # without .pyc files every start takes seconds
    try:
        return VERBS[verb](rest)
    except KeyboardInterrupt:
        return 130
    except subprocess.CalledProcessError as error:
        say(f"This did not work: {' '.join(map(str, error.cmd))}")
        return 1


# ---- verbs


def demo(arguments: list[str]) -> int:
    if not has_screen() and "--headless" not in arguments:
        say("There is no screen here: the demo runs without a window.")
        arguments = ["--headless", *arguments]
    return polku("demo", *arguments)


def run(arguments: list[str]) -> int:
    if not has_screen() and not arguments:
        say("There is no screen here: the window is drawn in memory only (QT_QPA_PLATFORM=offscreen).")
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return polku(*arguments)


def test(arguments: list[str]) -> int:
    if "--long" in arguments:
        arguments = ["-m", "long or not long", *(a for a in arguments if a != "--long")]
    if not any((ROOT / argument.partition("::")[0]).exists() for argument in arguments):
        # The whole suite: one process per core, each with a screen of its own (tests/conftest.py).
        arguments = ["--numprocesses", str(min(os.cpu_count() or 1, MOST_PROCESSES)), "--dist", "loadfile", *arguments]
    with a_screen_for_tests():
        return tool("pytest", *arguments)


def check(arguments: list[str]) -> int:
    set_up("requirements.lock", "requirements-dev.lock")
    answers = [
        tool("ruff", "check", "."),
        tool("ruff", "format", "--check", "."),
        tool("mypy"),
        started(PYTHON.with_name("lint-imports"), "--no-cache"),
    ]
    return max(map(abs, answers))


def translations(arguments: list[str]) -> int:
    set_up("requirements.lock")
    return python("-m", "app.i18n")


def pictures(arguments: list[str]) -> int:
    with a_screen_for_tests():
        return tool("app", "pictures", *arguments)


def build(arguments: list[str]) -> int:
    require(QT | WEB_ENGINE, PACKAGING)
    set_up("requirements.lock", "requirements-dev.lock")
    return python("packaging/build.py", *arguments)


def lock(arguments: list[str]) -> int:
    set_up("requirements.lock", "requirements-dev.lock")
    compile_ = [
        "pip", "compile", "--quiet", "--universal", "--python-version", "3.11", "--generate-hashes",
        "--no-emit-index-url", "--no-header", "--no-annotate", *arguments,
    ]  # fmt: skip
    run_time = [*compile_, "--extra", "preview", "pyproject.toml", "-o", "requirements.lock"]
    develop = [*compile_, "-c", "requirements.lock", "--group", "dev", "-o", "requirements-dev.lock"]
    public = [*compile_, "-c", "requirements-dev.lock", "packaging/track/requirements.in"]
    return (
        tool("uv", *run_time) or tool("uv", *develop) or tool("uv", *public, "-o", "packaging/track/requirements.lock")
    )


VERBS = {
    "demo": demo,
    "run": run,
    "test": test,
    "check": check,
    "translations": translations,
    "pictures": pictures,
    "build": build,
    "lock": lock,
}


# ---- starting programs


def polku(*arguments: str) -> int:
    """The program from this checkout; files named in the arguments are relative to where the user stands."""
    verb = arguments[0] if arguments else "window"
    draws = verb in ("window", "selftest") or (verb == "demo" and "--headless" not in arguments)
    require(QT | WEB_ENGINE if draws else {})
    set_up("requirements.lock")
    os.environ["PYTHONPATH"] = str(ROOT)
    return subprocess.call([PYTHON, "-m", "app", *arguments])


def python(*arguments: str) -> int:
    return started(PYTHON, *arguments)


def tool(module: str, *arguments: str) -> int:
    return started(PYTHON, "-m", module, *arguments)


def started(program: Path, *arguments: str) -> int:
    os.environ["PYTHONPATH"] = str(ROOT)
    return subprocess.call([program, *arguments], cwd=ROOT)


def has_screen() -> bool:
    return not LINUX or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


@contextmanager
def a_screen_for_tests() -> Iterator[None]:
    """On Linux an Xvfb of our own, on whatever display is free: tests neither need nor disturb the user's screen."""
    virtual = LINUX and not os.environ.get("QT_QPA_PLATFORM")
    unasked = LINUX and os.geteuid() == 0 and shutil.which("apt-get")
    require(QT | WEB_ENGINE, (SCREENLESS_TESTS if virtual else {}) | (MAILBOX_TESTS | SERVER_TESTS if unasked else {}))
    set_up("requirements.lock", "requirements-dev.lock")
    if not virtual:
        yield
        return
    with virtual_screen():
        os.environ["QT_QPA_PLATFORM"] = "xcb"
        yield


@contextmanager
def virtual_screen() -> Iterator[None]:
    """A new Xvfb, which DISPLAY names until it ends."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as pipe:
            os.environ["DISPLAY"] = f":{int(pipe.readline())}"
        yield
    finally:
        server.terminate()
        server.wait()


# ---- set-up


def set_up(*locks: str) -> None:
    """Fill .venv from the lock files, unless it was filled from these very files before."""
    stamps = {VENV / f"{name}.stamp": stamp(ROOT / name) for name in locks}
    missing = [file for file, text in stamps.items() if not file.exists() or file.read_text() != text]
    if PYTHON.exists() and not missing:
        return
    say("Setting up .venv from the lock files. This happens once and takes a minute or two.")
    make_venv()
    for file in missing or stamps:
        install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
        lock_file = ROOT / file.stem
        subprocess.run([PYTHON, *install, "--only-binary=:all:", "--require-hashes", "-r", lock_file], check=True)
        file.write_text(stamps[file])


def stamp(lock_file: Path) -> str:
    return f"Python {sys.version.split()[0]}\n{hashlib.sha256(lock_file.read_bytes()).hexdigest()}\n"


def make_venv() -> None:
    """A new one when there is none, or when it was made by another Python."""
    old = [file.read_text().splitlines()[0] for file in VENV.glob("*.stamp")]
    other_python = any(line != f"Python {sys.version.split()[0]}" for line in old)
    if PYTHON.exists() and not other_python:
        return
    if LINUX and importlib.util.find_spec("ensurepip") is None:
        install_packages([f"python3.{sys.version_info[1]}-venv"])
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)


def require(libraries: dict[str, str], programs: dict[str, str] | None = None) -> None:
    """On Linux: install what is missing where that is possible without asking, otherwise name the one command."""
    if not LINUX:
        return
    missing = [package for name, package in libraries.items() if not loads(name)]
    missing += [package for name, package in (programs or {}).items() if not is_there(name)]
    if missing:
        install_packages(missing)


def is_there(program: str) -> bool:
    """A program by its name or its place, which may have a * in it."""
    return bool(glob.glob(program) if "*" in program else shutil.which(program))


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_packages(packages: list[str]) -> None:
    """Each entry is a Debian package, or its names in older and newer releases. Leaves the program when it cannot."""
    if not shutil.which("apt-get"):
        say("These system libraries are missing; this system's own packages hold them under similar names:")
        sys.exit("    " + " ".join(names.split()[0] for names in packages))
    root = os.geteuid() == 0
    if root:
        refresh_package_lists()
    chosen = [next((n for n in names.split()[::-1] if is_known(n)), names.split()[0]) for names in packages]
    command = ["apt-get", "install", "-y", "--no-install-recommends", *chosen]
    if not root:
        say("Some system packages are missing. Run this once, then start again:")
        sys.exit("    sudo " + " ".join(command))
    say(f"Installing: {' '.join(chosen)}")
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    subprocess.run([*command, "-qq"], check=True, stdout=subprocess.DEVNULL)


@cache
def refresh_package_lists() -> None:
    say("Fetching system packages with apt-get.")
    subprocess.run(["apt-get", "update", "-qq"], check=True)


def is_known(package: str) -> bool:
    found = subprocess.run(["apt-cache", "show", package], capture_output=True, check=False)
    return found.returncode == 0 and bool(found.stdout)


def say(sentence: str) -> None:
    print(f"dev.py: {sentence}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    if sys.version_info < (3, 11):
        sys.exit("Polku needs Python 3.11 or newer.")
    sys.exit(main(sys.argv[1:]))
