"""The home folder is named nowhere, and a shell still finds what lies in it."""

import shlex
import subprocess

import pytest

from braggtrace.report.redact import data_without_home, shell_command, without_home


@pytest.fixture(autouse=True)
def home(monkeypatch):
    """A home folder that is no regular expression."""
    monkeypatch.setenv("HOME", "/home/ada+l")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/home/ada+l/x.yaml", "~/x.yaml"),
        ("/home/ada+l", "~"),
        ("cannot read '/home/ada+l/x': no", "cannot read '~/x': no"),
        ("a=/home/ada+l/x:/home/ada+l/y", "a=~/x:~/y"),
        ("/home/ada+less/x", "/home/ada+less/x"),
        ("/mnt/home/ada+l/x", "/mnt/home/ada+l/x"),
        ("/home/bob/x", "/home/bob/x"),
    ],
)
def test_home_folder_becomes_a_tilde(text, told):
    assert without_home(text) == told
    assert data_without_home({"a": [text, 1, None]}) == {"a": [told, 1, None]}


@pytest.mark.parametrize("home", ["/", ""])
def test_root_as_home_hides_nothing(monkeypatch, home):
    monkeypatch.setenv("HOME", home)
    assert without_home("/etc/x") == "/etc/x"


@pytest.mark.parametrize(
    "words",
    [
        ["run", "/home/ada+l/my file.yaml"],
        ["run", "--set", "report.dir=/home/ada+l/it's here"],
        ["run", "plain", "a b", "$X", "~/y"],
    ],
)
def test_command_means_the_same_to_a_shell(words):
    command = shell_command(["printf", "%s\\n", *words])
    assert "/home/ada+l" not in command
    done = subprocess.run(
        ["sh", "-c", command],
        env={"HOME": "/home/ada+l", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    wanted = [word.replace("~/", "/home/ada+l/") for word in words]
    assert done.stdout.splitlines() == wanted
    assert shlex.split(command)[0] == "printf"
