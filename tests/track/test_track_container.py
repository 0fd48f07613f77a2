"""The container is built of its file and run, where there are the means: buildah, and the image that it starts from."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from app.model.track import PublicLink
from app.web.track_client import TrackClient
from track_kit import LINK, SETUP, TARGET, public, token

ROOT = Path(__file__).parents[2]
FILE = ROOT / "packaging" / "track" / "Containerfile"
IMAGE = "localhost/polku-track-test"
ALONE = ("--isolation", "chroot")
"""Needs no rights to make namespaces."""


def buildah(*arguments: str) -> str:
    done = subprocess.run(["buildah", *arguments], capture_output=True, text=True, check=False, timeout=600, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def _lacks() -> str:
    if shutil.which("buildah") is None:
        return "buildah is not installed"
    found = re.search(r"^FROM (\S+)", FILE.read_text(), re.MULTILINE)
    assert found is not None
    known = subprocess.run(["buildah", "inspect", "--type", "image", found[1]], capture_output=True, check=False)
    return "" if known.returncode == 0 else f"the image is not here: buildah pull {found[1]}"


@pytest.fixture
def container() -> Iterator[str]:
    if lacks := _lacks():
        pytest.skip(lacks)
    buildah("build", *ALONE, "--pull-never", "--network", "host", "-t", IMAGE, "-f", str(FILE), ".")
    name = buildah("from", "--pull-never", IMAGE)
    yield name
    buildah("rm", name)
    buildah("rmi", IMAGE)


@pytest.mark.long
def test_the_container_is_built_runs_without_rights_and_counts(container: str) -> None:
    told = json.loads(buildah("inspect", "--type", "container", container))["OCIv1"]["config"]
    assert (told["User"], told["Volumes"], told["ExposedPorts"]) == ("track", {"/data": {}}, {"8620/tcp": {}})
    run = ("run", *ALONE, "--network", "host", container, "--")
    assert buildah(*run, "id", "-un") == "track"
    assert buildah(*run, "sh", "-c", "touch /polku/x 2>&1 || ls -A /polku").endswith("app"), (
        "writes nowhere but to /data"
    )
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    key = buildah(*run, "python", "-m", "app.track", "key", "--data", "/data")
    with subprocess.Popen(["buildah", *run, *told["Cmd"], "--port", str(port)], stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        assert program.stdout.readline().startswith(b"Polku track:")
        url = f"http://127.0.0.1:{port}"
        with httpx2.Client(base_url=url, transport=httpx2.HTTPTransport(retries=30), timeout=20) as visitor:
            assert visitor.get("/alive").text == "ok\n"
            with TrackClient(url, key) as polku:
                polku.set_up(SETUP)
                polku.add_links([PublicLink(LINK, TARGET)])
                assert visitor.get(f"/c/{LINK}/{public('click', 1)}").headers["location"] == TARGET
                polku.stop(public("stop", 1))
                hits = [(hit.kind, hit.token) for hit in polku.hits(0).hits]
        assert hits == [("click", token(1)), ("stop", token(1))]
        program.terminate()
