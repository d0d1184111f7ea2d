-- Pages are filled to their end again.
ALTER TABLE app.sessions RESET (fillfactor);
