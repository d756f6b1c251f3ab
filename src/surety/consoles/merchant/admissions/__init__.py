"""What a merchant sees and does of its admissions to bases, and of its qualifications."""
