"""A whole nursery in and out by spreadsheet (contracts 2).

``reading`` turns files into rows of text, ``columns`` text into values and back, ``sheets`` says what a file is,
``running`` compares rows with what is there, previews and writes all or nothing. Which files there are, each app says in
its own ``sheets.py`` (settings.SPREADSHEETS): this package knows none of them.
"""
