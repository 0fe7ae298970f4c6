"""Fill the columns that lists of cases read, in batches; then every right has the opening of its case."""

from django.db import migrations
from django.db.models import OuterRef, Subquery

from courts.ground.models.folded import BATCH, fill_folded
from courts.ground.search_index import CreateSearchIndex


def fill_clerks(apps, schema_editor):
    """Mark the cases that have a clerk."""
    cases = apps.get_model("registry", "Case")._base_manager
    clerks = apps.get_model("registry", "Assignment")._base_manager.filter(role="clerk", until__isnull=True)
    keys = list(clerks.values_list("case", flat=True).distinct())
    for start in range(0, len(keys), BATCH):
        cases.filter(pk__in=keys[start : start + BATCH], has_clerk=False).update(has_clerk=True)


def fill_rights(apps, schema_editor):
    """Copy the opening of its case to each right."""
    rights = apps.get_model("registry", "CaseUserObjectPermission")._base_manager
    cases = apps.get_model("registry", "Case")._base_manager.filter(pk=OuterRef("content_object"))
    keys = list(rights.filter(opened_at__isnull=True).values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        rights.filter(pk__in=keys[start : start + BATCH]).update(opened_at=Subquery(cases.values("opened_at")))


class Migration(migrations.Migration):
    # Each batch is a transaction of its own.
    atomic = False
    dependencies = [("registry", "0007_lists_of_cases"), ("ground", "0013_fill_name_folded")]

    operations = [
        migrations.RunPython(fill_clerks, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(fill_rights, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(fill_folded("registry", "Case", "title_folded"), migrations.RunPython.noop, elidable=True),
        CreateSearchIndex("case_title_parts", "registry_case", "title_folded"),
    ]
