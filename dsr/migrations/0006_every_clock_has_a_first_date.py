"""Apart from the filling of the column: PostgreSQL will not alter a table whose triggers are still to fire."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dsr", "0005_living_dates")]

    operations = [migrations.AlterField("clock", "first_due", models.DateField())]
