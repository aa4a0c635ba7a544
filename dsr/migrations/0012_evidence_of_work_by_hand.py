"""A file may show what a person did in a system."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dsr", "0009_age_band")]

    operations = [
        migrations.CreateModel(
            "Attachment",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("blob", models.CharField(max_length=200)),
                ("sealed_name", models.BinaryField()),
                ("size", models.PositiveBigIntegerField()),
                ("deliver", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attachments", to="dsr.workitem"
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
    ]
