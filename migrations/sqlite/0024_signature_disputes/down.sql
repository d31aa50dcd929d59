DROP TABLE signature_disputes;
