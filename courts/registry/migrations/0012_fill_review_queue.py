"""Fill the official time of filings that wait for review or for a correction, in batches."""

from django.db import migrations
from django.db.models import OuterRef, Subquery

from courts.ground.models.folded import BATCH


def fill_queue(apps, schema_editor):
    """Copy the official time of its receipt to each open filing."""
    filings = apps.get_model("registry", "Filing")._base_manager
    times = apps.get_model("ground", "Receipt")._base_manager.filter(pk=OuterRef("receipt")).values("official_at")
    waiting = filings.filter(state__in=["submitted", "under_review", "returned"], queued_at__isnull=True)
    keys = list(waiting.values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        filings.filter(pk__in=keys[start : start + BATCH]).update(queued_at=Subquery(times))


class Migration(migrations.Migration):
    # Each batch is a transaction of its own.
    atomic = False
    dependencies = [("registry", "0011_review_queue")]

    operations = [migrations.RunPython(fill_queue, migrations.RunPython.noop, elidable=True)]
