"""The tables of an empty database, as the migrations that it replaces leave them. Older databases run those."""

import courts.ground.clock
import django.db.models.deletion
import django.db.models.manager
import uuid
from django.conf import settings
from django.db import migrations, models

from courts.ground.squashed import Squashed


class Migration(Squashed):

    replaces = [('calendars', '0001_changes'), ('calendars', '0002_effects_on_days_off'), ('calendars', '0003_next_pass'), ('calendars', '0004_working_weeks')]

    initial = True

    dependencies = [
        ('ground', '0001_squashed_0020'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarChange',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('added', 'Added'), ('changed', 'Changed'), ('removed', 'Removed')], max_length=8)),
                ('venue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.venue')),
                ('noun', models.CharField(choices=[('day', 'Special day'), ('occasion', 'Yearly holiday'), ('week', 'Working week'), ('law', 'Law profile of a venue')], default='day', max_length=8)),
                ('special_day', models.UUIDField(help_text='key of the row that changed; the row is gone after its removal')),
                ('day_before', models.DateField(blank=True, null=True)),
                ('day_after', models.DateField(blank=True, null=True)),
                ('last_day', models.DateField(blank=True, null=True)),
                ('name_ar', models.CharField(max_length=120)),
                ('name_en', models.CharField(max_length=120)),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(default=courts.ground.clock.now)),
                ('next_pass_at', models.DateTimeField(default=courts.ground.clock.now)),
                ('followed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'indexes': [models.Index(condition=models.Q(('followed_at__isnull', True)), fields=['at'], name='calendar_change_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('day_before__isnull', False), ('day_after__isnull', False), _connector='OR'), name='calendar_change_has_a_day')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='CalendarEffect',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('term_moved', 'Deadline moved'), ('day_off', 'Booking falls on a day off'), ('stands', 'Booking stands again')], max_length=10)),
                ('change', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='effects', to='calendars.calendarchange')),
                ('venue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.venue')),
                ('subject_label', models.CharField(max_length=40)),
                ('subject_id', models.UUIDField()),
                ('before', models.DateTimeField()),
                ('after', models.DateTimeField(blank=True, null=True)),
                ('at', models.DateTimeField(default=courts.ground.clock.now)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'indexes': [models.Index(fields=['subject_label', 'subject_id', '-id'], name='calendar_effect_by_subject'), models.Index(condition=models.Q(('kind', 'day_off')), fields=['venue', 'before'], name='calendar_effect_days_off')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='WorkingWeek',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('venue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.venue')),
                ('kind', models.CharField(choices=[('ordinary', 'Ordinary hours'), ('ramadan', 'Ramadan hours'), ('other', 'Other temporary hours')], default='ordinary', max_length=8)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField(blank=True, null=True)),
                ('hours', models.JSONField(default=dict)),
                ('is_expected', models.BooleanField(default=False)),
                ('reference', models.CharField(blank=True, default='', help_text='announcement or decision', max_length=200)),
                ('version', models.PositiveIntegerField(default=1)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'indexes': [models.Index(fields=['-first_day', 'id'], name='working_week_by_day')],
                'constraints': [models.UniqueConstraint(fields=('venue', 'kind', 'first_day'), name='working_week_once'), models.UniqueConstraint(condition=models.Q(('venue__isnull', True)), fields=('kind', 'first_day'), name='working_week_once_for_all'), models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day')), models.Q(('kind', 'ordinary'), ('last_day__isnull', True)), _connector='OR'), name='working_week_days_in_order')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
    ]
