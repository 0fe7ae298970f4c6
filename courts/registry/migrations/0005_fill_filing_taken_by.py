"""Fill the columns of the last take from the audit log, once. From now on the service writes them."""

from django.db import migrations
from django.db.models import Max

CHUNK = 500


def fill(apps, schema_editor):
    """Copy actor and time of the last entry `filing.under_review` of each filing, in chunks of filings."""
    filings = apps.get_model("registry", "Filing")._base_manager
    entries = apps.get_model("ground", "AuditEntry")._base_manager.filter(
        subject_label="registry.filing", action="filing.under_review"
    )
    # The receipt is there from the first submission on: drafts cannot have been taken.
    keys = list(filings.filter(receipt__isnull=False, taken_at__isnull=True).values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        last = entries.filter(subject_id__in=[str(key) for key in chunk]).values("subject_id").annotate(last=Max("id"))
        for entry in entries.filter(pk__in=[row["last"] for row in last]):
            filings.filter(pk=entry.subject_id).update(taken_by=entry.actor_id, taken_at=entry.at)


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_filing_taken_by"), ("ground", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
