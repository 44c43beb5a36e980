"""No migration takes from under the code that still runs what that code needs (docs/operations.md, 升级).

While a new version is put in place the old code works on the new tables. django-migration-linter knows which statements
break that; here it judges what each operation says in PostgreSQL. By operation, since over a whole migration one column
with a default of the database's own hides another one without. tests/faults/test_migrations.py tries it with a site that runs.
"""

from collections.abc import Iterable, Iterator

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models.functions import Now
from django_migration_linter.sql_analyser import PostgresqlAnalyser, analyse_sql_statements
from django_migration_linter.sql_analyser.base import Check, CheckMode, CheckType

from tests.at_once import needs_postgres

OURS = ("calculators", "policies", "portal", "regions")

# Breaks the code before it, and is in use: what, and what had to be done. Add nothing here without its line in 升级.
ACCEPTED = {
    # 0.1.0 to 0.2.0: the old code reads on, but can write no version of a schedule any more (it had no staff side).
    "regions.0003_staff_side": {"benefitschedule.edits: NOT_NULL", "benefitschedule.override_reason: NOT_NULL"},
}
# The last migration of each library that was there with 0.2.0; those that come with later versions of it are judged. A
# library that comes later has tables that no running code knows: add it with the version after.
LIBRARIES = {
    "admin": "0003_logentry_add_action_flag_choices",
    "auth": "0012_alter_user_first_name_max_length",
    "axes": "0010_accessattemptexpiration",
    "contenttypes": "0002_remove_content_type_name",
    "otp_totp": "0003_add_timestamps",
    "sessions": "0001_initial",
}

HOW = """
The code of the last version still runs while `migrate` does, and until its processes are replaced. So in two versions:
  a column or table goes:   first no code uses it (SeparateDatabaseAndState, with db_default if it may not be NULL), then drop it
  a column is new:          null=True or db_default=…, so that the old code's rows can be written
  a column is renamed:      a new one, both written, then the old one goes
  a type, a rule, a unique: first the code keeps to it, then the database asks for it
If it has to be, write it to ACCEPTED here and tell operators in docs/operations.md (升级) that the site has to stop for it."""


class Analyser(PostgresqlAnalyser):
    """The library's checks, and one that it lacks."""

    migration_checks = [
        *PostgresqlAnalyser.migration_checks,
        Check(
            code="ADD_CHECK",
            fn=lambda sql, **_: "ALTER TABLE" in sql and "ADD CONSTRAINT" in sql and " CHECK (" in sql,
            message="ADDING check constraint",
            mode=CheckMode.ONE_LINER,
            type=CheckType.ERROR,
        ),
    ]


def faults(app: str, operations: Iterable[Operation], state: ProjectState) -> Iterator[str]:
    """ "model.field: CODE" of what breaks the running code; tables that the same migration makes, it does not know."""
    made: set[str] = set()
    for operation in operations:
        after = state.clone()
        operation.state_forwards(app, after)
        model = str(getattr(operation, "model_name_lower", "") or getattr(operation, "name_lower", ""))
        if isinstance(operation, migrations.CreateModel):
            made.add(model)
        elif model not in made:
            with connection.schema_editor(collect_sql=True, atomic=False) as editor:
                operation.database_forwards(app, editor, state, after)
            errors, _, _ = analyse_sql_statements(Analyser, editor.collected_sql)
            what = ".".join(filter(None, (model, getattr(operation, "name", "") if model else "")))
            yield from sorted(f"{what}: {error.code}" for error in errors)
        state = after


def loader() -> MigrationLoader:
    return MigrationLoader(None, ignore_no_migrations=True)


def judged() -> Iterator[tuple[str, str]]:
    """Ours, and of libraries what came after 0.2.0."""
    for app, name in sorted(loader().disk_migrations):
        if app in OURS or (app in LIBRARIES and name > LIBRARIES[app]):
            yield app, name


@needs_postgres
@pytest.mark.django_db
@pytest.mark.parametrize("key", list(judged()), ids=".".join)
def test_the_code_that_runs_goes_on(key: tuple[str, str]) -> None:
    found = loader()
    operations = found.disk_migrations[key].operations
    broken = set(faults(key[0], operations, found.project_state(key, at_end=False)))
    assert broken == ACCEPTED.get(".".join(key), set()), f"{'.'.join(key)} breaks the code that still runs.\n{HOW}"


def test_what_is_accepted_is_there() -> None:
    there = {".".join(key) for key in loader().disk_migrations}
    assert set(ACCEPTED) <= there
    assert {f"{app}.{name}" for app, name in LIBRARIES.items()} <= there


AREA = "poolingarea"
OPERATIONS: dict[str, tuple[Operation, list[str]]] = {
    "a table": (migrations.CreateModel("New", [("id", models.BigAutoField(primary_key=True))]), []),
    "an optional column": (migrations.AddField(AREA, "new", models.CharField(null=True, max_length=9)), []),
    "a column that the database fills": (
        migrations.AddField(AREA, "new", models.DateTimeField(db_default=Now())),
        [],
    ),
    "a column that the code fills": (
        migrations.AddField(AREA, "new", models.CharField(default="", max_length=9)),
        ["poolingarea.new: NOT_NULL"],
    ),
    "a column goes": (migrations.RemoveField(AREA, "initials"), ["poolingarea.initials: DROP_COLUMN"]),
    "a column goes from the code alone": (
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField(AREA, "initials")]),
        [],
    ),
    "a column has another name": (
        migrations.RenameField(AREA, "initials", "letters"),
        ["poolingarea.initials: RENAME_COLUMN"],
    ),
    "a column must be filled": (
        migrations.AlterField("benefitrule", "upto", models.DecimalField(max_digits=12, decimal_places=2)),
        ["benefitrule.upto: NOT_NULL"],
    ),
    "a column of another type": (
        migrations.AlterField(AREA, "initials", models.TextField()),
        ["poolingarea.initials: ALTER_COLUMN"],
    ),
    "a table goes": (migrations.DeleteModel("AreaCount"), ["areacount.AreaCount: DROP_TABLE"]),
    "a table has another name": (
        migrations.RenameModel("AreaCount", "Asked"),
        ["areacount.AreaCount: RENAME_TABLE"],
    ),
    "a unique rule": (
        migrations.AddConstraint(AREA, models.UniqueConstraint(fields=["name"], name="new_once")),
        ["poolingarea: ADD_UNIQUE"],
    ),
    "a rule": (
        migrations.AddConstraint(AREA, models.CheckConstraint(condition=~models.Q(name=""), name="new_rule")),
        ["poolingarea: ADD_CHECK"],
    ),
    "an index": (migrations.AddIndex(AREA, models.Index(fields=["name"], name="new_index")), []),
    "SQL": (migrations.RunSQL("ALTER TABLE regions_poolingarea DROP COLUMN initials"), [": DROP_COLUMN"]),
}


@needs_postgres
@pytest.mark.django_db
@pytest.mark.parametrize(("operation", "expected"), OPERATIONS.values(), ids=OPERATIONS.keys())
def test_what_is_found(operation: Operation, expected: list[str]) -> None:
    assert list(faults("regions", [operation], loader().project_state())) == expected


@needs_postgres
@pytest.mark.django_db
def test_a_good_column_hides_no_bad_one() -> None:
    good = migrations.AddField(AREA, "good", models.IntegerField(db_default=0))
    bad = migrations.AddField(AREA, "bad", models.IntegerField(default=0))
    for operations in ([good, bad], [bad, good]):
        assert list(faults("regions", operations, loader().project_state())) == ["poolingarea.bad: NOT_NULL"]


@needs_postgres
@pytest.mark.django_db
def test_a_table_of_the_same_migration_is_nobodys_yet() -> None:
    operations = [
        migrations.CreateModel("New", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddField("new", "name", models.CharField(default="", max_length=9)),
    ]
    assert list(faults("regions", operations, loader().project_state())) == []
