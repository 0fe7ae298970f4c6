from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('video', '0005_side_rooms_screening_and_sharing'),
    ]

    operations = [
        migrations.AddField(
            model_name='seat',
            name='seen_at',
            field=models.DateTimeField(blank=True, help_text='when that socket was last known to be open', null=True),
        ),
    ]
