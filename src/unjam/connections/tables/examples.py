"""Small exports as practices know them, with invented people: what the reader is tried on."""

from __future__ import annotations

from unjam.connections.rules import ColumnMapping

PRIOR_AUTHORIZATIONS = """\
Prior Authorization Status Report
Printed 11/25/2026

PA #,Payer,Status,Status Date,Updated By,Department
PA-1041,Example Health,Requested,11/23/2026 8:42 AM,"Sample, Sam",Front Desk
PA-1041,Example Health,Submitted to payer,11/23/2026 11:10 AM,"Tester, Kim",Billing
PA-1042,Example Health,Requested,11/23/2026 4:55 PM,,Front Desk
PA-1041,Example Health,Approved,11/24/2026 2:05 PM,"Tester, Kim",Billing
"""

REFILLS = """\
Task ID;Action;Picked up at;Completed At;Done By
007;Request received;;24-Nov-2026 9:05 AM;
007;Chart checked;24-Nov-2026 9:20 AM;24-Nov-2026 9:24 AM;Sam Sample
008;Request received;;24-Nov-2026 9:31 AM;
"""

EXAMPLES = {
    "prior authorizations": (
        PRIOR_AUTHORIZATIONS,
        ColumnMapping(
            case="PA #",
            step="Status",
            ended="Status Date",
            person="Updated By",
            role="Department",
            date_order="mdy",
        ),
    ),
    "refills": (
        REFILLS,
        ColumnMapping(
            case="Task ID",
            step="Action",
            ended="Completed At",
            started="Picked up at",
            person="Done By",
            delimiter=";",
        ),
    ),
}
"""An export by its name, and how it is to be read."""
