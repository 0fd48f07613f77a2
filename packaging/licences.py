"""The licences of everything a packaged Polku carries, gathered from the installed packages themselves."""

import re
from importlib import metadata
from pathlib import Path


def locked_names(lock: Path) -> list[str]:
    """The packages of a lock file, in its order, without those for a browser's Python only."""
    lines = [line for line in lock.read_text("utf-8").splitlines() if "== 'emscripten'" not in line]
    return re.findall(r"^([A-Za-z0-9._-]+)==", "\n".join(lines), re.MULTILINE)


def notice(lock: Path) -> str:
    """One text: each locked package that is installed here, its version, its licence and its licence files."""
    parts = ["Polku is made with the work of others. These packages are inside, under these licences."]
    for name in locked_names(lock):
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # for another system only
        about = package.metadata.json
        stated = str(about.get("license_expression") or about.get("license") or "see below")
        parts.append(f"{'=' * 78}\n{package.name} {package.version}: {stated.splitlines()[0]}")
        parts += [text.strip() for text in _licence_files(package)]
    return "\n\n".join(parts) + "\n"


def _licence_files(package: metadata.Distribution) -> list[str]:
    wanted = re.compile(r"(licen[cs]e|copying|notice)", re.IGNORECASE)
    paths = [file for file in package.files or [] if ".dist-info" in str(file) and wanted.search(file.name)]
    return [Path(str(file.locate())).read_text("utf-8", "replace") for file in paths]
