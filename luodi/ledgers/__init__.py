"""Reads dirty ledgers as they really come and explains every doubt."""

from luodi.ledgers.meaning.duplicates import Candidate as Candidate
from luodi.ledgers.meaning.reading import Reading as Reading
from luodi.ledgers.reader import read as read
from luodi.ledgers.refusals import UnreadableLedger as UnreadableLedger
