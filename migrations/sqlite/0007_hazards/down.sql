DROP TABLE hazard_steps;
DROP TABLE hazards;
