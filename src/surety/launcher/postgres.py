"""placeholder"""
from pathlib import Path
def url_of(home: Path) -> str:
    return "postgresql://surety:x@/surety?host=/nowhere"
