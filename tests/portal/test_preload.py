"""What a server has read when it starts it does not read again: the files may be those of another version by then."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import engines
from django.template.loaders import filesystem
from jinja2 import FileSystemLoader

from portal.preload import load_templates


def test_every_template_is_read_beforehand(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_templates() > 150

    def gone(*args: Any) -> str:
        raise AssertionError(f"read from the disk: {args}")

    monkeypatch.setattr(filesystem.Loader, "get_contents", gone)
    monkeypatch.setattr(FileSystemLoader, "get_source", gone)
    found = {"pages": "templates", "django": "staff_templates"}
    for engine, folder in found.items():
        ours = list((Path(settings.BASE_DIR) / folder).rglob("*.html"))
        assert len(ours) > 30
        for path in ours:
            engines[engine].get_template(path.relative_to(settings.BASE_DIR / folder).as_posix())
    engines["django"].get_template("admin/index.html")
