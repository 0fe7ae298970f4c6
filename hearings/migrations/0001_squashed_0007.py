"""The tables of an empty database, as the migrations that it replaces leave them. Older databases run those."""

import courts.ground.clock
import django.db.models.deletion
import django.db.models.manager
import uuid
from django.conf import settings
from django.db import migrations, models

from courts.ground.squashed import Squashed


class Migration(Squashed):

    replaces = [('hearings', '0001_initial'), ('hearings', '0002_initial'), ('hearings', '0003_reserve_witnesses_and_parties'), ('hearings', '0004_hearing_events'), ('hearings', '0005_fill_hearing_events'), ('hearings', '0006_fill_represents'), ('hearings', '0007_sweep_indexes')]

    initial = True

    dependencies = [
        ('ground', '0001_squashed_0020'),
        ('registry', '0001_squashed_0015'),
        ('video', '0001_squashed_0018'),
    ]

    operations = [
        migrations.CreateModel(
            name='Hearing',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hearings', to='registry.case')),
                ('room', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='hearing', to='video.room')),
                ('kind', models.CharField(choices=[('case_management', 'Case management hearing'), ('first_hearing', 'First hearing'), ('pleading', 'Pleading hearing'), ('witness_hearing', 'Witness hearing'), ('conciliation', 'Conciliation'), ('family_guidance', 'Family guidance'), ('remand_renewal', 'Remand renewal'), ('criminal_trial', 'Criminal trial'), ('execution', 'Execution'), ('judgment', 'Delivery of judgment')], max_length=20)),
                ('state', models.CharField(choices=[('scheduled', 'Listed'), ('in_session', 'In session'), ('paused', 'Paused'), ('concluded', 'Concluded'), ('adjourned', 'Adjourned'), ('postponed', 'Postponed – technical'), ('cancelled', 'Cancelled')], default='scheduled', max_length=12)),
                ('judge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.person')),
                ('clerk', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.person')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('is_closed', models.BooleanField(default=False, verbose_name='closed hearing')),
                ('version', models.PositiveIntegerField(default=1)),
                ('follows', models.OneToOneField(blank=True, help_text='adjourned from', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='next', to='hearings.hearing')),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('outcome_note', models.TextField(blank=True, default='', help_text="the court's order in its own words")),
                ('change_reason', models.CharField(blank=True, default='', help_text='of the last change', max_length=300)),
                ('created_at', models.DateTimeField(default=courts.ground.clock.now, editable=False)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'indexes': [models.Index(fields=['judge', 'starts_at'], name='hearing_by_judge'), models.Index(fields=['clerk', 'starts_at'], name='hearing_by_clerk'), models.Index(fields=['case', '-starts_at'], name='hearing_by_case'), models.Index(condition=models.Q(('ended_at__isnull', False), ('opened_at__isnull', False)), fields=['ended_at'], name='hearing_by_end'), models.Index(condition=models.Q(('state__in', ['scheduled', 'in_session', 'paused'])), fields=['starts_at'], name='hearing_to_come')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='hearing_ends_after_start')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='HearingEvent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('hearing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='hearings.hearing')),
                ('kind', models.CharField(choices=[('opened', 'Opened'), ('paused', 'Paused'), ('resumed', 'Resumed'), ('concluded', 'Concluded'), ('adjourned', 'Adjourned'), ('postponed', 'Postponed'), ('cancelled', 'Cancelled')], max_length=10)),
                ('at', models.DateTimeField(default=courts.ground.clock.now)),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reason', models.TextField(blank=True, default='', help_text="the court's order or the clerk's reason")),
            ],
            options={
                'ordering': ['at', 'pk'],
                'base_manager_name': 'records',
                'default_manager_name': 'records',
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Minutes',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('hearing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='minutes', to='hearings.hearing')),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('signed', 'Signed')], default='draft', max_length=8)),
                ('text', models.TextField()),
                ('edition', models.PositiveIntegerField(default=1)),
                ('edited_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('edited_at', models.DateTimeField(default=courts.ground.clock.now)),
                ('sha256', models.CharField(blank=True, default='', max_length=64)),
                ('signed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=courts.ground.clock.now, editable=False)),
            ],
            options={
                'verbose_name_plural': 'minutes',
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'constraints': [models.UniqueConstraint(fields=('hearing', 'version'), name='minutes_version_once'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('hearing',), name='minutes_one_draft'), models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(models.Q(('sha256', ''), _negated=True), ('signed_at__isnull', False), ('signed_by__isnull', False)), _connector='OR'), name='minutes_signature_whole')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
    ]
