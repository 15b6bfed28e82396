"""Strangers and spiteful colleagues flood a running server while a clerk goes on working in a browser.

``start.py test --long flood``: attacks.py floods, each kind in a process of its own; working.py is the clerk; whole.py
builds the county, sets one against the other and writes the dated report.
"""
