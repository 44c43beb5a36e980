"""Staff read Chinese: no English sentence on any page of theirs, and the compiled translations are those of the source."""

import ast
import gettext
import json
import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings

from tests.staff import client_of, member
from tests.staff_pages import pages, rows

FOLDER = Path(settings.BASE_DIR) / "locale" / "zh_Hans" / "LC_MESSAGES"
# What is the same in Chinese: formats, keys, columns, examples in pinyin, hidden fields, rows of the test's own.
SAME = {
    *("csv", "xlsx", "yaml", "json", "html", "markdown", "totp", "excel", "utf", "gbk", "http", "https", "url", "slug"),
    *(
        "api",
        "key",
        "pdf",
        "sha",
        "wps",
        "control",
        "command",
        "mac",
        "nanningshi",
        "destitute",
        "men",
        "status",
        "version",
    ),
    *("about", "term", "topic", "note", "boss", "unknown", "opened", "object"),
}


def sources(domain: str) -> dict[str, str]:
    """{msgid: msgstr} of a .po file, plurals by their first form."""
    found: dict[str, str] = {}
    key = ""
    for line in (FOLDER / f"{domain}.po").read_text(encoding="utf-8").splitlines():
        kind, _, quoted = line.partition(" ")
        if kind == "msgid":
            key = ast.literal_eval(quoted)
        elif kind in ("msgstr", "msgstr[0]"):
            found[key] = ast.literal_eval(quoted)
    found.pop("")
    return found


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_the_compiled_file_is_that_of_the_source(domain: str) -> None:
    with (FOLDER / f"{domain}.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    kept = {(key[0] if isinstance(key, tuple) else key): text for key, text in compiled._catalog.items() if key}
    assert kept == sources(domain)


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_nothing_is_left_untranslated_and_placeholders_are_kept(domain: str) -> None:
    for english, chinese in sources(domain).items():
        assert re.search(r"[\u4e00-\u9fff]", chinese), english
        assert re.findall(r"%\(\w+\)s|%[sd]", english) == re.findall(r"%\(\w+\)s|%[sd]", chinese), english


@pytest.mark.django_db
def test_the_scripts_of_the_admin_speak_chinese_too() -> None:
    said = client_of(member("boss", superuser=True)).get("/admin/jsi18n/").content.decode()
    assert json.dumps("先点选%s，再按“选择”箭头。") in said


@pytest.mark.django_db
def test_no_page_of_the_staff_side_speaks_english() -> None:
    made = rows()
    client = client_of(member("boss", superuser=True))
    found = {}
    for page in pages(made):
        answer = client.get(page.address, follow=True)
        if page.name in ("jsi18n", "autocomplete") or answer.status_code != 200:
            continue
        words = {word.lower() for word in english(answer.content.decode())} - SAME
        if words:
            found[page.name] = sorted(words)
    assert found == {}


def english(html: str) -> list[str]:
    """Words of three letters and more among what is seen or read aloud."""
    body = re.sub(r"(?s)<(script|style|head|code|textarea)\b.*?</\1>|<!--.*?-->", " ", html)
    said = re.findall(r'\b(?:alt|title|aria-label|placeholder|value)="([^"]*[ ][^"]*)"', body)
    text = unescape(re.sub(r"<[^>]+>", " ", body) + " " + " ".join(said))
    return re.findall(r"(?<![\w/.\-@])[A-Za-z]{3,}(?![\w/\-@])", text)
