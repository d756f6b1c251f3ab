"""Tables to and from CSV, XLSX and DMN. Pure: bytes in, a table out, and back; no database, no files, no clock."""

from surety.exchange.convert import Imported, export_table, import_table
from surety.exchange.yaml_file import yaml_text

__all__ = ["Imported", "export_table", "import_table", "yaml_text"]
