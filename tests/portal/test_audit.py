"""What `make audit` leaves to us: the places where text becomes HTML without being escaped, each looked at."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("portal", "regions", "calculators", "policies", "templates", "staff_templates")

# File: why what it marks is safe.
REVIEWED = {
    "portal/jinja2.py": "a block that the template engine has rendered, escaped, already, on one line",
    "policies/rendering.py": "Markdown of the staff, cleaned by nh3, and inserts from templates",
    "policies/inserts/html.py": "a template of ours, rendered with escaping",
}
MARKS = re.compile(
    r"mark_safe\(|Markup\(|SafeString\(|SafeText\(|\|\s*safe(seq)?\b|autoescape\s+off|@html_safe|def __html__"
)


def test_unescaped_only_where_it_was_looked_at() -> None:
    files = [file for app in APPS for kind in ("*.py", "*.html") for file in (ROOT / app).rglob(kind)]
    assert len(files) > 200
    found = {str(file.relative_to(ROOT)) for file in files if MARKS.search(file.read_text(encoding="utf-8"))}
    assert found == set(REVIEWED)


def test_the_audit_passes_over_nothing_else() -> None:
    """Each `nosec` stands where a statement is built from names of our own tables, or a program is started by its path."""
    found = {
        (str(file.relative_to(ROOT)), code)
        for app in APPS[:-2]
        for file in (ROOT / app).rglob("*.py")
        for code in re.findall(r"# nosec ?(\w*)", file.read_text(encoding="utf-8"))
    }
    assert found == {
        ("portal/keeping/manifest.py", "B608"),
        ("portal/keeping/postgres.py", "B404"),
        ("portal/keeping/postgres.py", "B603"),
        ("portal/keeping/postgres.py", "B608"),
        ("regions/triggers.py", "B608"),
    }
