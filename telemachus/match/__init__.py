"""telemachus match: a match round over two files, without any service or database."""
