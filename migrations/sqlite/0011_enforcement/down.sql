DROP TABLE incidents;
DROP TABLE enforcement_hazards;
DROP TABLE enforcement_actions;
