"""Say in plain English what the columns hold. Nothing changes in the database."""

import datetime
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("video", "0013_policy_of_the_owner"),
    ]

    operations = [
        migrations.AlterField(
            model_name="room",
            name="node",
            field=models.CharField(blank=True, default="", help_text="the media node that carries it", max_length=40),
        ),
        migrations.AlterField(
            model_name="room",
            name="opens_at",
            field=models.DateTimeField(help_text="the opening of its waiting room"),
        ),
        migrations.AlterField(
            model_name="room",
            name="space_buffer",
            field=models.DurationField(
                default=datetime.timedelta(0),
                help_text="added on both sides for a facility's space and the person in it",
            ),
        ),
        migrations.AlterField(
            model_name="screeningorder",
            name="video",
            field=models.BooleanField(help_text="not seen, nor the shared screen"),
        ),
        migrations.AlterField(
            model_name="seat",
            name="absent_since",
            field=models.DateTimeField(
                blank=True, help_text="the time its last socket closed, until another connects", null=True
            ),
        ),
        migrations.AlterField(
            model_name="seat",
            name="help_at",
            field=models.DateTimeField(
                blank=True, help_text="asked the clerk for help, and was not admitted since", null=True
            ),
        ),
        migrations.AlterField(
            model_name="seat",
            name="is_live",
            field=models.BooleanField(default=True, help_text="false: removed from the list, kept for the record"),
        ),
        migrations.AlterField(
            model_name="seat",
            name="is_media_suspended",
            field=models.BooleanField(
                default=False, help_text="absent for so long that no media is forwarded to it or from it"
            ),
        ),
        migrations.AlterField(
            model_name="seat",
            name="is_muted_by_host",
            field=models.BooleanField(default=False, help_text="muted by a host; the node forwards no audio"),
        ),
        migrations.AlterField(
            model_name="seat",
            name="is_sharing",
            field=models.BooleanField(default=False, help_text="shares its screen with the people in the same place"),
        ),
        migrations.AlterField(
            model_name="seat",
            name="let_back_at",
            field=models.DateTimeField(
                blank=True, help_text="the time a host readmitted it after a removal, until it enters", null=True
            ),
        ),
        migrations.AlterField(
            model_name="seat",
            name="previewed_by",
            field=models.ForeignKey(
                blank=True,
                help_text="the host who sees and hears this waiting person now, to check their identity",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="video.seat",
            ),
        ),
        migrations.AlterField(
            model_name="seat",
            name="removed_reason",
            field=models.CharField(
                blank=True, default="", help_text="the reason of the removal, in the host's own words", max_length=200
            ),
        ),
        migrations.AlterField(
            model_name="seat",
            name="seen_at",
            field=models.DateTimeField(
                blank=True, help_text="the last time that socket was known to be open", null=True
            ),
        ),
    ]
