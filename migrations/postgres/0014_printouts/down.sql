DROP TABLE printouts;
