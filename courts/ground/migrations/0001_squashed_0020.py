"""The tables of an empty database, as the migrations that it replaces leave them. Older databases run those."""

import courts.ground.clock
import courts.ground.models.documents
import courts.ground.models.folded
import courts.ground.models.reservations
import courts.ground.search_index
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.operations
import django.db.models.deletion
import django.db.models.manager
import uuid
from django.conf import settings
from django.db import migrations, models

from courts.ground.squashed import Squashed


class Migration(Squashed):

    replaces = [('ground', '0001_initial'), ('ground', '0002_notices_in_both_languages'), ('ground', '0003_witness_as_resource'), ('ground', '0004_notice_columns_by_language'), ('ground', '0005_words_of_notices_by_language'), ('ground', '0006_notice_indexes'), ('ground', '0007_sweeps'), ('ground', '0008_sign_ins'), ('ground', '0009_notice_outcomes'), ('ground', '0010_account_mails'), ('ground', '0011_sweep_indexes'), ('ground', '0012_person_name_folded'), ('ground', '0013_fill_name_folded'), ('ground', '0014_last_messages'), ('ground', '0015_identity_documents'), ('ground', '0016_sign_in_by_end'), ('ground', '0017_identity'), ('ground', '0018_person_settings'), ('ground', '0019_special_day_kinds'), ('ground', '0020_notices_by_time')]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        migrations.CreateModel(
            name='AccountMail',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('address', models.CharField(max_length=254)),
                ('language', models.CharField(default='ar', max_length=2)),
                ('sealed', models.TextField(blank=True, default='', help_text='subject and text, encrypted; empty: a new password')),
                ('due_at', models.DateTimeField(default=courts.ground.clock.now)),
                ('expires_at', models.DateTimeField(help_text='deleted then, sent or not')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'indexes': [models.Index(fields=['due_at'], name='account_mail_due')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('natural', 'Natural person'), ('legal', 'Company or body')], default='natural', max_length=8)),
                ('name_ar', models.CharField(max_length=200, verbose_name='name in Arabic')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='name in English')),
                ('name_folded', courts.ground.models.folded.FoldedField('name_ar', 'name_en', help_text='both names as search compares them')),
                ('gender', models.CharField(blank=True, choices=[('female', 'Female'), ('male', 'Male'), ('', 'Not stated')], default='', max_length=8)),
                ('emirates_id', models.CharField(blank=True, default='', help_text='15 plain digits', max_length=15)),
                ('licence_number', models.CharField(blank=True, default='', help_text='commercial licence of a company', max_length=20)),
                ('document_number', models.CharField(blank=True, default='', help_text='passport or other identity document, without an Emirates ID', max_length=30)),
                ('document_issuer', models.CharField(blank=True, default='', help_text='country or authority that issued the document, as written', max_length=80)),
                ('document_verified_at', models.DateTimeField(blank=True, help_text='the time the institution saw the document; pages say so until then', null=True)),
                ('roll_number', models.CharField(blank=True, default='', help_text='number on the roll of practising lawyers', max_length=20)),
                ('identity_level', models.CharField(choices=[('none', 'Not proven'), ('basic', 'Stated to an identity provider, not checked in person'), ('verified', 'Proven')], default='none', help_text='submitting and signing need `verified`', max_length=8)),
                ('declared_emirates_id', models.CharField(blank=True, default='', help_text='as typed at registration; proves nothing and is not unique', max_length=15)),
                ('declared_roll_number', models.CharField(blank=True, default='', help_text='as typed by the person; staff confirm it as `roll_number`', max_length=20)),
                ('language', models.CharField(choices=[('ar', 'العربية'), ('en', 'English')], default='ar', max_length=2)),
                ('zone', models.CharField(default='Asia/Dubai', max_length=40)),
                ('quiet_from', models.TimeField(blank=True, help_text='from then on mails that can wait do, in `zone`', null=True)),
                ('quiet_until', models.TimeField(blank=True, help_text='end; set together with `quiet_from`', null=True)),
                ('access_needs', models.JSONField(blank=True, default=list, help_text='AccessNeed values, for staff only')),
                ('access_note', models.CharField(blank=True, default='', help_text="a need in the person's own words", max_length=300)),
                ('created_at', models.DateTimeField(default=courts.ground.clock.now, editable=False)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'constraints': [models.UniqueConstraint(condition=models.Q(('emirates_id', ''), _negated=True), fields=('emirates_id',), name='person_emirates_id_once'), models.UniqueConstraint(condition=models.Q(('roll_number', ''), _negated=True), fields=('roll_number',), name='person_roll_number_once')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='user', to='ground.person')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('is_active', models.BooleanField(default=True)),
                ('is_staff', models.BooleanField(default=False, help_text='may open the reference-data admin')),
                ('date_joined', models.DateTimeField(default=courts.ground.clock.now, editable=False)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('token', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('at', models.DateTimeField(default=courts.ground.clock.now, editable=False)),
                ('actor', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('actor_label', models.CharField(help_text='who, in words, as known at that moment', max_length=200)),
                ('action', models.CharField(db_index=True, max_length=60)),
                ('subject_label', models.CharField(max_length=40)),
                ('subject_id', models.CharField(max_length=40)),
                ('detail', models.JSONField(default=dict)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'indexes': [models.Index(fields=['subject_label', 'subject_id', 'id'], name='audit_by_subject')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='seal', to='ground.auditentry')),
                ('previous', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64, unique=True)),
                ('sealed_at', models.DateTimeField(default=courts.ground.clock.now, editable=False)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'constraints': [models.UniqueConstraint(fields=('previous',), name='audit_chain_never_forks')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Venue',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('court', 'Court'), ('police_station', 'Police station'), ('correctional_facility', 'Correctional facility'), ('notary_office', 'Notary office')], max_length=24)),
                ('code', models.SlugField(help_text='short code, used in receipt numbers', max_length=12, unique=True)),
                ('name_ar', models.CharField(max_length=200)),
                ('name_en', models.CharField(max_length=200)),
                ('zone', models.CharField(default='Asia/Dubai', max_length=40)),
                ('law_profile', models.CharField(default='uae_federal', max_length=40)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='SpecialDay',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('venue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ground.venue')),
                ('day', models.DateField()),
                ('name_ar', models.CharField(max_length=120)),
                ('name_en', models.CharField(max_length=120)),
                ('opens_at', models.TimeField(blank=True, null=True)),
                ('closes_at', models.TimeField(blank=True, null=True)),
                ('closed_from', models.TimeField(blank=True, null=True)),
                ('closed_until', models.TimeField(blank=True, null=True)),
                ('kind', models.CharField(choices=[('holiday', 'Holiday'), ('closure', 'Closure of the place'), ('other', 'Other day')], default='holiday', max_length=8)),
                ('is_expected', models.BooleanField(default=False)),
                ('occasion', models.CharField(blank=True, default='', max_length=40)),
                ('reference', models.CharField(blank=True, default='', help_text='announcement or decision', max_length=200)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'constraints': [models.UniqueConstraint(fields=('venue', 'day'), name='special_day_once'), models.UniqueConstraint(condition=models.Q(('venue__isnull', True)), fields=('day',), name='special_day_once_for_all'), models.CheckConstraint(condition=models.Q(models.Q(('closes_at__isnull', True), ('opens_at__isnull', True)), ('closes_at__gt', models.F('opens_at')), _connector='OR'), name='special_day_hours_in_order'), models.CheckConstraint(condition=models.Q(models.Q(('closed_from__isnull', True), ('closed_until__isnull', True)), models.Q(('closed_until__gt', models.F('closed_from')), ('opens_at__isnull', True)), _connector='OR'), name='special_day_closure_in_order')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Space',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('venue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='spaces', to='ground.venue')),
                ('kind', models.CharField(choices=[('chamber', 'Chamber'), ('video_room', 'Video room')], max_length=12)),
                ('name_ar', models.CharField(max_length=120)),
                ('name_en', models.CharField(max_length=120)),
                ('is_bookable', models.BooleanField(default=False, help_text='undecorated rooms cannot be booked')),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('space', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='devices', to='ground.space')),
                ('name', models.CharField(max_length=120)),
                ('code_hash', models.CharField(blank=True, default='', max_length=64)),
                ('code_expires_at', models.DateTimeField(blank=True, null=True)),
                ('secret_hash', models.CharField(blank=True, db_index=True, default='', max_length=64)),
                ('enrolled_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('last_seen_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=courts.ground.clock.now, editable=False)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('content', models.FileField(max_length=200, upload_to=courts.ground.models.documents.document_path)),
                ('stem', models.CharField(help_text='name as sent, without its extension', max_length=200)),
                ('extension', models.CharField(max_length=10)),
                ('media_type', models.CharField(max_length=80)),
                ('size', models.PositiveIntegerField(help_text='bytes')),
                ('pages', models.PositiveIntegerField(blank=True, null=True)),
                ('sha256', models.CharField(max_length=64)),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('uploaded_at', models.DateTimeField(default=courts.ground.clock.now, editable=False)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('purpose', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=120)),
                ('request_hash', models.CharField(max_length=64)),
                ('subject_id', models.UUIDField(blank=True, help_text='what the first request made', null=True)),
                ('created_at', models.DateTimeField(default=courts.ground.clock.now, editable=False)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'constraints': [models.UniqueConstraint(fields=('user', 'purpose', 'key'), name='idempotency_once')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ground.person')),
                ('venue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='ground.venue')),
                ('role', models.CharField(choices=[('judge', 'Judge'), ('clerk', 'Court clerk'), ('case_manager', 'Case manager'), ('interpreter', 'Interpreter'), ('facility_officer', 'Facility officer'), ('notary', 'Notary')], max_length=20)),
                ('starts_on', models.DateField(default=courts.ground.clock.today)),
                ('ends_on', models.DateField(blank=True, help_text='last day of service, inclusive', null=True)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'indexes': [models.Index(fields=['person', 'role', 'venue'], name='posting_by_person'), models.Index(condition=models.Q(('ends_on__isnull', False)), fields=['ends_on'], name='posting_by_end')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='posting_ends_after_start')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='ground.person')),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('phone', 'Telephone')], max_length=8)),
                ('address', models.CharField(max_length=254)),
                ('verified_at', models.DateTimeField(blank=True, null=True)),
                ('chosen_at', models.DateTimeField(blank=True, help_text='messages go to the address chosen or verified last', null=True)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'constraints': [models.UniqueConstraint(fields=('person', 'channel', 'address'), name='contact_once')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('key', models.CharField(help_text='subject:version:recipient:kind:step:channel', max_length=200, unique=True)),
                ('kind', models.CharField(help_text='template folder name, e.g. hearing_listed', max_length=60)),
                ('step', models.CharField(default='now', help_text='step of the reminder schedule, e.g. 2h', max_length=20)),
                ('channel', models.CharField(choices=[('email', 'E-mail'), ('inbox', 'Inbox'), ('worklist', 'Facility worklist')], max_length=10)),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='ground.person')),
                ('venue', models.ForeignKey(blank=True, help_text='the facility whose worklist carries the notice, for a recipient without a channel of their own', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.venue')),
                ('keeps_right', models.BooleanField(default=False, help_text='leaves although the recipient’s right has ended')),
                ('subject_label', models.CharField(max_length=40)),
                ('subject_id', models.UUIDField()),
                ('version', models.PositiveIntegerField(default=1)),
                ('due_at', models.DateTimeField(default=courts.ground.clock.now)),
                ('expires_at', models.DateTimeField(blank=True, help_text='never send later than this', null=True)),
                ('state', models.CharField(choices=[('pending', 'Waiting'), ('claimed', 'Being sent'), ('sent', 'Sent'), ('withdrawn', 'Withdrawn'), ('skipped', 'Not sent'), ('failed', 'Failed')], default='pending', max_length=10)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('accepted_at', models.DateTimeField(blank=True, help_text='the mail server took it; a repeated sweep does not send it again', null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('read_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('address', models.CharField(blank=True, default='', help_text='where it was sent', max_length=254)),
                ('language', models.CharField(blank=True, default='', max_length=2)),
                ('title_ar', models.CharField(blank=True, default='', help_text='as sent', max_length=300)),
                ('title_en', models.CharField(blank=True, default='', help_text='as sent', max_length=300)),
                ('body_ar', models.TextField(blank=True, default='', help_text='as sent')),
                ('body_en', models.TextField(blank=True, default='', help_text='as sent')),
                ('skip_reason', models.CharField(blank=True, choices=[('gone', 'What it was about is gone'), ('superseded', 'No longer true'), ('no right', 'The recipient no longer has the right to it'), ('account closed', "The recipient's account is closed"), ('too late', 'Its time passed before it could be sent'), ('no address', 'No confirmed e-mail address'), ('address refused', 'The mail server refused the address'), ('not sent', 'The mail server did not take the message')], default='', help_text='reason of a skip or failure', max_length=60)),
                ('settled_at', models.DateTimeField(blank=True, help_text='told in another way, after it failed', null=True)),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField(default=courts.ground.clock.now, editable=False)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'indexes': [models.Index(condition=models.Q(('state', 'pending')), fields=['due_at'], name='notice_pending'), models.Index(condition=models.Q(('state', 'claimed')), fields=['claimed_at'], name='notice_claimed'), models.Index(condition=models.Q(('channel', 'inbox'), ('read_at__isnull', True), ('state', 'sent')), fields=['recipient'], name='notice_unread'), models.Index(condition=models.Q(('settled_at__isnull', True), ('state', 'failed')), fields=['subject_label', 'subject_id'], name='notice_failed'), models.Index(fields=['recipient', 'channel', '-sent_at'], name='notice_inbox'), models.Index(condition=models.Q(('state', 'sent'), models.Q(('channel__in', ['inbox', 'worklist']), _negated=True)), fields=['sent_at'], name='notice_left'), models.Index(condition=models.Q(('state', 'failed')), fields=['claimed_at'], name='notice_failed_at'), models.Index(fields=['subject_label', 'subject_id'], name='notice_by_subject'), models.Index(condition=models.Q(('channel', 'worklist')), fields=['venue', '-due_at'], name='notice_worklist')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Counter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('venue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.venue')),
                ('series', models.CharField(max_length=40)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'constraints': [models.UniqueConstraint(fields=('venue', 'series', 'year'), name='counter_once')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('venue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.venue')),
                ('number', models.CharField(max_length=40, unique=True)),
                ('channel', models.CharField(choices=[('web', 'Web form'), ('api', 'Programming interface'), ('counter', 'Counter')], max_length=8)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.person')),
                ('received_at', models.DateTimeField(default=courts.ground.clock.now)),
                ('official_at', models.DateTimeField(help_text='the time that counts in law: next opening when closed')),
                ('answer_due_at', models.DateTimeField(help_text='when the institution owes its answer')),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Resource',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('judge', 'Judge'), ('chamber', 'Chamber'), ('space', 'Video room'), ('detainee', 'Detainee'), ('interpreter', 'Interpreter'), ('lawyer', 'Lawyer'), ('notary', 'Notary'), ('party', 'Party'), ('witness', 'Witness')], max_length=12)),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.person')),
                ('space', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.space')),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'constraints': [models.UniqueConstraint(condition=models.Q(('person__isnull', False)), fields=('person',), name='resource_person_once'), models.UniqueConstraint(condition=models.Q(('space__isnull', False)), fields=('space',), name='resource_space_once'), models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', False), ('space__isnull', True)), models.Q(('person__isnull', True), ('space__isnull', False)), _connector='OR'), name='resource_is_person_or_space')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Reservation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reservations', to='ground.resource')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(help_text='half-open: another leg may start at this very instant')),
                ('state', models.CharField(choices=[('held', 'Held'), ('booked', 'Booked'), ('released', 'Released')], default='booked', max_length=10)),
                ('held_until', models.DateTimeField(blank=True, null=True)),
                ('subject_label', models.CharField(max_length=40)),
                ('subject_id', models.UUIDField()),
                ('created_at', models.DateTimeField(default=courts.ground.clock.now, editable=False)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'indexes': [models.Index(fields=['resource', 'starts_at'], name='reservation_by_resource'), models.Index(fields=['subject_label', 'subject_id'], name='reservation_by_subject'), models.Index(condition=models.Q(('state', 'held')), fields=['held_until'], name='reservation_held')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='reservation_ends_after_start'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'held'), _negated=True), ('held_until__isnull', False), _connector='OR'), name='reservation_hold_has_end'), courts.ground.models.reservations.PostgresOnlyExclusion(condition=models.Q(('state__in', ['held', 'booked'])), expressions=[('resource', '='), (courts.ground.models.reservations.TsTzRange('starts_at', 'ends_at', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='reservation_no_overlap')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='SignIn',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_ins', to=settings.AUTH_USER_MODEL)),
                ('session_key', models.CharField(max_length=40, unique=True)),
                ('started_at', models.DateTimeField(default=courts.ground.clock.now)),
                ('seen_at', models.DateTimeField(default=courts.ground.clock.now, help_text='last use, exact to a few minutes')),
                ('ends_at', models.DateTimeField()),
                ('address', models.GenericIPAddressField(blank=True, null=True)),
                ('browser', models.CharField(blank=True, default='', help_text='the User-Agent header', max_length=300)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('end', models.CharField(blank=True, choices=[('session_expired', 'Not used for too long, or older than a session may be'), ('signed_out', 'Signed out in this browser'), ('signed_out_elsewhere', 'Signed out by its owner from another device'), ('other_account', 'Another account signed in in this browser'), ('password_changed', 'The password was changed'), ('account_closed', 'The account was closed')], default='', max_length=24)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'indexes': [models.Index(fields=['user', 'ended_at'], name='sign_in_by_user'), models.Index(fields=['ends_at'], name='sign_in_by_end')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='SweepState',
            fields=[
                ('name', models.CharField(max_length=60, primary_key=True, serialize=False, verbose_name='sweep')),
                ('succeeded_at', models.DateTimeField(help_text='the start of the last run that left nothing behind', null=True, verbose_name='last success')),
                ('mark', models.BigIntegerField(help_text='low-water mark: the sweep is done with every key up to it', null=True)),
                ('next_mark', models.BigIntegerField(help_text='becomes the mark once `open_writers` have ended', null=True)),
                ('open_writers', models.JSONField(default=list, help_text='transactions that could still commit a lower key')),
                ('failed_at', models.DateTimeField(help_text='of the run as a whole', null=True, verbose_name='last failure')),
                ('error', models.CharField(blank=True, default='', help_text='of the last failure', max_length=80, verbose_name='error')),
                ('refused_at', models.DateTimeField(help_text='the last run that did not start because the clocks differ', null=True, verbose_name='refused')),
                ('skew', models.FloatField(default=0, help_text='database minus worker, in seconds, at the last refusal', verbose_name='clock difference')),
                ('full_after', models.CharField(blank=True, default='', help_text='key that the full run has reached', max_length=64)),
                ('full_began_at', models.DateTimeField(null=True)),
                ('full_ended_at', models.DateTimeField(null=True, verbose_name='last full run')),
                ('repairing', models.PositiveIntegerField(default=0, help_text='repaired so far by the full run that is under way')),
                ('repaired', models.PositiveIntegerField(default=0, help_text='rows that the last full run repaired: each is a signal that was missed', verbose_name='repaired')),
            ],
            options={
                'verbose_name': 'periodic task',
                'verbose_name_plural': 'periodic tasks',
                'base_manager_name': 'records',
                'default_manager_name': 'records',
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='SweepItem',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('sweep', models.CharField(max_length=60, verbose_name='sweep')),
                ('key', models.CharField(max_length=64, verbose_name='key')),
                ('token', models.UUIDField(default=uuid.uuid4, help_text='renewed whenever the object is asked for again')),
                ('due_at', models.DateTimeField(help_text='not before this time; none: at once', null=True, verbose_name='next try')),
                ('attempts', models.PositiveIntegerField(default=0, help_text='tries in a row that did not finish', verbose_name='failures')),
                ('failed_at', models.DateTimeField(help_text='none: it only waits for something else', null=True, verbose_name='last failure')),
                ('error', models.CharField(blank=True, default='', max_length=80, verbose_name='error')),
            ],
            options={
                'verbose_name': 'row of a periodic task',
                'verbose_name_plural': 'rows of periodic tasks',
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'constraints': [models.UniqueConstraint(fields=('sweep', 'key'), name='sweep_item_once')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='TimelineEntry',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('subject_label', models.CharField(max_length=40)),
                ('subject_id', models.UUIDField()),
                ('at', models.DateTimeField(default=courts.ground.clock.now)),
                ('mark', models.CharField(choices=[('court', 'Act of the court'), ('party', 'Act of a party'), ('future', 'To come')], default='court', max_length=8)),
                ('kind', models.CharField(max_length=60)),
                ('params', models.JSONField(default=dict)),
                ('source_label', models.CharField(blank=True, default='', help_text='what the line links to', max_length=40)),
                ('source_id', models.UUIDField(blank=True, null=True)),
                ('documents', models.ManyToManyField(blank=True, related_name='+', to='ground.document')),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'indexes': [models.Index(fields=['subject_label', 'subject_id', '-at'], name='timeline_by_subject')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        courts.ground.search_index.CreateSearchIndex(
            name='person_name_parts',
            table='ground_person',
            column='name_folded',
        ),
    ]
