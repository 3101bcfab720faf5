from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_by_start_and_industry")]
    operations = [
        migrations.AddField("user", "tour_ended_at", models.DateTimeField(blank=True, null=True, verbose_name="tour ended at"))
    ]
