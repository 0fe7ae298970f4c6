"""The tables of an empty database, as the migrations that it replaces leave them. Older databases run those."""

import courts.ground.clock
import courts.ground.models.folded
import courts.ground.search_index
import courts.registry.models.cases
import courts.registry.models.filings
import django.db.models.deletion
import django.db.models.manager
import uuid
from django.conf import settings
from django.db import migrations, models

from courts.ground.squashed import Squashed


class Migration(Squashed):

    replaces = [('registry', '0001_initial'), ('registry', '0002_more_kinds_of_document'), ('registry', '0003_statement_and_return_reasons'), ('registry', '0004_filing_taken_by'), ('registry', '0005_fill_filing_taken_by'), ('registry', '0006_sweep_indexes'), ('registry', '0007_lists_of_cases'), ('registry', '0008_fill_lists_of_cases'), ('registry', '0009_rights_in_order'), ('registry', '0010_identity_documents'), ('registry', '0011_review_queue'), ('registry', '0012_fill_review_queue'), ('registry', '0013_state_of_rights'), ('registry', '0014_fill_state_of_rights'), ('registry', '0015_filings_ended_by_term')]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('ground', '0001_squashed_0020'),
    ]

    operations = [
        migrations.CreateModel(
            name='Filing',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('court', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.venue')),
                ('case_kind', models.CharField(choices=[('commercial', 'Commercial'), ('civil', 'Civil'), ('labour', 'Labour'), ('personal_status', 'Personal status'), ('criminal', 'Criminal'), ('execution', 'Execution')], max_length=20)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('under_review', 'Under review'), ('returned', 'Returned'), ('accepted', 'Accepted'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn'), ('expired', 'Time to correct has run out')], default='draft', max_length=14)),
                ('receipt', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='filing', to='ground.receipt')),
                ('queued_at', courts.registry.models.filings.OfficialTime(blank=True, editable=False, help_text='official time of the receipt; empty if decided before this column was added', null=True)),
                ('filer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='filings', to='ground.person')),
                ('title', models.CharField(max_length=200)),
                ('facts', models.TextField(blank=True, default='')),
                ('requests', models.TextField(blank=True, default='')),
                ('claim_value', models.DecimalField(blank=True, decimal_places=2, help_text='AED', max_digits=14, null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('created_at', models.DateTimeField(default=courts.ground.clock.now, editable=False)),
                ('cure_by', models.DateTimeField(blank=True, help_text='returned: corrections are accepted until then', null=True)),
                ('taken_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'permissions': [('access_filing', 'May read and correct this filing')],
                'default_permissions': (),
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'indexes': [models.Index(fields=['court', 'state', 'created_at'], name='filing_queue'), models.Index(condition=models.Q(('state__in', ['submitted', 'under_review'])), fields=['court', 'queued_at'], name='filing_waiting'), models.Index(fields=['filer', '-created_at'], name='filing_by_filer'), models.Index(condition=models.Q(('state', 'returned')), fields=['cure_by'], name='filing_to_correct'), models.Index(condition=models.Q(('state', 'expired')), fields=['cure_by'], name='filing_ended_by_term')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'withdrawn']), ('receipt__isnull', False), _connector='OR'), name='filing_has_receipt')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='FilingUserObjectPermission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.permission')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='registry.filing')),
            ],
            options={
                'unique_together': {('user', 'permission', 'content_object')},
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FilingParty',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parties', to='registry.filing')),
                ('role', models.CharField(choices=[('claimant', 'Claimant'), ('respondent', 'Respondent')], max_length=12)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('kind', models.CharField(choices=[('natural', 'Natural person'), ('legal', 'Company or body')], max_length=8)),
                ('name_ar', models.CharField(max_length=200)),
                ('name_en', models.CharField(blank=True, default='', max_length=200)),
                ('emirates_id', models.CharField(blank=True, default='', max_length=15)),
                ('licence_number', models.CharField(blank=True, default='', max_length=20)),
                ('document_number', models.CharField(blank=True, default='', help_text='passport or other identity document, without an Emirates ID', max_length=30)),
                ('document_issuer', models.CharField(blank=True, default='', help_text='country or authority that issued the document, as written', max_length=80)),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('phone', models.CharField(blank=True, default='', max_length=20)),
                ('lawyer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.person')),
            ],
            options={
                'ordering': ['position'],
                'base_manager_name': 'records',
                'default_manager_name': 'records',
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='FilingDocument',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='registry.filing')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='filing_document', to='ground.document')),
                ('kind', models.CharField(choices=[('statement', 'Statement of claim'), ('exhibit', 'Exhibit'), ('power_of_attorney', 'Power of attorney'), ('conciliation_record', 'Record of conciliation')], max_length=20)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['kind', 'position'],
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'statement')), fields=('filing',), name='filing_one_statement')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('filing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='registry.filing')),
                ('version', models.PositiveIntegerField()),
                ('decision', models.CharField(choices=[('accepted', 'Accepted'), ('returned', 'Returned for correction'), ('rejected', 'Rejected')], max_length=10)),
                ('return_reasons', models.JSONField(default=list, help_text='codes of ReturnReason')),
                ('note', models.TextField(blank=True, default='', help_text="the reviewer's own words, as written")),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(default=courts.ground.clock.now, editable=False)),
            ],
            options={
                'ordering': ['-at'],
                'base_manager_name': 'records',
                'default_manager_name': 'records',
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('filing', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='case', to='registry.filing')),
                ('court', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.venue')),
                ('kind', models.CharField(choices=[('commercial', 'Commercial'), ('civil', 'Civil'), ('labour', 'Labour'), ('personal_status', 'Personal status'), ('criminal', 'Criminal'), ('execution', 'Execution')], max_length=20)),
                ('year', models.PositiveSmallIntegerField()),
                ('serial', models.PositiveIntegerField(help_text='gapless per court, kind and year')),
                ('title', models.CharField(max_length=200)),
                ('title_folded', courts.ground.models.folded.FoldedField('title', help_text='the title as search compares it')),
                ('state', models.CharField(choices=[('preparing', 'Being prepared'), ('listed', 'Listed'), ('adjourned', 'Adjourned'), ('concluded', 'Reserved for judgment'), ('closed', 'Closed')], default='preparing', max_length=12)),
                ('is_sealed', models.BooleanField(default=False)),
                ('has_clerk', models.BooleanField(default=False, editable=False, help_text='a clerk is assigned now')),
                ('opened_at', models.DateTimeField(default=courts.ground.clock.now, editable=False)),
            ],
            options={
                'permissions': [('access_case', 'May read this case')],
                'default_permissions': (),
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'indexes': [models.Index(fields=['court', 'state', '-opened_at'], name='case_by_court'), models.Index(condition=models.Q(('has_clerk', False), ('is_sealed', False)), fields=['court', '-opened_at'], name='case_lying_open'), models.Index(condition=models.Q(('has_clerk', False), ('is_sealed', False)), fields=['court', 'state', '-opened_at'], name='case_lying_open_by_state'), models.Index(fields=['serial', 'year'], name='case_by_number')],
                'constraints': [models.UniqueConstraint(fields=('court', 'kind', 'year', 'serial'), name='case_number_once')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='CaseUserObjectPermission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('permission', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='auth.permission')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
                ('content_object', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='registry.case')),
                ('opened_at', courts.registry.models.cases.OpeningOfCase(editable=False, help_text='of the case')),
                ('case_state', models.CharField(choices=[('preparing', 'Being prepared'), ('listed', 'Listed'), ('adjourned', 'Adjourned'), ('concluded', 'Reserved for judgment'), ('closed', 'Closed')], default='', editable=False, max_length=12)),
            ],
            options={
                'unique_together': {('user', 'permission', 'content_object')},
                'abstract': False,
                'indexes': [models.Index(fields=['user', '-opened_at', 'content_object'], name='case_right_newest'), models.Index(fields=['user', 'case_state', '-opened_at', 'content_object'], name='case_right_of_state')],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='registry.case')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.person')),
                ('role', models.CharField(max_length=20)),
                ('since', models.DateTimeField(default=courts.ground.clock.now)),
                ('until', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('case', 'person', 'role'), name='assignment_once')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parties', to='registry.case')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.person')),
                ('role', models.CharField(choices=[('claimant', 'Claimant'), ('respondent', 'Respondent')], max_length=12)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['role', 'position'],
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'constraints': [models.UniqueConstraint(fields=('case', 'person'), name='party_once')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Representation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='representations', to='registry.party')),
                ('lawyer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ground.person')),
                ('since', models.DateTimeField(default=courts.ground.clock.now)),
                ('until', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'base_manager_name': 'records',
                'default_manager_name': 'records',
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('party', 'lawyer'), name='representation_once')],
            },
            managers=[
                ('records', django.db.models.manager.Manager()),
            ],
        ),
        courts.ground.search_index.CreateSearchIndex(
            name='case_title_parts',
            table='registry_case',
            column='title_folded',
        ),
    ]
