"""kpo-check: a linter for outsourcing contracts. Offline, deterministic, explainable."""

__version__ = "0.1.0"
