"""Official documents from one model: Word in the layout of GB/T 9704, and PDF.

Pure Python. What a document says is `model.Document`; `word.written` and `pdf.written` write it.
"""
