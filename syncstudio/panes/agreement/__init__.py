"""The dock "Agreement": how far annotators agree, as a table, pictures and places to go to."""
