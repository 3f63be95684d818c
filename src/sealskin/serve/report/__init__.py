"""The report of a day or a week: figures of metrics as a page that prints, and by mail."""
