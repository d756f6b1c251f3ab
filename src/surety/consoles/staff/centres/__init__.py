"""Inspection centres for platform staff: the registry, admissions, qualifications, and known pieces."""
