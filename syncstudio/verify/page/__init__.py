"""A report of `verify` as a person looks at it: its rows as columns, worst first, and a page of them."""
