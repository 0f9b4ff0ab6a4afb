"""The pictures of the book, one module per chapter, drawn from the functions that the tests check."""
