"""The tables of an empty database, as the migrations that it replaces leave them. Older databases run those."""

import courts.ground.clock
import django.db.models.deletion
import django.db.models.manager
import uuid
from django.conf import settings
from django.db import migrations, models

from courts.ground.squashed import Squashed


class Migration(Squashed):

    replaces = [('imports', '0001_people_imports')]

    initial = True

    dependencies = [
        ('ground', '0001_squashed_0020'),
    ]

    operations = [
        migrations.CreateModel(
            name='PeopleImport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('checking', 'Being checked'), ('ready', 'Ready to be confirmed'), ('faulty', 'Has faults'), ('running', 'Being imported'), ('done', 'Imported'), ('cancelled', 'Dropped')], default='checking', max_length=10)),
                ('file_name', models.CharField(max_length=150)),
                ('sha256', models.CharField(max_length=64)),
                ('content', models.BinaryField(blank=True, help_text='the file; deleted when the import ends', null=True)),
                ('encoding', models.CharField(max_length=12)),
                ('separator', models.CharField(max_length=1)),
                ('row_count', models.PositiveIntegerField(default=0, help_text='rows with content, without the header')),
                ('fault_count', models.PositiveIntegerField(default=0)),
                ('warning_count', models.PositiveIntegerField(default=0)),
                ('new_count', models.PositiveIntegerField(default=0, help_text='people that the file adds, by its check')),
                ('done_rows', models.PositiveIntegerField(default=0, help_text='rows that are imported; a later run goes on there')),
                ('added', models.PositiveIntegerField(default=0)),
                ('invited', models.PositiveIntegerField(default=0)),
                ('posted', models.PositiveIntegerField(default=0)),
                ('unchanged', models.PositiveIntegerField(default=0, help_text='rows about known people that added nothing')),
                ('refused', models.PositiveIntegerField(default=0, help_text='rows that no longer fitted when they were imported')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_at', models.DateTimeField(default=courts.ground.clock.now, editable=False)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'indexes': [models.Index(fields=['-made_at'], name='people_import_newest'), models.Index(condition=models.Q(('state__in', ['checking', 'running'])), fields=['made_at'], name='people_import_at_work'), models.Index(condition=models.Q(('state__in', ['ready', 'faulty'])), fields=['made_at'], name='people_import_waiting')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ImportFault',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('people_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='faults', to='imports.peopleimport')),
                ('row', models.PositiveIntegerField(help_text='as a spreadsheet counts: the header is row 1')),
                ('column', models.CharField(blank=True, help_text='key of the column, or its title in the file', max_length=60)),
                ('code', models.CharField(max_length=30)),
                ('params', models.JSONField(default=dict)),
                ('value', models.CharField(blank=True, help_text='the beginning of the cell', max_length=60)),
                ('is_warning', models.BooleanField(default=False, help_text='does not stop the import')),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'indexes': [models.Index(fields=['people_import', 'is_warning', 'id'], name='import_fault_listed')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ImportedPerson',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='ground.person')),
                ('at', models.DateTimeField(default=courts.ground.clock.now)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
    ]
