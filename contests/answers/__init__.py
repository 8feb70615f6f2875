"""The kinds of answers an entry form asks for: how each is set up, read, judged fit, and shown. No database here."""

from contests.answers.checking import flaws, gaps, words
from contests.answers.lines import Answer, answer_of, from_content, in_sections
from contests.answers.questions import Question, Unreadable, columns_of, is_empty
from contests.answers.reading import read_choice, read_date, read_link, read_number, read_table
from contests.answers.setting import settings_flaws
from contests.answers.showing import plain, show_date, show_number

__all__ = [
    "Answer",
    "Question",
    "Unreadable",
    "answer_of",
    "columns_of",
    "flaws",
    "from_content",
    "gaps",
    "in_sections",
    "is_empty",
    "plain",
    "read_choice",
    "read_date",
    "read_link",
    "read_number",
    "read_table",
    "settings_flaws",
    "show_date",
    "show_number",
    "words",
]
