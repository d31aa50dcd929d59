DROP TABLE superseded_answers;
