"""Invented ledgers as nasty as real ones, each with what a careful official would read from it."""
