from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("health", "0002_partition_usage_events")]
    operations = [
        migrations.RemoveIndex(model_name="setaside", name="set_aside_by_account"),
        migrations.AddIndex(
            model_name="setaside",
            index=models.Index(fields=["state", "account", "user"], name="set_aside_by_account"),
        ),
    ]
