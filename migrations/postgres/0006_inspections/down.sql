DROP TABLE signatures;
DROP TABLE revisions;
DROP TABLE returned_items;
DROP TABLE answers;
DROP TABLE inspection_inspectors;
DROP TABLE inspections;
