"""Files of a contract given to the browser or the command line: documents, tables, the archive."""
