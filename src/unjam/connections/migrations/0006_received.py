from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("connections", "0005_drops"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReceivedMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("practice_id", models.CharField(max_length=64)),
                ("identity", models.CharField(max_length=64)),
                ("sha256", models.CharField(max_length=64)),
                ("sender", models.TextField(blank=True)),
                ("control_id", models.TextField(blank=True)),
                ("kind", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("taken", "Taken"), ("parked", "Parked")], max_length=10
                    ),
                ),
                ("answer", models.CharField(max_length=2)),
                ("complaint", models.JSONField(default=list)),
                ("raw", models.BinaryField()),
                ("received_at_us", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["practice_id", "received_at_us"], name="received_message_recent"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("practice_id", "identity"), name="received_message_is_kept_once"
                    )
                ],
            },
        ),
    ]
