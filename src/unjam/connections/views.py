"""The import pages: choose files, check the columns, watch the progress, read what came in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from django.contrib import messages
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from unjam.connections import actions, queries, readers, tasks
from unjam.connections.actions import MappingIncomplete, RunBusy, RunNotOpen
from unjam.connections.exports.named import NamedExport, export_called, fitted_to
from unjam.connections.forms import ZONES_OFFERED, Files, Mapping, Reading, headings_of, read_as_in
from unjam.connections.queries import NoSuchRun, RunSummary
from unjam.connections.rules import ColumnMapping, ReadAs, UnreadableFile
from unjam.connections.runs import packed
from unjam.connections.runs.mappings import COLUMN_FIELDS
from unjam.connections.runs.refusals import by_its_name
from unjam.practice import access
from unjam.practice import queries as practice_queries
from unjam.practice.rules import Permission, Viewer

UNPROCESSABLE = 422

SAMPLE_ROWS = 5
"""Rows of a file that are shown while its columns are checked."""

requires_import = access.requires(Permission.IMPORT_WORK)


@require_http_methods(["GET", "HEAD", "POST"])
@requires_import
def imports(request: HttpRequest) -> HttpResponse:
    """Choose files, and see the imports so far."""
    viewer = access.viewer_of(request)
    if request.method != "POST":
        return _imports_page(request, viewer=viewer, form=Files())
    form = Files(request.POST, request.FILES)
    if not form.is_valid():
        return _imports_page(request, viewer=viewer, form=form)
    drop_id = actions.new_drop()
    received = _receive(form, viewer=viewer, drop_id=drop_id)
    if form.errors:
        return _imports_page(request, viewer=viewer, form=form)
    started = actions.start_what_needs_no_answer(
        practice_id=viewer.practice_id, drop_id=drop_id, by=viewer.staff_id
    )
    if started:
        tasks.begin_drop(drop_id, run_ids=started)
    if len(received) > 1 and queries.needs_a_look(viewer.practice_id, drop_id):
        return redirect("connections:drop", drop_id)
    return redirect("connections:run", received[0])


def _receive(form: Files, *, viewer: Viewer, drop_id: str) -> list[str]:
    """Keep each file. A single one that cannot be read becomes a sentence on the form."""
    chosen = form.cleaned_data["chosen"]
    received = []
    for file in chosen:
        try:
            received += [
                actions.receive_file(
                    practice_id=viewer.practice_id,
                    by=viewer.staff_id,
                    file_name=name,
                    content=content,
                    drop_id=drop_id,
                    is_alone=len(chosen) == 1 and name == file.name,
                )
                for name, content in packed.contents_of(file, file_name=file.name or "file")
            ]
        except UnreadableFile as error:
            form.add_error("chosen", str(error))
    return received


@require_GET
@requires_import
def drop(request: HttpRequest, drop_id: str) -> HttpResponse:
    """Files that were chosen together: what became work, what waits, what is parked and why."""
    viewer = access.viewer_of(request)
    try:
        found = queries.drop(viewer.practice_id, drop_id, now_us=actions.wall_clock_us())
    except NoSuchRun as error:
        raise Http404(str(error)) from error
    is_poll = bool(request.htmx)  # type: ignore[attr-defined]
    if is_poll and not found.is_under_way:
        return HttpResponseClientRefresh()
    facts = {"drop": found, "drop_id": drop_id}
    if is_poll:
        return render(request, "connections/drop.html#progress", facts)
    ids = [run.run_id for run in found.runs]
    more = {
        "came": queries.what_came_of(viewer.practice_id, ids),
        "parked": queries.parked_reasons(viewer.practice_id, ids),
        "can_see_map": _can_see_map(viewer),
    }
    return render(request, "connections/drop.html", facts | more)


def _can_see_map(viewer: Viewer) -> bool:
    return Permission.SEE_MAP in viewer.permissions


def _imports_page(request: HttpRequest, *, viewer: Viewer, form: Files) -> HttpResponse:
    runs = queries.recent_runs(viewer.practice_id, now_us=actions.wall_clock_us())
    return render(
        request,
        "connections/imports.html",
        {"form": form, "runs": runs, "mappings": queries.saved_mappings(viewer.practice_id)},
        status=UNPROCESSABLE if form.errors else 200,
    )


@require_GET
@requires_import
def run(request: HttpRequest, run_id: str) -> HttpResponse:
    """One import: its columns while it waits, then its progress, then what came in."""
    viewer = access.viewer_of(request)
    summary = _summary(viewer, run_id)
    if summary.state == "waiting":
        check = _check(viewer, summary)
        return _columns_page(request, viewer=viewer, summary=summary, check=check)
    if request.htmx:  # type: ignore[attr-defined]  # the poll of the progress bar
        if summary.state != "running":
            return HttpResponseClientRefresh()
        return render(request, "connections/run.html#progress", {"run": summary})
    return render(request, "connections/run.html", _run_facts(viewer, summary))


def _run_facts(viewer: Viewer, summary: RunSummary) -> dict[str, object]:
    others = queries.recent_runs(viewer.practice_id, now_us=actions.wall_clock_us())
    return {
        "run": summary,
        "can_see_map": _can_see_map(viewer),
        "shares_page": queries.has_company(viewer.practice_id, summary.drop_id),
        "came": queries.what_came_of(viewer.practice_id, [summary.run_id]),
        "parked": queries.parked_rows(viewer.practice_id, summary.run_id),
        "next_waiting": next((other for other in others if other.state == "waiting"), None),
    }


def _summary(viewer: Viewer, run_id: str) -> RunSummary:
    try:
        return queries.run(viewer.practice_id, run_id, now_us=actions.wall_clock_us())
    except NoSuchRun as error:
        raise Http404(str(error)) from error


@dataclass(frozen=True, slots=True)
class SampleColumn:
    """A column of the sample: its header, and what it is taken for in a few words."""

    header: str
    meaning: str


MEANINGS = {
    "case": "which piece of work",
    "step": "what was done",
    "ended": "when it was done",
    "ended_time": "at what time of day",
    "started": "when it was begun",
    "started_time": "at what time of day it was begun",
    "person": "who did it",
    "role": "in which role",
    "process": "which kind of work",
    "lifecycle": "beginning or end",
    "reference": "which other work",
}


@dataclass(frozen=True, slots=True)
class Check:
    """What a person checks before an import: how the file is read, and which column is what."""

    reading: Reading
    form: Mapping

    @property
    def has_errors(self) -> bool:
        return bool(self.form.errors or self.reading.errors)


def _columns_page(
    request: HttpRequest, *, viewer: Viewer, summary: RunSummary, check: Check
) -> HttpResponse:
    form, shape = check.form, check.form.shape
    taken_for = {getattr(form.offered, field): MEANINGS[field] for field in COLUMN_FIELDS}
    taken_for |= {stage.column: f"when: {stage.step}" for stage in form.offered.stages}
    twin = queries.earlier_run_of_same_file(
        viewer.practice_id, summary.run_id, now_us=actions.wall_clock_us()
    )
    is_again = "headings" in request.POST
    facts = {
        "run": summary,
        "form": form,
        "reading": check.reading,
        "shape": shape,
        "headings": headings_of(shape),
        "sample": shape.sample[:SAMPLE_ROWS],
        "columns": [SampleColumn(h, taken_for.get(h, "")) for h in shape.headers],
        "zones": ZONES_OFFERED,
        "twin": twin,
        "is_again": is_again,
        "is_fragment": bool(request.htmx),  # type: ignore[attr-defined]
    }
    page = "connections/columns.html" + ("#columns" if facts["is_fragment"] else "")
    status = UNPROCESSABLE if check.has_errors and not facts["is_fragment"] else 200
    return render(request, page, facts, status=status)


def _check(viewer: Viewer, summary: RunSummary, *, data: QueryDict | None = None) -> Check:
    """The file as it is read now; where it cannot be read as was said, as it reads by itself."""
    said = read_as_in(data) if data is not None else None
    try:
        seen = _look(viewer, summary, read_as=said)
    except UnreadableFile as error:
        if not said:
            raise Http404(str(error)) from error
        return _check_refused(viewer, summary, said=said, data=data, error=error)
    offered, export = _as_was_chosen(seen, data=data)
    form = Mapping(data, shape=seen.shape, offered=offered, name=seen.name, export=export)
    return Check(Reading(shape=seen.shape), form)


def _as_was_chosen(
    seen: queries.Look, *, data: QueryDict | None
) -> tuple[ColumnMapping, NamedExport | None]:
    """The offer on top of which a person's words stand: that of the page that they answered."""
    was = data.get("export_was") if data is not None else None
    if was is None or was == (seen.export.key if seen.export else ""):
        return seen.mapping, seen.export
    export = export_called(was)
    offered = fitted_to(export, seen.shape) if export else seen.shape.mapping
    return replace(offered, zone=seen.mapping.zone), export


def _check_refused(
    viewer: Viewer,
    summary: RunSummary,
    *,
    said: ReadAs,
    data: QueryDict | None,
    error: UnreadableFile,
) -> Check:
    """The page says why the file cannot be read so, at the word that does not fit it."""
    path = Path(queries.path_of(viewer.practice_id, summary.run_id))
    try:
        seen = _look(viewer, summary, read_as=None)
    except UnreadableFile as gone:
        raise Http404(str(gone)) from gone
    reading = Reading(data, shape=seen.shape)
    field = readers.word_at_fault(path, said)
    sentence = str(by_its_name(error, path=path, file_name=summary.file_name))
    if reading.is_valid():
        reading.add_error(field if field in reading.fields else None, sentence)
    return Check(reading, Mapping(shape=seen.shape, offered=seen.mapping, name=seen.name))


def _look(viewer: Viewer, summary: RunSummary, *, read_as: ReadAs | None) -> queries.Look:
    return queries.look(
        viewer.practice_id,
        Path(queries.path_of(viewer.practice_id, summary.run_id)),
        file_name=summary.file_name,
        zone=practice_queries.zone_of(viewer.practice_id),
        read_as=read_as,
        is_copy=True,
    )


@require_POST
@requires_import
def look(request: HttpRequest, run_id: str) -> HttpResponse:
    """Read a waiting file again as a person says; what else was chosen is kept where it fits."""
    viewer = access.viewer_of(request)
    summary = _summary(viewer, run_id)
    if summary.state != "waiting":
        return redirect("connections:run", run_id)
    check = _check(viewer, summary, data=request.POST)
    if not check.reading.errors:
        check = replace(check, form=check.form.carried_on())
    return _columns_page(request, viewer=viewer, summary=summary, check=check)


@require_POST
@requires_import
def start(request: HttpRequest, run_id: str) -> HttpResponse:
    """Start an import with the columns as they were checked."""
    viewer = access.viewer_of(request)
    summary = _summary(viewer, run_id)
    if summary.state != "waiting":
        return redirect("connections:run", run_id)
    check = _check(viewer, summary, data=request.POST)
    if not check.reading.errors and check.form.is_valid():
        _start(check.form, viewer=viewer, run_id=run_id)
    if check.has_errors:
        return _columns_page(request, viewer=viewer, summary=summary, check=check)
    tasks.begin(run_id)
    return redirect("connections:run", run_id)


def _start(form: Mapping, *, viewer: Viewer, run_id: str) -> None:
    mapping, practice_id, by = form.mapping(), viewer.practice_id, viewer.staff_id
    try:
        actions.start_run(
            practice_id=practice_id, run_id=run_id, mapping=mapping, shape=form.shape, by=by
        )
    except MappingIncomplete as error:
        form.add_problems(error.problems)
        return
    if name := form.cleaned_data["name"]:
        actions.save_mapping(
            practice_id=practice_id, name=name, mapping=mapping, shape=form.shape, by=by
        )


@require_POST
@requires_import
def stop(request: HttpRequest, run_id: str) -> HttpResponse:
    """Stop an import at the end of its chunk."""
    viewer = access.viewer_of(request)
    _summary(viewer, run_id)
    try:
        actions.stop_run(practice_id=viewer.practice_id, run_id=run_id, by=viewer.staff_id)
    except RunNotOpen:
        messages.info(request, "This import had ended already.")
    else:
        messages.info(request, "The import stops at the end of this part. Nothing is lost.")
    return redirect("connections:run", run_id)


@require_POST
@requires_import
def resume(request: HttpRequest, run_id: str) -> HttpResponse:
    """Let a stopped import go on."""
    viewer = access.viewer_of(request)
    _summary(viewer, run_id)
    try:
        actions.resume_run(practice_id=viewer.practice_id, run_id=run_id, by=viewer.staff_id)
    except (RunNotOpen, RunBusy) as refusal:
        messages.info(request, str(refusal))
    else:
        tasks.begin(run_id)
    return redirect("connections:run", run_id)


@require_POST
@requires_import
def forget(request: HttpRequest, run_id: str) -> HttpResponse:
    """Put a file away that will not be imported."""
    viewer = access.viewer_of(request)
    _summary(viewer, run_id)
    try:
        actions.forget_run(practice_id=viewer.practice_id, run_id=run_id, by=viewer.staff_id)
    except RunNotOpen as refusal:
        messages.info(request, str(refusal))
        return redirect("connections:run", run_id)
    messages.success(request, "The file is put away. What had come in from it stays.")
    return redirect("connections:imports")


@require_POST
@requires_import
def settle_parked(request: HttpRequest, run_id: str) -> HttpResponse:
    """Note that the parked rows were dealt with."""
    viewer = access.viewer_of(request)
    _summary(viewer, run_id)
    settled = actions.settle_parked_rows(
        practice_id=viewer.practice_id, run_id=run_id, by=viewer.staff_id
    )
    messages.success(request, f"{settled:,} parked rows are marked as dealt with.")
    return redirect("connections:run", run_id)


@require_GET
@requires_import
def parked_csv(request: HttpRequest, run_id: str) -> HttpResponseBase:
    """All parked rows of an import, as a file that a spreadsheet opens without harm."""
    viewer = access.viewer_of(request)
    summary = _summary(viewer, run_id)
    rows = queries.parked_rows(viewer.practice_id, run_id, limit=None)
    response = StreamingHttpResponse(
        queries.parked_lines(rows, file_name=summary.file_name),
        content_type="text/csv; charset=utf-8",
    )
    response["Content-Disposition"] = f'attachment; filename="parked-{run_id}.csv"'
    response["Cache-Control"] = "no-store"
    return response
