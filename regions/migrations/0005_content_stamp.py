from django.db import migrations, models

from regions.triggers import unwatch


def remove_triggers(apps, schema_editor):
    unwatch(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("regions", "0004_verification_goes_with_its_figure"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContentStamp",
            fields=[
                ("id", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("value", models.CharField(max_length=32, verbose_name="印记")),
            ],
            options={
                "verbose_name": "内容印记",
                "verbose_name_plural": "内容印记",
            },
        ),
        # The triggers come after `migrate` (portal.freshness.watch_content); without the table they have to go.
        migrations.RunPython(migrations.RunPython.noop, remove_triggers),
    ]
