"""The bench: where a centre takes pieces in, looks at them and sends them on."""
