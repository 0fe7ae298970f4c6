"""Give every right the state of its case, in batches; then index it."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery

BATCH = 5000


def fill_states(apps, schema_editor):
    """Copy the state of its case to each right, by ranges of keys. Can be repeated after an interruption."""
    rights = apps.get_model("registry", "CaseUserObjectPermission")._base_manager
    states = apps.get_model("registry", "Case")._base_manager.filter(pk=OuterRef("content_object")).values("state")
    ends = rights.aggregate(first=models.Min("pk"), last=models.Max("pk"))
    if ends["first"] is None:
        return
    for start in range(ends["first"], ends["last"] + 1, BATCH):
        batch = rights.filter(pk__gte=start, pk__lt=start + BATCH, case_state="")
        batch.update(case_state=Subquery(states))


class Migration(migrations.Migration):
    # Each batch is a transaction of its own.
    atomic = False
    dependencies = [("registry", "0013_state_of_rights")]

    operations = [
        migrations.RunPython(fill_states, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="caseuserobjectpermission",
            index=models.Index(
                fields=["user", "case_state", "-opened_at", "content_object"], name="case_right_of_state"
            ),
        ),
    ]
