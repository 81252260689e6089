"""ELAN's annotation files (EAF 2.7 to 3.0), read and written. Start at `eaf.py`.

`eaf_file` holds what the XML says, `eaf_times` works out when each annotation is, `eaf_reader` makes a document of it;
`eaf_tiers` plans the tiers of a document and `eaf_xml` writes them. pympi is only compared with in tests: it parses
with the standard XML parser, forgets the lines, and writes symbolic annotations without their order.
"""
