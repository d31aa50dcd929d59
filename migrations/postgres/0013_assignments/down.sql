DROP INDEX inspections_by_assignment;
ALTER TABLE inspections DROP COLUMN assignment_id;
DROP TABLE assignment_inspectors;
DROP TABLE assignments;
DROP TABLE assignment_plans;
