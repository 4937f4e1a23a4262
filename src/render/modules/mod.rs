//! Python's modules as dbt hands them to templates: `datetime`, `pytz`, `re`, `itertools`.
