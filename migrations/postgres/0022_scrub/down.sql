DROP TABLE lost_originals;
DROP TABLE scrub;
