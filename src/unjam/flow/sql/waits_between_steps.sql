-- Question: How long does work wait between two steps that follow each other?
-- Grain: one row per pair of steps that occurs, most frequent first, then by name.
-- Units: microseconds from the end of the first step to the end of the second, whole numbers.
-- Source: directly-follows edges; docs/reference/measures.md.
WITH neighbours AS (
    SELECT
        lag(step) OVER ordered AS from_step,
        step AS to_step,
        happened_at_us - lag(happened_at_us) OVER ordered AS wait_us,
        row_number() OVER ordered AS place
    FROM events
    WHERE ($process IS NULL OR process = $process)
    WINDOW ordered AS (PARTITION BY process, case_id ORDER BY happened_at_us, seq)
),
pairs AS (
    SELECT
        from_step,
        to_step,
        count(*) AS times,
        sum(wait_us) AS wait_sum_us,
        list(wait_us ORDER BY wait_us) AS waits_us
    FROM neighbours
    WHERE place > 1
    GROUP BY from_step, to_step
)
SELECT
    from_step,
    to_step,
    times,
    wait_sum_us,
    below(waits_us, 50) AS median_below_us,
    above(waits_us, 50) AS median_above_us,
    below(waits_us, 90) AS p90_below_us,
    above(waits_us, 90) AS p90_above_us
FROM pairs
ORDER BY times DESC, from_step, to_step;
