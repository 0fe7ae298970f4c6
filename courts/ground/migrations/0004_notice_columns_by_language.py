import django.db.models.deletion
from django.db import migrations, models



class Migration(migrations.Migration):

    dependencies = [
        ('ground', '0003_witness_as_resource'),
    ]

    operations = [
        migrations.RenameField(model_name='notice', old_name='title', new_name='title_ar'),
        migrations.RenameField(model_name='notice', old_name='other_title', new_name='title_en'),
        migrations.RenameField(model_name='notice', old_name='body', new_name='body_ar'),
        migrations.RenameField(model_name='notice', old_name='other_body', new_name='body_en'),
        migrations.RenameField(model_name='notice', old_name='why_not', new_name='skip_reason'),
        migrations.AlterField(
            model_name='notice',
            name='body_en',
            field=models.TextField(blank=True, default='', help_text='as sent'),
        ),
        migrations.AlterField(
            model_name='notice',
            name='state',
            field=models.CharField(choices=[('pending', 'Waiting'), ('claimed', 'Being sent'), ('sent', 'Sent'), ('withdrawn', 'Withdrawn'), ('skipped', 'Not sent'), ('failed', 'Failed')], default='pending', max_length=10),
        ),
        migrations.AlterField(
            model_name='notice',
            name='step',
            field=models.CharField(default='now', help_text='step of the reminder schedule, e.g. 2h', max_length=20),
        ),
        migrations.AlterField(
            model_name='notice',
            name='title_en',
            field=models.CharField(blank=True, default='', help_text='as sent', max_length=300),
        ),
        migrations.AlterField(
            model_name='notice',
            name='venue',
            field=models.ForeignKey(blank=True, help_text='the facility whose worklist carries the notice, for a recipient without a channel of their own', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.venue'),
        ),
    ]
