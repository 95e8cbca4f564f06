"""Files over SFTP: what a server holds comes in, and ours go out, each once."""
