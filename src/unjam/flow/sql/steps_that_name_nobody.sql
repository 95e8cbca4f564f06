-- Question: Which steps are done without anyone's name on them?
-- Grain: one row per step that occurs, most unnamed events first, then by name.
-- Units: events, and cases in which the step names nobody at least once.
-- Source: "unowned" in docs/reference/measures.md; a missing person is a finding, never left out.
SELECT
    step,
    count(*) AS events,
    count(*) FILTER (NOT is_named) AS unnamed_events,
    count(DISTINCT (process, case_id)) FILTER (NOT is_named) AS cases_touched
FROM events
WHERE ($process IS NULL OR process = $process)
GROUP BY step
ORDER BY unnamed_events DESC, step;
