from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("health", "0017_file_imports")]
    operations = [
        migrations.AddIndex(
            model_name="accountsnapshot",
            index=models.Index(fields=["plan", "seats", "account"], name="snapshot_by_peers"),
        ),
    ]
