"""A copy of this machine that is thrown away, for commands that change one."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import PASSED_OVER

COPY = """
set -e
mount -t tmpfs tmpfs "$1"
mkdir "$1/written" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/written,workdir=$1/work" "$1/root"
mount --rbind /dev "$1/root/dev"
mount -t proc proc "$1/root/proc"
cp -L /etc/resolv.conf /etc/hosts "$1/root/etc/"
cp -r "$2" "$1/root/srv/site"
"""
"""What is written goes to memory: `$1` is an empty folder, `$2` one that is there as /srv/site."""


def run_on_a_copy(script: str, files: Path, folder: Path) -> tuple[int, str]:
    """Status and output of a script of bash, run as root where /srv/site holds `files`."""
    unshare = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private", "bash", "-c"]
    if os.geteuid() or not shutil.which("unshare"):
        pytest.skip(f"{PASSED_OVER}no copy of this machine without root and unshare")
    if subprocess.run([*unshare, COPY, "-", folder, files], capture_output=True, check=False).returncode:
        pytest.skip(f"{PASSED_OVER}nobody may mount an overlay here")
    done = subprocess.run(
        [*unshare, f'{COPY}exec chroot "$1/root" bash -c "$3"', "-", folder, files, script],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=900, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout
