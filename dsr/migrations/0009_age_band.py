from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dsr", "0008_reminders_are_leased")]

    operations = [
        migrations.AddField(
            "request",
            "age_band",
            models.CharField(
                blank=True, choices=[(f"under_{age}", f"under_{age}") for age in range(1, 19)], default="", max_length=10
            ),
            preserve_default=False,
        ),
    ]
