"""The rules of a contest in words, written from its settings: each sentence knows the section that it comes from."""

from contests.rulebook.clauses import Chapter, Clause
from contests.rulebook.writing import clauses_of, rulebook

__all__ = ["Chapter", "Clause", "clauses_of", "rulebook"]
