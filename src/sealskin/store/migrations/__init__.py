"""Changes of the tables, one file each, run by Alembic when the database is opened."""
