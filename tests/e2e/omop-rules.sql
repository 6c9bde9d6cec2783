-- SPDX-License-Identifier: EUPL-1.2
-- What the OMOP Common Data Model forbids, after its conventions: each statement must find nothing. Read by test_omop.c and
-- tests/interop/many.py.
SELECT 1 FROM pragma_foreign_key_check;
SELECT 1 FROM pragma_integrity_check WHERE integrity_check <> 'ok';
SELECT 1 FROM person WHERE gender_concept_id <> 0 AND gender_concept_id NOT IN (SELECT concept_id FROM concept WHERE
    domain_id = 'Gender');
SELECT 1 FROM visit_occurrence WHERE visit_concept_id <> 0 AND visit_concept_id NOT IN (SELECT concept_id FROM concept
    WHERE domain_id = 'Visit');
SELECT 1 FROM measurement WHERE measurement_concept_id <> 0 AND measurement_concept_id NOT IN (SELECT concept_id FROM
    concept WHERE domain_id = 'Measurement' AND standard_concept = 'S');
SELECT 1 FROM observation JOIN concept ON concept_id = observation_concept_id WHERE domain_id = 'Measurement';
SELECT 1 FROM measurement JOIN concept ON concept_id = unit_concept_id WHERE concept_id <> 0 AND domain_id <> 'Unit';
SELECT 1 FROM observation JOIN concept ON concept_id = observation_type_concept_id WHERE concept_id <> 0 AND domain_id
    <> 'Type Concept';
SELECT 1 FROM concept WHERE concept_id <> 0 AND domain_id NOT IN (SELECT domain_id FROM domain);
SELECT person_id FROM observation_period GROUP BY person_id HAVING count(*) > 1;
SELECT person_source_value FROM person GROUP BY 1 HAVING count(*) > 1;
SELECT 1 FROM person WHERE typeof(year_of_birth) <> 'integer' OR year_of_birth < 1900;
SELECT 1 FROM visit_occurrence WHERE visit_end_date < visit_start_date;
SELECT 1 FROM visit_occurrence v JOIN observation_period p USING (person_id) WHERE visit_start_date <
    observation_period_start_date OR visit_end_date > observation_period_end_date;
SELECT 1 FROM visit_occurrence WHERE person_id NOT IN (SELECT person_id FROM observation_period);
SELECT 1 FROM observation o JOIN visit_occurrence v USING (visit_occurrence_id) WHERE o.person_id <> v.person_id OR
    observation_date <> visit_start_date;
SELECT 1 FROM observation WHERE visit_occurrence_id IS NULL;
SELECT 1 FROM observation WHERE value_source_value IS NULL OR length(value_as_string) > 60;
SELECT 1 FROM measurement WHERE typeof(value_as_number) <> 'real' OR value_source_value IS NULL;
-- what says that nothing is known is no value
SELECT 1 FROM observation WHERE value_source_value IN ('unknown', 'not-done', 'refused', 'incomplete', 'unable');
SELECT 1 FROM measurement WHERE measurement_date NOT GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]';
SELECT 1 WHERE (SELECT count(*) FROM cdm_source WHERE cdm_version = 'v5.4') <> 1;
