"""pre-commit, GitHub, GitLab, Jenkins and the container: what their files say is run here, as far as a machine can."""

import json
import os
import re
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
import yaml

from scanner.synthetic import Maker

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
maker = Maker(707)


@pytest.fixture
def repository(tmp_path):
    """A repository with one clean commit, a ``pisift`` of this checkout on the path, and the environment for both."""
    tools = tmp_path / "bin"
    tools.mkdir()
    shim = tools / "pisift"
    shim.write_text(f'#!/bin/sh\nexec {sys.executable} -c "from scanner.cli import main; main()" "$@"\n')
    shim.chmod(0o755)
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text("[user]\nname = a\nemail = a@b.invalid\n[init]\ndefaultBranch = main\n")
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        "PATH": f"{tools}:{BIN}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(home),
        "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
    }
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "app.log").write_text("started in 31 ms\n")
    run(folder, env, "git", "init", "-q")
    run(folder, env, "git", "add", ".")
    run(folder, env, "git", "commit", "-qm", "one")
    return folder, env


def run(folder: Path, env: dict[str, str], *command: str, fails: bool = False) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert bool(done.returncode) is fails, done.stdout + done.stderr
    return done


def hooks() -> list[dict]:
    return yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))


def test_the_hooks_are_what_pre_commit_expects(repository):
    folder, env = repository
    run(folder, env, "pre-commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml"))
    extra = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]["code"]
    assert all(hook["additional_dependencies"] == extra for hook in hooks())


@pytest.mark.parametrize("hook", hooks(), ids=lambda hook: hook["id"])
def test_pre_commit_stops_a_commit_that_leaks_and_lets_the_others_pass(repository, hook):
    folder, env = repository
    # Installed here already: everything but the installation is as in the manifest.
    local = {key: value for key, value in hook.items() if key != "additional_dependencies"} | {"language": "system"}
    config = {"repos": [{"repo": "local", "hooks": [local]}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    run(folder, env, "pre-commit", "install")
    run(folder, env, "git", "add", ".")
    run(folder, env, "git", "commit", "-qm", "two")
    mobile = maker.mobile()
    with (folder / "app.log").open("a") as log:
        log.write(f"mobile={mobile}\n")
    run(folder, env, "git", "add", ".")
    stopped = run(folder, env, "git", "commit", "-qm", "three", fails=True)
    told = stopped.stdout + stopped.stderr
    assert "app.log:2:8: contact.mobile" in told
    assert mobile not in told


def test_the_github_action_runs_as_its_steps_say(repository):
    folder, env = repository
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    step = action["runs"]["steps"][-1]
    inputs = {name: given["default"] for name, given in action["inputs"].items()}
    (folder / "A.java").write_text('class A { void f() { log.info("mobile={}", u.getMobile()); } }\n')

    def variables(**given: str) -> dict[str, str]:
        values = inputs | given
        return {
            name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: values[found[1]], text)
            for name, text in step["env"].items()
        }

    assert "${{" not in step["run"]
    shell = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"])
    done = run(folder, env | variables(), *shell, fails=True)
    assert done.stdout.startswith("::error file=A.java,line=1,col=")
    assert json.loads((folder / "pisift.sarif").read_text("utf-8"))["runs"][0]["results"]
    run(folder, env | variables(diff="HEAD", paths="app.log"), *shell)
    install = next(step["run"] for step in action["runs"]["steps"] if step.get("name") == "Install pisift")
    assert "constraints.txt" in install
    assert "[code]" in install


def test_the_gitlab_job_and_the_jenkins_stage_run_and_leave_what_they_announce(repository):
    folder, env = repository
    job = yaml.safe_load((ROOT / "docs/ci/gitlab.yml").read_text("utf-8"))["pisift"]
    jenkins = re.search(r"sh '([^']+)'", (ROOT / "docs/ci/Jenkinsfile").read_text("utf-8"))[1]
    run(folder, env, "git", "branch", "target")
    run(folder, env, "git", "update-ref", "refs/remotes/origin/target", "target")
    with (folder / "app.log").open("a") as log:
        log.write(f"mobile={maker.mobile()}\n")
    env = env | {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "target", "CHANGE_TARGET": "target"}
    run(folder, env, "bash", "-ec", "\n".join(job["script"]), fails=True)
    assert json.loads((folder / job["artifacts"]["reports"]["codequality"]).read_text("utf-8"))
    (folder / "pisift-junit.xml").unlink()
    run(folder, env, "sh", "-ec", jenkins, fails=True)
    assert ElementTree.parse(folder / "pisift-junit.xml").getroot().get("failures") == "1"
    assert ElementTree.parse(folder / "pisift-checkstyle.xml").find("file").get("name") == "app.log"


def test_the_container_copies_what_the_package_needs():
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    copied = [name for line in lines if line.startswith("COPY ") for name in line.split()[1:-1]]
    assert all((ROOT / name).exists() for name in copied)
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]["find"]
    assert {package.split(".")[0] for package in packages["include"]} <= set(copied)
    assert 'ENTRYPOINT ["pisift"]' in lines
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    (installed,) = re.findall(r"'\.\[([a-z,]+)\]'", "\n".join(lines))
    assert {"code", "logs"} <= set(installed.split(",")) <= set(extras)
