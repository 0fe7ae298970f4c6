"""Fill the folded names of people, and index their parts where the database can."""

from django.db import migrations

from courts.ground.models.folded import fill_folded
from courts.ground.search_index import CreateSearchIndex


class Migration(migrations.Migration):
    # Each batch is a transaction of its own.
    atomic = False
    dependencies = [("ground", "0012_person_name_folded")]

    operations = [
        migrations.RunPython(fill_folded("ground", "Person", "name_folded"), migrations.RunPython.noop, elidable=True),
        CreateSearchIndex("person_name_parts", "ground_person", "name_folded"),
    ]
