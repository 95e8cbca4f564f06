"""
The page on how good the data is. What the log says is known to `flow`, how the files were read to
`connections`; rooms beside each other never meet, so the page is put together here.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from unjam.connections import queries as connections
from unjam.flow import queries as flow
from unjam.practice import access
from unjam.practice.rules import Permission


@require_safe
@access.requires(Permission.SEE_MAP)
def quality(request: HttpRequest) -> HttpResponse:
    """How good the log is: each gap with its count, what it means and what to do."""
    viewer = access.viewer_of(request)
    lines = flow.quality(viewer.practice_id)
    now_us = int(timezone.now().timestamp() * 1_000_000)
    runs = connections.runs_with_parked_rows(viewer.practice_id, now_us=now_us)
    return render(
        request,
        "frontdoor/quality.html",
        {
            "lines": lines,
            "overall": flow.quality_sentence(lines),
            "readings": connections.how_files_were_read(viewer.practice_id),
            "parked_runs": runs if Permission.IMPORT_WORK in viewer.permissions else (),
        },
    )
