"""Two more kinds of decision: an extension, and a corrected time of receipt."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dsr", "0006_every_clock_has_a_first_date")]

    operations = [
        migrations.AlterField(
            "decision",
            "kind",
            models.CharField(
                choices=[
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
                ],
                max_length=10,
            ),
        ),
    ]
