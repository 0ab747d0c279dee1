"""Containers where there is no Docker: images made by buildah of what this machine has, and run by podman."""

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import PASSED_OVER
from databases import ROOT

BASES = Path(__file__).parent / "bases"
MIRROR = [os.environ["DEBIAN_MIRROR"]] if "DEBIAN_MIRROR" in os.environ else []
SUITE = "bookworm"
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
TOOLS = ("debootstrap", "buildah", "podman", "runc", "netavark", "aardvark-dns", "node", "npm")
PLACES = f"{os.environ['PATH']}:/usr/sbin:/usr/lib/podman:/usr/libexec/podman"

COMPOSE = Path(sys.executable).with_name("podman-compose")


class Engine:
    """buildah and podman, with settings, images, volumes and networks of their own in a folder."""

    def __init__(self, folder: Path) -> None:
        missing = [tool for tool in TOOLS if not shutil.which(tool, path=PLACES)]
        if os.geteuid() != 0:
            missing.append("rights of root")
        if missing:
            pytest.skip(f"{PASSED_OVER}no {', '.join(missing)}")
        self.folder = folder
        (folder / "storage.conf").write_text(
            f'[storage]\ndriver = "{self._driver()}"\ngraphroot = "{folder}/graph"\nrunroot = "{folder}/run"\n'
        )
        most = {"nofile": (resource.RLIMIT_NOFILE, 1_048_576), "nproc": (resource.RLIMIT_NPROC, 32_768)}
        limits = [f'"{name}={n}:{n}"' for name, (kind, usual) in most.items() for n in [_limit(kind, usual)]]
        (folder / "containers.conf").write_text(
            f"[containers]\ndefault_ulimits = [{', '.join(limits)}]\n"
            '[engine]\nruntime = "runc"\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n'
            f'[network]\nnetwork_backend = "netavark"\nnetwork_config_dir = "{folder}/networks"\n'
        )
        self.environment = os.environ | {
            "CONTAINERS_STORAGE_CONF": str(folder / "storage.conf"),
            "CONTAINERS_CONF": str(folder / "containers.conf"),
            "BUILDAH_ISOLATION": "chroot",
        }

    def _driver(self) -> str:
        """`overlay` shares what images have in common; inside of a container only `vfs` works, which copies."""
        with_overlay = ("podman", "--root", self.folder / "try", "--storage-driver", "overlay", "info")
        done = subprocess.run(with_overlay, capture_output=True, timeout=120, check=False)
        return "vfs" if done.returncode else "overlay"

    def start(self, *command: str | Path, **more: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            command, env=self.environment | more, cwd=self.folder, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def run(self, *command: str | Path, stdin: str = "", **more: str) -> str:
        """What a command prints, which must end well."""
        done = subprocess.run(
            command, env=self.environment | more, cwd=self.folder, text=True, input=stdin, capture_output=True,
            timeout=600, check=False,
        )  # fmt: skip
        assert done.returncode == 0, (command, done.stdout[-3000:], done.stderr[-3000:])
        return done.stdout.strip()

    def podman(self, *arguments: str, stdin: str = "") -> str:
        return self.run("podman", *arguments, stdin=stdin)

    def build(self, name: str, context: Path, *options: str | Path, **arguments: str) -> None:
        """Build an image. The certificates that this machine believes are lent to it, and leave no trace."""
        given = [word for item in arguments.items() for word in ("--build-arg", "=".join(item))]
        lent = ("-v", f"{CERTIFICATES}:{CERTIFICATES}:ro")
        self.run(
            "buildah", "build", "--layers", "--format", "docker", "--network", "host",
            *lent, *given, *options, "-t", f"localhost/{name}", context,
        )  # fmt: skip

    def build_bases(self) -> None:
        """Make what stands in for the images of a registry: `base`, `client` and `services`."""
        system = self.folder / "system"
        wanted = "python3,python3-venv,ca-certificates,libstdc++6"
        self.run("debootstrap", "--variant=minbase", f"--include={wanted}", SUITE, system, *MIRROR)
        self.run("tar", "-C", system, "-cf", self.folder / "system.tar", ".")
        self.podman("import", str(self.folder / "system.tar"), "localhost/base")
        shutil.rmtree(system)
        context = self.folder / "bases"
        shutil.copytree(BASES, context)
        shutil.copy(Path(shutil.which("node") or "").resolve(), context / "node")
        shutil.copytree(Path(shutil.which("npm") or "").resolve().parents[1], context / "npm")
        for name in ("client", "services"):
            self.build(name, context, "-f", context / f"{name}.Dockerfile", BASE="localhost/base")

    def build_site(self) -> None:
        """Make the images of the Dockerfile: `mablog`, and `mablog-proxy`."""
        bases = {"BASE": "localhost/base", "CLIENT_BASE": "localhost/client", "PROXY_BASE": "localhost/services"}
        mirrors = {name: os.environ[name] for name in ("PIP_INDEX_URL", "NPM_CONFIG_REGISTRY") if name in os.environ}
        self.build("mablog", ROOT, **bases, **mirrors)
        self.build("mablog-proxy", ROOT, "--target", "proxy", **bases, **mirrors)

    def remove(self) -> None:
        """End every container, and remove all that there is."""
        self.podman("rm", "--all", "--force", "--depend", "--time", "0", "--volumes")
        self.podman("network", "prune", "--force")
        for left in ("graph/overlay", "try/overlay"):
            subprocess.run(["umount", self.folder / left], capture_output=True, check=False)
        shutil.rmtree(self.folder)


def _limit(kind: int, usual: int) -> int:
    """What a container gets by itself may be more than we may give."""
    most = resource.getrlimit(kind)[1]
    return usual if most == resource.RLIM_INFINITY else min(usual, most)
