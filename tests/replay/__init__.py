"""The replay: what every kind of person is shown is asked for by every other, and searched for what is not theirs.

``planting`` puts words into the demonstration county that only those who read a project may ever meet. ``walking`` reads
which addresses, forms and files the pages offer. ``playing`` crawls as sixteen kinds of people, sends everything found
again as everybody else, and looks into each answer and into the trail.
"""
