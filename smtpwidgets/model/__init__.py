"""Values and rules of mail set-up. No I/O, no widgets, no frames."""
