"""What can go wrong before anything is measured."""


class SurveyError(Exception):
    """One clear sentence for people: which file cannot be measured, why, and what to do."""
