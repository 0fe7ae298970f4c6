"""Move the words of sent notices to the columns of their languages, and name withdrawn notices so.

The columns held the language of sending (`language`) and the other one; the renaming before this migration put them
into `*_ar` and `*_en` in that order. `language` is written with the words and never changes, so it is right even where
the recipient has changed the language since. Notices sent in English need their two languages swapped. A notice
without a language has no words yet. Both databases read all old values before they write a row, so that one UPDATE
swaps.
"""

from django.db import migrations
from django.db.models import F


def swap(apps, schema_editor):
    rows = apps.get_model("ground", "Notice").records.using(schema_editor.connection.alias)
    rows.filter(language="en").update(
        title_ar=F("title_en"), title_en=F("title_ar"), body_ar=F("body_en"), body_en=F("body_ar")
    )


def withdrawn(apps, schema_editor):
    rows = apps.get_model("ground", "Notice").records.using(schema_editor.connection.alias)
    rows.filter(state="void").update(state="withdrawn")


def void(apps, schema_editor):
    rows = apps.get_model("ground", "Notice").records.using(schema_editor.connection.alias)
    rows.filter(state="withdrawn").update(state="void")


class Migration(migrations.Migration):
    dependencies = [("ground", "0004_notice_columns_by_language")]

    operations = [
        migrations.RunPython(swap, swap),
        migrations.RunPython(withdrawn, void),
    ]
