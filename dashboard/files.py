"""The name under which the dashboard's views know it."""

from lib.csv_files import csv_file

__all__ = ["csv_file"]
