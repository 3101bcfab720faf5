from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("health", "0014_portfolio")]
    operations = [
        migrations.AddIndex(
            model_name="accountsnapshot",
            index=models.Index(fields=["plan", "seats", "account"], name="snapshot_by_peers"),
        ),
    ]
