"""The practice: sites, hours, staff, roles, scope of practice, sign-in, the patient vault."""
