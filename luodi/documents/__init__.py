"""Official documents from one model: Word in the layout of GB/T 9704, PDF, and the county's own workbooks filled.

Pure Python. What a document says is `model.Document`; `word.written`, `pdf.written` and `workbook.filled` write it.
"""
