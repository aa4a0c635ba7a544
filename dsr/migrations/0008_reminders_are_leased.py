"""The mail of a reminder is tried again by the same rules as a letter, and once for each person."""

from django.db import migrations, models
from django.utils import timezone

KINDS = [
    ("approve", "Approved"),
    ("refuse", "Refused"),
    ("ask", "Asked back"),
    ("answer", "Answered"),
    ("resume", "Went on without an answer"),
    ("withdraw", "Withdrawn"),
    ("extend", "Extended"),
    ("receipt", "Time of receipt corrected"),
    ("release", "Released"),
    ("complete", "Completed by hand"),
    ("keep_dates", "Kept the dates"),
]


def due_again(apps, schema_editor):
    """Requests that were filed before there were reminders: the next run finds the mark they are at."""
    clocks = apps.get_model("dsr", "Clock").objects.filter(request__closed_at=None, remind_at=None)
    clocks.update(remind_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("dsr", "0007_decisions_about_dates")]

    operations = [
        migrations.AddField("reminder", "lease_token", models.UUIDField(editable=False, null=True)),
        migrations.AddField("reminder", "lease_until", models.DateTimeField(editable=False, null=True)),
        migrations.AddField("reminder", "attempts", models.PositiveIntegerField(default=0)),
        migrations.AddField("reminder", "try_after", models.DateTimeField(null=True)),
        migrations.AddField("reminder", "told", models.JSONField(default=list)),
        migrations.AlterField("decision", "kind", models.CharField(choices=KINDS, max_length=10)),
        migrations.RunPython(due_again, migrations.RunPython.noop, elidable=True),
    ]
