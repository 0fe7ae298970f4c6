"""The tables of an empty database, as the migrations that it replaces leave them. Older databases run those."""

import courts.ground.clock
import datetime
import django.db.models.deletion
import django.db.models.manager
import uuid
from django.conf import settings
from django.db import migrations, models

from courts.ground.squashed import Squashed


class Migration(Squashed):

    replaces = [('video', '0001_initial'), ('video', '0002_room_space_buffer'), ('video', '0003_seat_help_at'), ('video', '0004_seat_checked_by'), ('video', '0005_side_rooms_screening_and_sharing'), ('video', '0006_seat_seen_at'), ('video', '0007_seat_removed_reason'), ('video', '0008_seat_absent'), ('video', '0009_seat_let_back_at'), ('video', '0010_plain_names'), ('video', '0011_seat_events'), ('video', '0012_fill_seat_events'), ('video', '0013_policy_of_the_owner'), ('video', '0014_plain_help_texts'), ('video', '0015_microphone_of_muted_seats'), ('video', '0016_seat_represents'), ('video', '0017_sweep_indexes'), ('video', '0018_seat_by_space')]

    initial = True

    dependencies = [
        ('ground', '0001_squashed_0020'),
    ]

    operations = [
        migrations.CreateModel(
            name='Room',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('owner_label', models.CharField(max_length=40)),
                ('owner_id', models.UUIDField()),
                ('state', models.CharField(choices=[('scheduled', 'Scheduled'), ('open', 'Open'), ('closed', 'Closed'), ('cancelled', 'Cancelled')], default='scheduled', max_length=10)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('opens_at', models.DateTimeField(help_text='the opening of its waiting room')),
                ('space_buffer', models.DurationField(default=datetime.timedelta(0), help_text="added on both sides for a facility's space and the person in it")),
                ('zone', models.CharField(default='Asia/Dubai', max_length=40)),
                ('title_ar', models.CharField(max_length=200)),
                ('title_en', models.CharField(max_length=200)),
                ('policy', models.JSONField(default=dict, help_text='fields of video.policy.RoomPolicy')),
                ('version', models.PositiveIntegerField(default=1)),
                ('node', models.CharField(blank=True, default='', help_text='the media node that carries it', max_length=40)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'indexes': [models.Index(fields=['state', 'starts_at'], name='room_by_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at')), ('opens_at__lte', models.F('starts_at'))), name='room_window_in_order'), models.UniqueConstraint(fields=('owner_label', 'owner_id'), name='room_owner_once')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Consultation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consultations', to='video.room')),
                ('title', models.CharField(max_length=60)),
                ('opened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_at', models.DateTimeField(default=courts.ground.clock.now)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'db_table': 'video_sideroom',
                'ordering': ['opened_at'],
                'base_manager_name': 'records',
                'default_manager_name': 'records',
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='video.room')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.person')),
                ('space', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.space')),
                ('role', models.CharField(help_text='a word of the owner of the room', max_length=20)),
                ('number', models.PositiveSmallIntegerField(default=0, help_text='witness 1, witness 2 …; 0: the only one')),
                ('state', models.CharField(choices=[('invited', 'Not here yet'), ('waiting', 'In the waiting room'), ('admitted', 'In the room'), ('left', 'Left'), ('removed', 'Removed')], default='invited', max_length=10)),
                ('is_live', models.BooleanField(default=True, help_text='false: removed from the list, kept for the record')),
                ('generation', models.PositiveIntegerField(default=1)),
                ('online', models.PositiveIntegerField(default=0, help_text='the generation whose socket is open, or 0')),
                ('seen_at', models.DateTimeField(blank=True, help_text='the last time that socket was known to be open', null=True)),
                ('absent_since', models.DateTimeField(blank=True, help_text='the time its last socket closed, until another connects', null=True)),
                ('is_media_suspended', models.BooleanField(default=False, help_text='absent for so long that no media is forwarded to it or from it')),
                ('waiting_since', models.DateTimeField(blank=True, null=True)),
                ('admitted_at', models.DateTimeField(blank=True, null=True)),
                ('identified_at', models.DateTimeField(blank=True, null=True)),
                ('identified_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('identified_how', models.CharField(blank=True, default='', max_length=40)),
                ('production', models.CharField(blank=True, choices=[('awaited', 'Not brought yet'), ('produced', 'Brought'), ('refused', 'Refused to attend'), ('unfit', 'Unfit to attend')], default='', max_length=10)),
                ('production_at', models.DateTimeField(blank=True, null=True)),
                ('production_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('represents', models.CharField(blank=True, default='', help_text='what the word for counsel agrees with, see roles.represented_of', max_length=8)),
                ('production_note', models.CharField(blank=True, default='', max_length=200)),
                ('audio_on', models.BooleanField(default=True, help_text='own microphone, as its owner set it')),
                ('video_on', models.BooleanField(default=True, help_text='own camera, as its owner set it')),
                ('is_muted_by_host', models.BooleanField(default=False, help_text='muted by a host; the node forwards no audio')),
                ('hand_at', models.DateTimeField(blank=True, null=True)),
                ('help_at', models.DateTimeField(blank=True, help_text='asked the clerk for help, and was not admitted since', null=True)),
                ('previewed_by', models.ForeignKey(blank=True, help_text='the host who sees and hears this waiting person now, to check their identity', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='video.seat')),
                ('consultation', models.ForeignKey(blank=True, help_text='the consultation that it is in; none: in the room itself', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='seats', to='video.consultation')),
                ('is_sharing', models.BooleanField(default=False, help_text='shares its screen with the people in the same place')),
                ('removed_reason', models.CharField(blank=True, default='', help_text="the reason of the removal, in the host's own words", max_length=200)),
                ('let_back_at', models.DateTimeField(blank=True, help_text='the time a host readmitted it after a removal, until it enters', null=True)),
                ('readiness', models.JSONField(blank=True, default=dict)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'indexes': [models.Index(fields=['person', 'is_live'], name='seat_by_person'), models.Index(condition=models.Q(('space__isnull', False)), fields=['space'], name='seat_by_space'), models.Index(condition=models.Q(('absent_since__isnull', False), ('is_media_suspended', False)), fields=['absent_since'], name='seat_absent'), models.Index(condition=models.Q(('state__in', ['waiting', 'admitted'])), fields=['room'], name='seat_here'), models.Index(condition=models.Q(('online__gt', 0)), fields=['seen_at'], name='seat_online')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_live', True)), fields=('room', 'person'), name='seat_person_once'), models.UniqueConstraint(condition=models.Q(('is_live', True), ('space__isnull', False)), fields=('room', 'space'), name='seat_space_once'), models.UniqueConstraint(condition=models.Q(('consultation__isnull', True), ('is_sharing', True)), fields=('room',), name='seat_one_screen_in_room'), models.UniqueConstraint(condition=models.Q(('consultation__isnull', False), ('is_sharing', True)), fields=('consultation',), name='seat_one_screen_in_consultation'), models.CheckConstraint(condition=models.Q(models.Q(('is_live', True), ('state', 'admitted')), models.Q(('consultation__isnull', True), ('is_sharing', False)), _connector='OR'), name='seat_absent_from_consultations')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ScreeningOrder',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='screening_orders', to='video.room')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='video.seat')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='video.seat')),
                ('audio', models.BooleanField(help_text='not heard')),
                ('video', models.BooleanField(help_text='not seen, nor the shared screen')),
                ('ordered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ordered_at', models.DateTimeField(default=courts.ground.clock.now)),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['ordered_at'],
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'constraints': [models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('source', 'target'), name='screening_once_in_force'), models.CheckConstraint(condition=models.Q(('audio', True), ('video', True), _connector='OR'), name='screening_orders_something'), models.CheckConstraint(condition=models.Q(('source', models.F('target')), _negated=True), name='screening_of_two')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='SeatEvent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('room', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='seat_events', to='video.room')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='video.seat')),
                ('kind', models.CharField(choices=[('entered', 'Entered the waiting room'), ('admitted', 'Admitted'), ('sent_to_waiting', 'Sent to the waiting room'), ('left', 'Left'), ('removed', 'Removed'), ('readmitted', 'Readmitted'), ('revoked', 'Revoked'), ('added', 'Added to the list'), ('removed_from_list', 'Removed from the list'), ('identified', 'Identified'), ('previewed', 'Previewed'), ('preview_stopped', 'Preview stopped'), ('help_asked', 'Asked for help'), ('muted', 'Muted'), ('unmuted', 'Unmuted'), ('floor_given', 'Floor given'), ('hand_raised', 'Hand raised'), ('hand_lowered', 'Hand lowered'), ('share_began', 'Screen sharing began'), ('share_ended', 'Screen sharing ended'), ('moved', 'Moved to a consultation or back'), ('production_reported', 'Production reported'), ('production_taken_back', 'Production report taken back'), ('screening_ordered', 'Screening ordered'), ('screening_lifted', 'Screening lifted')], max_length=24)),
                ('at', models.DateTimeField(default=courts.ground.clock.now)),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('from_state', models.CharField(blank=True, default='', help_text='of the seat, or of its production', max_length=10)),
                ('to_state', models.CharField(blank=True, default='', help_text='of the seat, or of its production', max_length=10)),
                ('reason', models.CharField(blank=True, default='', help_text="the reason given, the officer's note, or how the person was identified", max_length=200)),
                ('consultation', models.ForeignKey(blank=True, help_text='the consultation that the seat is in after the event', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='video.consultation')),
                ('other', models.ForeignKey(blank=True, help_text='the seat that is screened from it, or the host who previews it', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='video.seat')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'indexes': [models.Index(fields=['room', 'at'], name='seat_event_by_room')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Sitting',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('room', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sittings', to='video.room')),
                ('state', models.CharField(choices=[('live', 'In session'), ('paused', 'Paused'), ('ended', 'Ended')], default='live', max_length=8)),
                ('started_at', models.DateTimeField(default=courts.ground.clock.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-started_at'],
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'ended'), _negated=True), fields=('room',), name='sitting_one_live')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sitting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendance', to='video.sitting')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendance', to='video.seat')),
                ('first_at', models.DateTimeField()),
                ('last_at', models.DateTimeField()),
                ('heard', models.BooleanField(default=False, help_text='sound was received')),
                ('seen', models.BooleanField(default=False, help_text='picture was received')),
            ],
            options={
                'ordering': ['first_at'],
                'base_manager_name': 'records',
                'default_manager_name': 'records',
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
    ]
