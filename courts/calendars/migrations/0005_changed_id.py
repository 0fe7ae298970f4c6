from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("calendars", "0004_working_weeks"),
    ]

    operations = [
        migrations.RenameField(model_name="calendarchange", old_name="special_day", new_name="changed_id"),
    ]
