DROP TABLE equipment;
DROP TABLE units;
