"""What docs/site.md shows works as it stands there."""

import re
import shlex
import shutil

from tests.support import ROOT, GitRepository


def test_every_command_runs(tmp_path, run):
    repository = GitRepository.make(tmp_path / "platform")
    shutil.copytree(ROOT / "schemas", repository.folder / "schemas")
    shutil.copy(ROOT / "eventreg.yaml", repository.folder)
    repository.commit()
    text = (ROOT / "docs" / "site.md").read_text("utf-8")
    commands = re.findall(r"(?m)^\$ eventreg (.*)$", text)
    assert len(commands) >= 7
    for command in commands:
        result = run(*shlex.split(command), cwd=repository.folder)
        assert (result.status, result.err) == (0, ""), command
    made = repository.folder / "generated" / "registry"
    for path in re.findall(r"(?m)^\| `([^`]+)`", text):
        assert (made / path).is_file(), path


def test_a_template_of_the_user_replaces_the_one_shipped(tmp_path, run):
    style = tmp_path / "looks" / "docs" / "assets" / "style.css"
    style.parent.mkdir(parents=True)
    style.write_text("body { color: teal }", "utf-8")
    (tmp_path / "schemas").mkdir()
    (tmp_path / "eventreg.yaml").write_text("templates: looks\n", "utf-8")
    assert run("gen", "docs", cwd=tmp_path).status == 0
    made = tmp_path / "generated" / "docs"
    assert (made / "assets" / "style.css").read_text() == "body { color: teal }"
    assert "Events" in (made / "index.html").read_text()
