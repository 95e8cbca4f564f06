"""The practice room as it began: its rows, its constraints and the vault."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Practice',
            fields=[
                ('id', models.CharField(max_length=24, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('state', models.CharField(max_length=2)),
                ('zone', models.CharField(max_length=64)),
                ('reference_key_hex', models.CharField(max_length=64)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__regex', '^[A-Z]{2}$')), name='practice_state'), models.CheckConstraint(condition=models.Q(('reference_key_hex__regex', '^[0-9a-f]{64}$')), name='practice_key')],
            },
        ),
        migrations.CreateModel(
            name='Patient',
            fields=[
                ('id', models.CharField(max_length=24, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('born_on', models.DateField(null=True)),
                ('contacts', models.JSONField(default=dict)),
                ('member_ids', models.JSONField(default=dict)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='practice.practice')),
            ],
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('is_active', models.BooleanField(default=True)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='practice.practice')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.CharField(max_length=24, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('zone', models.CharField(max_length=64)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='practice.practice')),
            ],
        ),
        migrations.CreateModel(
            name='OpeningHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effective_on', models.DateField()),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='practice.practice')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hours', to='practice.site')),
            ],
        ),
        migrations.CreateModel(
            name='Closure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(db_column='closed_on')),
                ('name', models.CharField(max_length=200)),
                ('opens_minute', models.SmallIntegerField(null=True)),
                ('closes_minute', models.SmallIntegerField(null=True)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='practice.practice')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closures', to='practice.site')),
            ],
        ),
        migrations.CreateModel(
            name='Staff',
            fields=[
                ('id', models.CharField(max_length=24, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('role', models.CharField(choices=[('front desk', 'front desk'), ('medical assistant', 'medical assistant'), ('LPN', 'LPN'), ('RN', 'RN'), ('biller', 'biller'), ('coordinator', 'coordinator'), ('physician', 'physician'), ('manager', 'manager'), ('coach', 'coach')], max_length=24)),
                ('active_from', models.DateField()),
                ('active_until', models.DateField(null=True)),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='practice.practice')),
                ('user', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='staff', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Licence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=24)),
                ('state', models.CharField(max_length=2)),
                ('number', models.CharField(max_length=64)),
                ('expires_on', models.DateField()),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='practice.practice')),
                ('staff', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='licences', to='practice.staff')),
            ],
        ),
        migrations.CreateModel(
            name='OpeningSpan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.SmallIntegerField()),
                ('opens_minute', models.SmallIntegerField()),
                ('closes_minute', models.SmallIntegerField()),
                ('hours', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='spans', to='practice.openinghours')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='practice.practice')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('weekday__range', (0, 6))), name='span_weekday'), models.CheckConstraint(condition=models.Q(('opens_minute__range', (0, 1439))), name='span_opens'), models.CheckConstraint(condition=models.Q(('closes_minute__gt', models.F('opens_minute')), ('closes_minute__lte', django.db.models.expressions.CombinedExpression(models.F('opens_minute'), '+', models.Value(1440)))), name='span_closes_after_it_opens'), models.UniqueConstraint(fields=('hours', 'weekday', 'opens_minute'), name='span_once')],
            },
        ),
        migrations.CreateModel(
            name='Reference',
            fields=[
                ('pk', models.CompositePrimaryKey('practice_id', 'kind', 'opaque_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('case', 'case'), ('person', 'person')], max_length=8)),
                ('opaque_id', models.CharField(max_length=24)),
                ('text', models.TextField()),
                ('practice', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='practice.practice')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['case', 'person'])), name='reference_kind')],
            },
        ),
        migrations.AddConstraint(
            model_name='site',
            constraint=models.UniqueConstraint(fields=('practice', 'name'), name='site_name_once'),
        ),
        migrations.AddConstraint(
            model_name='openinghours',
            constraint=models.UniqueConstraint(fields=('site', 'effective_on'), name='hours_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='closure',
            constraint=models.UniqueConstraint(fields=('site', 'on'), name='closure_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='closure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closes_minute', None), ('opens_minute', None)), models.Q(('closes_minute__isnull', False), ('opens_minute__isnull', False), ('opens_minute__range', (0, 1439)), ('closes_minute__gt', models.F('opens_minute')), ('closes_minute__lte', django.db.models.expressions.CombinedExpression(models.F('opens_minute'), '+', models.Value(1440)))), _connector='OR'), name='closure_half_day'),
        ),
        migrations.AddConstraint(
            model_name='staff',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['front desk', 'medical assistant', 'LPN', 'RN', 'biller', 'coordinator', 'physician', 'manager', 'coach'])), name='staff_role'),
        ),
        migrations.AddConstraint(
            model_name='staff',
            constraint=models.CheckConstraint(condition=models.Q(('active_until', None), ('active_until__gte', models.F('active_from')), _connector='OR'), name='staff_leaves_after_joining'),
        ),
        migrations.AddConstraint(
            model_name='licence',
            constraint=models.CheckConstraint(condition=models.Q(('state__regex', '^[A-Z]{2}$')), name='licence_state'),
        ),
        migrations.AddConstraint(
            model_name='licence',
            constraint=models.UniqueConstraint(fields=('staff', 'kind', 'state', 'number'), name='licence_once'),
        ),
    ]
