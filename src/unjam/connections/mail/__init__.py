"""E-mail in: attachments come in as files do, and each message is parked for a person."""
