"""The tables of an empty database, as the migrations that it replaces leave them. Older databases run those."""

import courts.ground.clock
import django.db.models.deletion
import django.db.models.manager
import uuid
from django.db import migrations, models

from courts.ground.squashed import Squashed


class Migration(Squashed):

    replaces = [('notary', '0001_initial'), ('notary', '0002_cancelled_by'), ('notary', '0003_cancelled_by_words'), ('notary', '0004_extended_holds'), ('notary', '0005_no_show_label'), ('notary', '0006_sweep_indexes'), ('notary', '0007_invitations'), ('notary', '0008_appointment_by_end')]

    initial = True

    dependencies = [
        ('ground', '0001_squashed_0020'),
        ('video', '0001_squashed_0018'),
    ]

    operations = [
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('marriage_contract', 'Marriage contract')], max_length=20)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.venue')),
                ('notary', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.person')),
                ('applicant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.person')),
                ('state', models.CharField(choices=[('held', 'Held'), ('waiting', 'Waiting for acceptance'), ('booked', 'Booked'), ('in_session', 'In session'), ('completed', 'Completed'), ('cancelled_by_customer', 'Cancelled by the couple'), ('cancelled_by_service', 'Cancelled by the office'), ('no_show', 'No-show'), ('expired', 'Hold ended')], default='held', max_length=24)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('held_until', models.DateTimeField(blank=True, help_text='end of the hold, or of the time in which the other person can accept', null=True)),
                ('is_extended', models.BooleanField(default=False, help_text='the hold was extended; only one extension is possible')),
                ('room', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appointment', to='video.room')),
                ('receipt', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appointment', to='ground.receipt')),
                ('version', models.PositiveIntegerField(default=1)),
                ('change_reason', models.CharField(blank=True, default='', max_length=300)),
                ('cancelled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.person')),
                ('created_at', models.DateTimeField(default=courts.ground.clock.now, editable=False)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'indexes': [models.Index(fields=['notary', 'starts_at'], name='appointment_by_notary'), models.Index(fields=['notary', 'ends_at'], name='appointment_by_end'), models.Index(fields=['applicant', '-starts_at'], name='appointment_by_applicant'), models.Index(condition=models.Q(('state__in', ['held', 'waiting'])), fields=['held_until'], name='appointment_held')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='appointment_ends_after_start'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['held', 'waiting']), _negated=True), ('held_until__isnull', False), _connector='OR'), name='appointment_hold_has_end')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('appointment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='notary.appointment')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.person')),
                ('role', models.CharField(choices=[('groom', 'Groom'), ('bride', 'Bride')], max_length=12)),
                ('name', models.CharField(blank=True, default='', max_length=200)),
                ('emirates_id', models.CharField(blank=True, default='', max_length=15)),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('declined_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'constraints': [models.UniqueConstraint(fields=('appointment', 'person'), name='participant_once'), models.UniqueConstraint(fields=('appointment', 'role'), name='participant_role_once')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
    ]
