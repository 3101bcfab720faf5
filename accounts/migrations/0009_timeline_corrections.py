import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A column without a default, so that SQLite adds it in place and the triggers that keep entries stay."""

    dependencies = [("accounts", "0008_teams")]
    operations = [
        migrations.AddField(
            model_name="timelineentry",
            name="corrects",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.timelineentry",
                verbose_name="corrects",
            ),
        ),
    ]
