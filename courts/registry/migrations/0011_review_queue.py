"""Filings carry the official time of their receipt, by which the review queue is sorted."""

import courts.registry.models.filings
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('ground', '0015_identity_documents'),
        ('registry', '0010_identity_documents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='filing',
            name='queued_at',
            field=courts.registry.models.filings.OfficialTime(blank=True, editable=False, help_text='official time of the receipt; empty if decided before this column was added', null=True),
        ),
        migrations.AddIndex(
            model_name='filing',
            index=models.Index(condition=models.Q(('state__in', ['submitted', 'under_review'])), fields=['court', 'queued_at'], name='filing_waiting'),
        ),
    ]
