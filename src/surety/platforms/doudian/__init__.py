"""Orders as Doudian's open platform answers them (order search and order detail, facts K), exported to a file."""

from surety.platforms.doudian.adapter import DoudianAdapter as DoudianAdapter
