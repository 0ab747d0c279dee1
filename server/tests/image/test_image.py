"""The image by itself: what is in it, and what it does alone."""

import json

from image.compose import ALONE
from image.engine import Engine
from live import wait_for

COMPILERS = "cc gcc c++ make node npm"


def test_the_image_holds_no_compiler_no_source_and_nothing_of_the_machine_that_built_it(engine: Engine) -> None:
    looking = f"for name in {COMPILERS}; do command -v $name; done; ls -d /src /dist /etc/pip.conf 2> /dev/null || true"
    assert engine.podman("run", "--rm", "mablog", "sh", "-c", looking) == ""
    about = json.loads(engine.podman("image", "inspect", "localhost/mablog"))[0]["Config"]
    assert (about["User"], about["Cmd"]) == ("10001", ["mablog", "serve", "--init", "--wait", "60"])
    assert "PYTHONUNBUFFERED=1" in about["Env"]
    assert {line.partition("=")[0] for line in about["Env"]} == {
        "PATH", "PYTHONUNBUFFERED", "HOST", "MABLOG_DATA"
    }  # fmt: skip


def test_one_container_sets_itself_up_on_a_read_only_root_without_rights(engine: Engine) -> None:
    engine.podman("run", "--detach", "--name", "alone", *ALONE, "mablog")
    wait_for(lambda: engine.start("podman", "healthcheck", "run", "alone").wait() == 0)
    assert engine.podman("logs", "alone").count("/setup/") == 1
    engine.podman(
        "exec", "alone", "sh", "-ec", "test $(id -u) = 10001; ! touch /x; ! touch /opt/mablog/x; touch /tmp/x"
    )
    assert "ok     migrations" in engine.podman("exec", "alone", "sh", "-c", "mablog doctor || true")
    engine.podman("stop", "--time", "30", "alone")
    assert engine.podman("inspect", "--format", "{{.State.ExitCode}}", "alone") == "0"


def test_any_other_command_runs_in_the_image(engine: Engine) -> None:
    seeded = "mablog init --no-sample && mablog seed --users 3 --posts 5 && mablog user list"
    said = engine.podman("run", "--rm", *ALONE, "mablog", "sh", "-ec", seeded)
    assert "3 members, 5 posts and 0 comments are made up." in said
