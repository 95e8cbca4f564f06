"""How the practice is stored: its places and hours, its people, and the vault of patient facts."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from unjam.practice.rules import MINUTES_A_DAY, REFERENCE_KINDS, ROLE_LENGTH_MAX, Role

ID_LENGTH = 24
ROLES = [(role.value, role.value) for role in Role]
KINDS = [(kind, kind) for kind in REFERENCE_KINDS]


class Practice(models.Model):
    """One practice. Everything else belongs to exactly one."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH)
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=2)
    zone = models.CharField(max_length=64)
    reference_key_hex = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Q(state__regex=r"^[A-Z]{2}$"), name="practice_state"),
            CheckConstraint(
                condition=Q(reference_key_hex__regex=r"^[0-9a-f]{64}$"), name="practice_key"
            ),
        ]


class User(AbstractBaseUser):
    """An account: an address and a secret. What it may do comes from its staff row."""

    practice = models.ForeignKey(Practice, models.PROTECT)
    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)

    objects = BaseUserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []


class Site(models.Model):
    """A place where the practice works."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH)
    practice = models.ForeignKey(Practice, models.PROTECT)
    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["practice", "name"], name="site_name_once"),
        ]


class OpeningHours(models.Model):
    """One version of a site's week, true from a day on until a later version."""

    practice = models.ForeignKey(Practice, models.PROTECT)
    site = models.ForeignKey(Site, models.PROTECT, related_name="hours")
    effective_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["site", "effective_on"], name="hours_once_a_day"),
        ]


class OpeningSpan(models.Model):
    """One stretch of a weekday in which a site is open. Several a day leave room for lunch."""

    practice = models.ForeignKey(Practice, models.PROTECT)
    hours = models.ForeignKey(OpeningHours, models.PROTECT, related_name="spans")
    weekday = models.SmallIntegerField()
    opens_minute = models.SmallIntegerField()
    closes_minute = models.SmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Q(weekday__range=(0, 6)), name="span_weekday"),
            CheckConstraint(
                condition=Q(opens_minute__range=(0, MINUTES_A_DAY - 1)), name="span_opens"
            ),
            CheckConstraint(
                condition=Q(closes_minute__gt=F("opens_minute"))
                & Q(closes_minute__lte=F("opens_minute") + MINUTES_A_DAY),
                name="span_closes_after_it_opens",
            ),
            UniqueConstraint(fields=["hours", "weekday", "opens_minute"], name="span_once"),
        ]


class Closure(models.Model):
    """A day on which a site is closed, or open for one span only (a half day)."""

    practice = models.ForeignKey(Practice, models.PROTECT)
    site = models.ForeignKey(Site, models.PROTECT, related_name="closures")
    on = models.DateField(db_column="closed_on")
    name = models.CharField(max_length=200)
    opens_minute = models.SmallIntegerField(null=True)
    closes_minute = models.SmallIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["site", "on"], name="closure_once_a_day"),
            CheckConstraint(
                condition=Q(opens_minute=None, closes_minute=None)
                # A comparison with NULL is not false, so a check alone would let it pass.
                | Q(opens_minute__isnull=False, closes_minute__isnull=False)
                & Q(opens_minute__range=(0, MINUTES_A_DAY - 1))
                & Q(closes_minute__gt=F("opens_minute"))
                & Q(closes_minute__lte=F("opens_minute") + MINUTES_A_DAY),
                name="closure_half_day",
            ),
        ]


class Staff(models.Model):
    """A person who works here, in one role, from a day on; with an account if they sign in."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH)
    practice = models.ForeignKey(Practice, models.PROTECT)
    user = models.OneToOneField(User, models.PROTECT, null=True, related_name="staff")
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=24, choices=ROLES)
    active_from = models.DateField()
    active_until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(role__in=[role.value for role in Role]), name="staff_role"
            ),
            CheckConstraint(
                condition=Q(active_until=None) | Q(active_until__gte=F("active_from")),
                name="staff_leaves_after_joining",
            ),
        ]


class Licence(models.Model):
    """A licence or certificate that lets a person do what others may not, in one state."""

    practice = models.ForeignKey(Practice, models.PROTECT)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="licences")
    kind = models.CharField(max_length=24)
    state = models.CharField(max_length=2)
    number = models.CharField(max_length=64)
    expires_on = models.DateField()

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Q(state__regex=r"^[A-Z]{2}$"), name="licence_state"),
            UniqueConstraint(fields=["staff", "kind", "state", "number"], name="licence_once"),
        ]


class Wage(models.Model):
    """What an hour of a role costs from a day on. It is of a role, never of a person."""

    practice = models.ForeignKey(Practice, models.PROTECT)
    role = models.CharField(max_length=ROLE_LENGTH_MAX)
    effective_on = models.DateField()
    cents_an_hour = models.IntegerField()

    class Meta:
        constraints: ClassVar = [
            UniqueConstraint(fields=["practice", "role", "effective_on"], name="wage_once_a_day"),
            CheckConstraint(condition=Q(cents_an_hour__gt=0), name="wage_amount"),
        ]


class Patient(models.Model):
    """The vault: who a patient is. Nothing outside this room stores any of it."""

    id = models.CharField(primary_key=True, max_length=ID_LENGTH)
    practice = models.ForeignKey(Practice, models.PROTECT)
    name = models.CharField(max_length=200)
    born_on = models.DateField(null=True)
    contacts = models.JSONField(default=dict)
    member_ids = models.JSONField(default=dict)


class Reference(models.Model):
    """The vault: what a source system calls the case or person behind an opaque id of the log."""

    pk = models.CompositePrimaryKey("practice_id", "kind", "opaque_id")
    practice = models.ForeignKey(Practice, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=8, choices=KINDS)
    opaque_id = models.CharField(max_length=ID_LENGTH)
    text = models.TextField()

    class Meta:
        constraints: ClassVar = [
            CheckConstraint(condition=Q(kind__in=list(REFERENCE_KINDS)), name="reference_kind"),
        ]
