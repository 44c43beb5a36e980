"""Rows, their history and the log's entries of them come together: a failure on the way leaves nothing."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regions.admin.transfer import TransferAdmin
from regions.models import BenefitRule, BenefitSchedule, PolicyDocument
from tests import factories
from tests.regions.transfer_world import confirm, csv_file, member, rule, signed_in, try_out

DOCUMENTS = "/admin/regions/policydocument/"
ENDS = ("SAVEPOINT", "RELEASE", "ROLLBACK")  # of parts of the transaction


class LogIsFull(RuntimeError):
    """What the log says in these tests."""


def document(**values: str) -> dict[str, Any]:
    row = dict.fromkeys(("number", "title", "issuer", "issued_on", "url", "area", "evidence", "checked_on", "note"), "")
    return row | {"number": "试医保〔2026〕1号", "title": "试验办法", "evidence": "compiled"} | values


def history() -> int:
    return sum(model.history.count() for model in (BenefitSchedule, BenefitRule, PolicyDocument))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("when", ["before", "after"])
def test_what_cannot_be_logged_is_not_imported(when: str, monkeypatch: pytest.MonkeyPatch) -> None:
    factories.area()
    PolicyDocument.objects.create(number="试医保〔2025〕9号", title="旧标题")
    write_log = TransferAdmin.generate_log_entries

    def fail(*given: Any) -> None:
        if when == "after":
            write_log(*given)
        raise LogIsFull

    monkeypatch.setattr(TransferAdmin, "generate_log_entries", fail)
    names = ("benefitschedule", "benefitrule", "policydocument")
    client = signed_in(
        member("编辑甲", *(f"{action}_{name}" for name in names for action in ("view", "add", "change")))
    )
    before = history()
    tried = try_out(client, csv_file([rule()]))
    with pytest.raises(LogIsFull):
        confirm(client, tried)
    rows = [document(), document(number="试医保〔2025〕9号", title="新标题")]
    tried = try_out(client, csv_file(rows), page=DOCUMENTS)
    with pytest.raises(LogIsFull):
        confirm(client, tried, page=DOCUMENTS)
    assert not BenefitSchedule.objects.exists() and not BenefitRule.objects.exists()
    assert PolicyDocument.objects.get().title == "旧标题"
    assert (history(), LogEntry.objects.count()) == (before, 0)
    # Nothing hangs over: the same file goes in once the log works again.
    monkeypatch.undo()
    assert confirm(client, try_out(client, csv_file([rule()]))).status_code == 302
    assert (BenefitSchedule.objects.count(), BenefitRule.objects.count(), LogEntry.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_there_is_one_transaction() -> None:
    factories.area()
    client = signed_in(member("编辑甲", "view_benefitschedule", "add_benefitschedule", "add_benefitrule"))
    tried = try_out(client, csv_file([rule()]))
    with CaptureQueriesContext(connection) as caught:
        assert confirm(client, tried).status_code == 302
    said = [query["sql"] for query in caught if not query["sql"].startswith(ENDS)]
    wrote = [
        number
        for number, sql in enumerate(said)
        if sql.startswith("INSERT") and ("regions_" in sql or "django_admin_log" in sql)
    ]
    assert len(wrote) == 5  # version and rule, each with its history, and the log
    assert not [sql for sql in said[wrote[0] : wrote[-1]] if sql.startswith(("BEGIN", "COMMIT"))]
