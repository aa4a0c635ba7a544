"""Dates that live: what happened to a clock, what each law says, what newer rules would say, and the marks it passed."""

import django.db.models.deletion
from django.db import migrations, models


def first_due(apps, schema_editor):
    apps.get_model("dsr", "Clock").objects.update(first_due=models.F("due"))


class Migration(migrations.Migration):
    dependencies = [("dsr", "0004_answer_of_work_by_hand")]

    operations = [
        migrations.AddField("clock", "first_due", models.DateField(null=True)),
        migrations.AddField("clock", "refuse_by", models.DateField(null=True)),
        migrations.AddField("clock", "events", models.JSONField(default=list)),
        migrations.AddField("clock", "results", models.JSONField(default=list)),
        migrations.AddField("clock", "rules", models.JSONField(default=dict)),
        migrations.AddField("clock", "question", models.JSONField(default=dict)),
        migrations.AddField("clock", "remind_at", models.DateTimeField(null=True)),
        migrations.RunPython(first_due, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            "clock",
            models.Index(condition=models.Q(("remind_at__isnull", False)), fields=["remind_at"], name="clock_remind"),
        ),
        migrations.CreateModel(
            name="Reminder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mark", models.CharField(max_length=20)),
                ("due", models.DateField()),
                ("at", models.DateTimeField()),
                ("told_at", models.DateTimeField(null=True)),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reminders", to="dsr.request"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "indexes": [
                    models.Index(condition=models.Q(("told_at__isnull", True)), fields=["at"], name="reminder_untold")
                ],
                "constraints": [models.UniqueConstraint(fields=("request", "mark", "due"), name="reminder_once")],
            },
        ),
    ]
