-- The relations that every question reads: the coded columns with their words put back.
-- A person is a number here, to be counted; no question returns one.
CREATE OR REPLACE VIEW events AS
SELECT
    case_words.word AS case_id,
    step_words.word AS step,
    role_words.word AS role,
    process_words.word AS process,
    coded.person <> 0 AS is_named,
    coded.person AS person,
    coded.ended_at_us AS happened_at_us,
    make_timestamptz(coded.ended_at_us) AS happened_at,
    coded.seq AS seq
FROM coded
JOIN case_words ON case_words.code = coded.case_code
JOIN step_words ON step_words.code = coded.step
JOIN role_words ON role_words.code = coded.role
JOIN process_words ON process_words.code = coded.process;

-- The order statistics on both sides of a percentile, of an ordered list: whole numbers stay whole.
CREATE OR REPLACE MACRO below(ordered, percent) AS
    ordered[1 + (len(ordered) - 1) * percent // 100];
CREATE OR REPLACE MACRO above(ordered, percent) AS
    ordered[1 + ((len(ordered) - 1) * percent + 99) // 100];
