DROP TABLE upload_pieces;
DROP TABLE uploads;
