"""Fields set in the systems: what was chosen, restrictions in force, recipients to tell, and purposes of suppression."""

import django.db.models.deletion
from django.db import migrations, models

PHASES = [
    ("count", "Count"),
    ("copy", "Copy"),
    ("erase", "Erase"),
    ("change", "Change"),
    ("read_back", "Read back"),
    ("lift", "Lift"),
    ("package", "Package"),
    ("by_hand", "By hand"),
]
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
    ("choose", "Chose what is changed"),
    ("lift", "Lifted the restriction"),
    ("told", "Told a recipient"),
    ("keep_dates", "Kept the dates"),
]
ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def one(name):
    return models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name=name, to="dsr.request")


class Migration(migrations.Migration):
    dependencies = [("dsr", "0009_age_band")]

    operations = [
        migrations.AlterField("workitem", "phase", models.CharField(choices=PHASES, max_length=12)),
        migrations.AlterField("decision", "kind", models.CharField(choices=KINDS, max_length=10)),
        migrations.RemoveConstraint("suppression", "suppression_once"),
        migrations.AddField("suppression", "purpose", models.CharField(blank=True, default="", max_length=2000)),
        migrations.AlterField("suppression", "purpose", models.CharField(blank=True, max_length=2000)),
        migrations.AddConstraint(
            "suppression",
            models.UniqueConstraint(
                fields=("controller", "right", "purpose", "kind", "digest"), name="suppression_once"
            ),
        ),
        migrations.CreateModel(
            name="Chosen",
            fields=[
                ID,
                ("sealed", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("user_id", models.BigIntegerField()),
                ("request", one("chosen")),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.CreateModel(
            name="Restriction",
            fields=[
                ID,
                ("since", models.DateTimeField()),
                ("lift_after", models.DateTimeField(null=True)),
                ("round", models.PositiveIntegerField(null=True)),
                ("lifted_at", models.DateTimeField(null=True)),
                (
                    "notice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="dsr.message",
                    ),
                ),
                ("request", one("restriction")),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.AddConstraint(
            "restriction",
            models.CheckConstraint(
                condition=models.Q(("lifted_at__isnull", True), ("lift_after__isnull", False), _connector="OR"),
                name="restriction_lifted_after_notice",
            ),
        ),
        migrations.CreateModel(
            name="RecipientNotice",
            fields=[
                ID,
                ("name", models.CharField(max_length=300)),
                ("category", models.CharField(max_length=300)),
                ("contact", models.CharField(blank=True, max_length=254)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "To be told"), ("told", "Told"), ("impossible", "Could not be told")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("done_by", models.BigIntegerField(null=True)),
                ("sealed_text", models.BinaryField(null=True)),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="recipients", to="dsr.request"
                    ),
                ),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.AddConstraint(
            "recipientnotice",
            models.UniqueConstraint(fields=("request", "name"), name="recipient_once"),
        ),
        migrations.AddConstraint(
            "recipientnotice",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", True), ("state", "open")),
                    models.Q(models.Q(("state", "open"), _negated=True), ("done_at__isnull", False)),
                    _connector="OR",
                ),
                name="recipient_done_when",
            ),
        ),
    ]
