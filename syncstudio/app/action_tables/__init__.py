"""What a person can do, one file a menu; `app/actions.py` puts them together."""
