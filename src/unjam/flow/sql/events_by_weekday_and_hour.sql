-- Question: On which days and at which hours is work done?
-- Grain: one row per weekday (1 = Monday) and hour (0 to 23, wall clock of the zone) that occurs.
-- Units: events, and the people they name.
-- Source: events of the log; their ends, in the practice's zone.
SELECT
    isodow(happened_at AT TIME ZONE $zone) AS weekday,
    hour(happened_at AT TIME ZONE $zone) AS hour_of_day,
    count(*) AS events,
    count(DISTINCT person) FILTER (is_named) AS people
FROM events
WHERE ($process IS NULL OR process = $process)
  AND ($role IS NULL OR role = $role)
GROUP BY ALL
ORDER BY weekday, hour_of_day;
