"""The tables of an empty database, as the migrations that it replaces leave them. Older databases run those."""

import courts.ground.clock
import django.db.models.deletion
import django.db.models.manager
import uuid
from django.conf import settings
from django.db import migrations, models

from courts.ground.squashed import Squashed


class Migration(Squashed):

    replaces = [('access', '0001_initial'), ('access', '0002_institution'), ('access', '0003_contact_codes'), ('access', '0004_identity_checks'), ('access', '0005_invitations'), ('access', '0006_data_exports'), ('access', '0007_client_requests'), ('access', '0008_check_provider'), ('access', '0009_sealed_code'), ('access', '0010_roll_answers')]

    initial = True

    dependencies = [
        ('ground', '0001_squashed_0020'),
    ]

    operations = [
        migrations.CreateModel(
            name='ClientRequest',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('client', models.CharField(help_text='id of the client; the row outlives a revoked client', max_length=100)),
                ('at', models.DateTimeField(default=courts.ground.clock.now, editable=False)),
                ('method', models.CharField(max_length=8)),
                ('path', models.CharField(help_text='template of the address, without keys', max_length=200)),
                ('status', models.PositiveSmallIntegerField()),
                ('scope', models.CharField(blank=True, default='', help_text='the scope that the address needs', max_length=40)),
                ('address', models.GenericIPAddressField(blank=True, null=True)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'indexes': [models.Index(fields=['client', '-id'], name='client_request_newest'), models.Index(condition=models.Q(('status__gte', 400)), fields=['client', '-id'], name='client_request_refused')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='ContactCode',
            fields=[
                ('contact', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='code', serialize=False, to='ground.contact')),
                ('code_hash', models.CharField(help_text="keyed hash of the contact's key and the code", max_length=64)),
                ('expires_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0, help_text='codes that were tried')),
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
            name='DataExport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='data_exports', to=settings.AUTH_USER_MODEL)),
                ('requested_at', models.DateTimeField(default=courts.ground.clock.now, editable=False)),
                ('ready_at', models.DateTimeField(blank=True, null=True)),
                ('expires_at', models.DateTimeField(blank=True, help_text='deleted then', null=True)),
                ('content', models.BinaryField(blank=True, help_text='the ZIP', null=True)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'indexes': [models.Index(condition=models.Q(('ready_at__isnull', True)), fields=['requested_at'], name='data_export_waiting'), models.Index(fields=['expires_at'], name='data_export_by_end')],
                'constraints': [models.UniqueConstraint(fields=('user',), name='data_export_once')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='IdentityCheck',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identity_checks', to=settings.AUTH_USER_MODEL)),
                ('venue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.venue')),
                ('kind', models.CharField(choices=[('identity', 'Identity'), ('roll', 'Roll number of a lawyer'), ('recovery', 'Lost second factor')], default='identity', max_length=8)),
                ('method', models.CharField(choices=[('desk', 'At the desk of the office'), ('video', 'In a video sitting')], default='desk', max_length=8)),
                ('state', models.CharField(choices=[('requested', 'Waiting for the check'), ('disputed', 'For a clerk to decide'), ('verified', 'Verified'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='requested', max_length=12)),
                ('name_ar', models.CharField(help_text='the names and numbers as the person declared them', max_length=200)),
                ('name_en', models.CharField(blank=True, default='', max_length=200)),
                ('emirates_id', models.CharField(blank=True, default='', max_length=15)),
                ('document_number', models.CharField(blank=True, default='', max_length=30)),
                ('document_issuer', models.CharField(blank=True, default='', max_length=80)),
                ('roll_number', models.CharField(blank=True, default='', max_length=20)),
                ('roll_answer', models.CharField(blank=True, choices=[('same', 'The registry knows this number under this name'), ('other name', 'The registry knows this number under another name'), ('not practising', 'The registry knows this number, but the lawyer does not practise'), ('unknown', 'The registry does not know this number'), ('taken', 'Another person in our records has this number'), ('unreachable', 'The registry has not answered yet')], default='', max_length=16)),
                ('roll_asked_at', models.DateTimeField(blank=True, null=True)),
                ('document_type', models.CharField(blank=True, choices=[('emirates_id', 'Emirates ID'), ('passport', 'Passport')], default='', max_length=12)),
                ('seen_name_ar', models.CharField(blank=True, default='', help_text='as staff read the document', max_length=200)),
                ('seen_name_en', models.CharField(blank=True, default='', max_length=200)),
                ('seen_number', models.CharField(blank=True, default='', max_length=30)),
                ('seen_issuer', models.CharField(blank=True, default='', max_length=80)),
                ('sealed_code', models.TextField(blank=True, default='', help_text='for a lost second factor: the code that the office handed over, encrypted')),
                ('problem', models.CharField(blank=True, choices=[('names differ', 'The Emirates ID belongs to a known person with another name'), ('has account', 'The person with this Emirates ID has an account already'), ('other number', "The account's person has another Emirates ID")], default='', max_length=16)),
                ('provider', models.CharField(blank=True, default='', help_text='the identity provider whose statement differs; else empty', max_length=40)),
                ('reason', models.CharField(blank=True, default='', help_text='of a refusal, or of a decision about two names', max_length=300)),
                ('requested_at', models.DateTimeField(default=courts.ground.clock.now, editable=False)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(blank=True, help_text='staff', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'indexes': [models.Index(fields=['venue', 'state', 'requested_at'], name='identity_check_board'), models.Index(fields=['account', 'requested_at'], name='identity_check_by_account')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('requested', 'disputed'))), fields=('account', 'kind'), name='identity_check_one_open')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Institution',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ('name_ar', models.CharField(max_length=120)),
                ('name_en', models.CharField(max_length=120)),
                ('language', models.CharField(choices=[('ar', 'العربية'), ('en', 'English')], default='ar', max_length=2)),
                ('law_profile', models.CharField(default='uae_federal', max_length=40)),
                ('first_venue', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.venue')),
                ('administrator', models.ForeignKey(blank=True, help_text='made by the set-up', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mail_code_hash', models.CharField(blank=True, default='', help_text='of the code in the test mail', max_length=128)),
                ('mail_code_attempts', models.PositiveSmallIntegerField(default=0)),
                ('mail_code_expires_at', models.DateTimeField(blank=True, null=True)),
                ('mail_checked_at', models.DateTimeField(blank=True, help_text='when the code of a test mail was typed', null=True)),
                ('media_checked_at', models.DateTimeField(blank=True, help_text='when the media node answered', null=True)),
                ('clock_checked_at', models.DateTimeField(blank=True, help_text='when the clocks agreed', null=True)),
                ('set_up_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=courts.ground.clock.now, editable=False)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='institution_only_one')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='invitation', to=settings.AUTH_USER_MODEL)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
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
            name='Registration',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('address', models.CharField(max_length=254)),
                ('code_hash', models.CharField(help_text="keyed hash of the row's key and the code", max_length=64)),
                ('code_expires_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0, help_text='codes that were tried')),
                ('confirmed_at', models.DateTimeField(blank=True, help_text='the right code was entered, once', null=True)),
                ('completed_at', models.DateTimeField(blank=True, help_text='the account was opened', null=True)),
                ('created_at', models.DateTimeField(default=courts.ground.clock.now, editable=False)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'indexes': [models.Index(fields=['created_at'], name='registration_by_age')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='SetupLink',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('expires_at', models.DateTimeField()),
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
    ]
